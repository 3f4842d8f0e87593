import { and, asc, eq, gt, inArray, isNull, lt, ne, notInArray, or, sql } from 'drizzle-orm';
import type { MediatorContact, MediatorStore, NewMediator } from '../../app/stores.ts';
import type {
  AvailabilityException,
  AvailabilityRule,
} from '../../domain/calendar/availability.ts';
import { LIVE_BOOKING_STATES } from '../../domain/dispatch/records.ts';
import { inScope, type Connection } from './connection.ts';
import { asRefusal } from './constraint-errors.ts';
import { changedPerson, fullName, newPerson, openName } from './people.ts';
import { bookings } from './schema/dispatch.ts';
import {
  availabilityExceptions,
  availabilityRules,
  mediatorLanguages,
  mediatorQualifications,
  mediators,
} from './schema/mediators.ts';

type Change = Partial<Omit<NewMediator, 'id' | 'networkId' | 'joinedAt'>>;

const contactColumns = {
  id: mediators.id,
  networkId: mediators.networkId,
  givenName: mediators.givenName,
  familyName: mediators.familyName,
  sealedName: mediators.sealedName,
  phone: mediators.phone,
  messageLanguage: mediators.messageLanguage,
  smsOn: mediators.smsOn,
  channel: mediators.channel,
  mutedUntil: mediators.mutedUntil,
  state: mediators.state,
  mobility: mediators.mobility,
};

const contacts = async (
  { db, seals }: Connection,
  where: ReturnType<typeof and>,
): Promise<MediatorContact[]> => {
  const rows = await db.select(contactColumns).from(mediators).where(where);
  await seals.ready(rows.map(({ id }) => id));
  return rows.flatMap(({ givenName, familyName, sealedName, phone, state, ...row }) => {
    const opened = seals.open(row.id, 'mediators:phone_e164', row.id, phone);
    if (opened === null) return [];
    const name = fullName(openName(seals, { id: row.id, givenName, familyName, sealedName }));
    const states = { active: state === 'active', hasLeft: state === 'left' };
    return [{ ...row, name, phone: opened, ...states }];
  });
};

/** The columns of the mediator's own row that a change touches. */
const toRow = ({
  home,
  languages: _l,
  qualifications: _q,
  modes,
  givenName: _given,
  familyName: _family,
  phone: _phone,
  ...row
}: Change): Partial<typeof mediators.$inferInsert> => ({
  ...(row as Partial<typeof mediators.$inferInsert>),
  ...(modes && { modes: [...modes] }),
  ...(home && { homeLat: home.lat, homeLng: home.lng }),
});

const setLanguages = async (
  { db }: Connection,
  mediator: { id: string; networkId: string },
  tags: readonly string[],
): Promise<void> => {
  const hers = eq(mediatorLanguages.mediatorId, mediator.id);
  await db.delete(mediatorLanguages).where(and(hers, notInArray(mediatorLanguages.tag, [...tags])));
  if (tags.length === 0) return;
  // A trigger fills in the rest of each row.
  const copied = { homeKm: '(0,0)', free: [], listed: true };
  await db
    .insert(mediatorLanguages)
    .values(
      tags.map((tag) => ({
        mediatorId: mediator.id,
        networkId: mediator.networkId,
        tag,
        ...copied,
      })),
    )
    .onConflictDoNothing({ target: [mediatorLanguages.mediatorId, mediatorLanguages.tag] });
};

const setQualifications = async (
  { db }: Connection,
  mediator: { id: string; networkId: string },
  qualifications: NewMediator['qualifications'],
): Promise<void> => {
  await db.delete(mediatorQualifications).where(eq(mediatorQualifications.mediatorId, mediator.id));
  if (qualifications.length === 0) return;
  await db.insert(mediatorQualifications).values(
    qualifications.map((one) => ({
      mediatorId: mediator.id,
      networkId: mediator.networkId,
      ...one,
    })),
  );
};

const insert = async (
  connection: Connection,
  mediator: NewMediator,
  encryptNames: boolean,
): Promise<void> => {
  try {
    const person = await newPerson(connection, mediator, encryptNames);
    const row = { ...toRow(mediator), ...person } as typeof mediators.$inferInsert;
    await connection.db.insert(mediators).values(row);
    await setLanguages(connection, mediator, mediator.languages);
    await setQualifications(connection, mediator, mediator.qualifications);
  } catch (error) {
    throw asRefusal(error);
  }
};

const change = async (
  connection: Connection,
  id: string,
  changed: Change,
  encryptNames: boolean,
  version?: number,
): Promise<boolean> => {
  try {
    const person = await changedPerson(connection, id, changed, encryptNames);
    const [mediator] = await connection.db
      .update(mediators)
      .set({ ...toRow(changed), ...person, version: sql`${mediators.version} + 1` })
      .where(
        and(
          eq(mediators.id, id),
          inScope(mediators.networkId, connection.scope),
          version === undefined ? undefined : eq(mediators.version, version),
        ),
      )
      .returning({ id: mediators.id, networkId: mediators.networkId });
    if (!mediator) return false;
    if (changed.languages) await setLanguages(connection, mediator, changed.languages);
    if (changed.qualifications)
      await setQualifications(connection, mediator, changed.qualifications);
    return true;
  } catch (error) {
    throw asRefusal(error);
  }
};

const ruleColumns = {
  weekday: availabilityRules.weekday,
  from: availabilityRules.from,
  to: availabilityRules.to,
  validFrom: availabilityRules.validFrom,
  validTo: availabilityRules.validTo,
};

const exceptionColumns = {
  kind: availabilityExceptions.kind,
  start: availabilityExceptions.startsAt,
  end: availabilityExceptions.endsAt,
};

const availability = async ({ db }: Connection, id: string) => {
  const rules = await db
    .select(ruleColumns)
    .from(availabilityRules)
    .where(eq(availabilityRules.mediatorId, id))
    .orderBy(asc(availabilityRules.id));
  const exceptions = await db
    .select(exceptionColumns)
    .from(availabilityExceptions)
    .where(eq(availabilityExceptions.mediatorId, id))
    .orderBy(asc(availabilityExceptions.id));
  return { rules, exceptions };
};

const setAvailability = async (
  { db }: Connection,
  id: string,
  rules: readonly AvailabilityRule[],
  exceptions: readonly AvailabilityException[],
): Promise<void> => {
  const [mediator] = await db
    .select({ networkId: mediators.networkId })
    .from(mediators)
    .where(eq(mediators.id, id));
  if (!mediator) throw new Error(`no mediator ${id}`);
  const hers = { mediatorId: id, networkId: mediator.networkId };
  await db.delete(availabilityRules).where(eq(availabilityRules.mediatorId, id));
  await db.delete(availabilityExceptions).where(eq(availabilityExceptions.mediatorId, id));
  if (rules.length > 0)
    await db.insert(availabilityRules).values(rules.map((rule) => ({ ...hers, ...rule })));
  if (exceptions.length > 0)
    await db
      .insert(availabilityExceptions)
      .values(
        exceptions.map(({ kind, start, end }) => ({ ...hers, kind, startsAt: start, endsAt: end })),
      );
};

const setSms = async ({ db, scope }: Connection, id: string, smsOn: boolean): Promise<boolean> => {
  const own = inScope(mediators.networkId, scope);
  const { rowCount } = await db
    .update(mediators)
    .set({ smsOn })
    .where(and(eq(mediators.id, id), ne(mediators.smsOn, smsOn), own));
  return rowCount === 1;
};

export const makeMediatorStore = (connection: Connection): MediatorStore => {
  const { db, scope } = connection;
  const own = inScope(mediators.networkId, scope);
  return {
    contacts: async (ids) =>
      ids.length === 0 ? [] : contacts(connection, and(inArray(mediators.id, [...ids]), own)),
    byPhone: async (phone) => {
      const index = await connection.seals.phoneIndex(phone);
      return (await contacts(connection, and(eq(mediators.phoneIndex, index), own)))[0] ?? null;
    },
    setSms: (id, smsOn) => setSms(connection, id, smsOn),
    mute: async (id, mutedUntil) => {
      await db
        .update(mediators)
        .set({ mutedUntil })
        .where(and(eq(mediators.id, id), own));
    },
    lock: async (id) => {
      // NO KEY: offers to her may be written meanwhile.
      await db
        .select({ id: mediators.id })
        .from(mediators)
        .where(eq(mediators.id, id))
        .for('no key update');
    },
    availability: (id) => availability(connection, id),
    setAvailability: (id, rules, exceptions) => setAvailability(connection, id, rules, exceptions),
    setAvailable: async (id, available, until) => {
      await db.update(mediators).set({ available, freeUntil: until }).where(eq(mediators.id, id));
    },
    staleFree: (before, limit) =>
      db
        .select({ id: mediators.id, networkId: mediators.networkId })
        .from(mediators)
        .where(
          and(
            or(isNull(mediators.freeUntil), lt(mediators.freeUntil, before)),
            ne(mediators.state, 'left'),
            own,
          ),
        )
        .orderBy(sql`${mediators.freeUntil} asc nulls first`)
        .limit(limit),
    liveCommitments: async (id, { start, end }) =>
      db
        .select({ start: bookings.startsAt, end: bookings.endsAt })
        .from(bookings)
        .where(
          and(
            eq(bookings.mediatorId, id),
            inArray(bookings.state, LIVE_BOOKING_STATES),
            lt(bookings.startsAt, end),
            gt(bookings.endsAt, start),
          ),
        )
        .orderBy(asc(bookings.startsAt)),
    insert: (mediator, encryptNames) => insert(connection, mediator, encryptNames),
    change: (id, changed, encryptNames, version) =>
      change(connection, id, changed, encryptNames, version),
  };
};

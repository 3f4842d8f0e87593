import type { Client } from 'pg';
import { demo } from '../../config/demo.ts';
import type { Interval, Instant } from '../../src/domain/time.ts';
import { toMultirange, toTimestamp } from '../../src/adapters/postgres/values.ts';
import type { SealedField, Seals } from '../../src/adapters/postgres/seals.ts';
import type { OutMessage } from '../../src/app/stores.ts';
import type { DemoMediator } from './mediators.ts';
import { networkId, type Reference } from './reference.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;

/** One statement for any number of rows; what a row leaves out has its default. */
const insert = async (client: Client, table: string, rows: readonly Row[]): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
};

const at = (instant: Instant | null): string | null =>
  instant === null ? null : toTimestamp(instant);
const network_id = networkId;

const storePlaces = async (
  client: Client,
  { comuni, network, sites }: Reference,
  sender: string,
): Promise<void> => {
  // National data: it may be there already.
  await client.query(
    `insert into comuni (istat, name, province, lat, lng)
     select istat, name, province, lat, lng from jsonb_populate_recordset(null::comuni, $1) on conflict do nothing`,
    [JSON.stringify(comuni)],
  );
  const { id, name, zone, policy } = network;
  await insert(client, 'networks', [
    { id, slug: demo.slug, name, zone, demo: true, sms_sender: sender, policy },
  ]);
  const organisations = new Map(sites.map((site) => [site.organisationId, site]));
  await insert(
    client,
    'organisations',
    [...organisations].map(([id, { organisationName, kind }]) => ({
      id,
      network_id,
      name: organisationName,
      kind,
    })),
  );
  await insert(
    client,
    'sites',
    sites.map(({ id, organisationId, name, comuneIstat, place, certainty }) => ({
      id,
      network_id,
      organisation_id: organisationId,
      name,
      comune_istat: comuneIstat,
      ...place,
      certainty,
    })),
  );
};

const storePartnersAndLanguages = async (
  client: Client,
  { partners, languages, intelligibility }: Reference,
): Promise<void> => {
  await insert(
    client,
    'partners',
    partners.map((partner) => ({ ...partner, network_id })),
  );
  await insert(
    client,
    'languages',
    languages.map(({ tag, nameIt, nameEn, endonym }, position) => ({
      network_id,
      tag,
      name_it: nameIt,
      name_en: nameEn,
      endonym,
      position,
    })),
  );
  await insert(
    client,
    'language_intelligibility',
    intelligibility.map((one) => ({ ...one, network_id })),
  );
};

/** The time in which somebody works, as far as the database keeps it ready. */
export interface KeptAvailability {
  readonly available: readonly Interval[];
  readonly until: Instant;
}

const mediatorRow = (
  one: DemoMediator,
  { available, until }: KeptAvailability,
  phone: Row,
): Row => ({
  id: one.id,
  network_id,
  partner_id: one.partnerId,
  given_name: one.givenName,
  family_name: one.familyName,
  gender: one.gender,
  ...phone,
  message_language: one.messageLanguage,
  sms_on: one.smsOn,
  channel: one.channel,
  state: one.state,
  home_comune: one.homeComune,
  home_lat: one.home.lat,
  home_lng: one.home.lng,
  mobility: one.mobility,
  max_travel_minutes: one.maxTravelMinutes,
  modes: one.modes,
  contract_minutes_per_week: one.contractMinutesPerWeek,
  weekly_cap_minutes: one.weeklyCapMinutes,
  documents_expire_at: at(one.documentsExpireAt),
  joined_at: at(one.joinedAt),
  available: toMultirange(available),
  free_until: at(until),
  version: 1,
});

const mediatorRows = async (
  seals: Seals,
  mediators: readonly DemoMediator[],
  kept: ReadonlyMap<string, KeptAvailability>,
): Promise<Row[]> => {
  await seals.make(mediators);
  const nothing = { available: [], until: 0 };
  const rows = mediators.map(async (one) =>
    mediatorRow(one, kept.get(one.id) ?? nothing, await sealedPhone(seals, one)),
  );
  return Promise.all(rows);
};

const storeMediators = async (
  client: Client,
  seals: Seals,
  mediators: readonly DemoMediator[],
  kept: ReadonlyMap<string, KeptAvailability>,
): Promise<void> => {
  const perMediator = <T>(
    list: (one: DemoMediator) => readonly T[],
    row: (item: T) => Row,
  ): Row[] =>
    mediators.flatMap((one) =>
      list(one).map((item) => ({ mediator_id: one.id, network_id, ...row(item) })),
    );
  await insert(client, 'mediators', await mediatorRows(seals, mediators, kept));
  // Place and free time of these rows come from a trigger.
  await insert(
    client,
    'mediator_languages',
    perMediator(
      (one) => one.languages,
      (tag) => ({ tag }),
    ),
  );
  await insert(
    client,
    'mediator_qualifications',
    perMediator(
      (one) => one.qualifications,
      ({ setting, expiresAt }) => ({ setting, expires_at: at(expiresAt) }),
    ),
  );
  await insert(
    client,
    'availability_rules',
    perMediator(
      (one) => one.rules,
      ({ weekday, from, to, validFrom, validTo }) => ({
        weekday,
        from_time: from,
        to_time: to,
        valid_from: validFrom,
        valid_to: validTo,
      }),
    ),
  );
  await insert(
    client,
    'availability_exceptions',
    perMediator(
      (one) => one.exceptions,
      ({ kind, start, end }) => ({ kind, starts_at: at(start), ends_at: at(end) }),
    ),
  );
};

const column = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Our records have the columns' names and meaning; only instants are written otherwise. */
const rowOf = (record: object): Row =>
  Object.fromEntries(
    Object.entries(record).map(([field, value]: [string, unknown]) => [
      column(field),
      typeof value === 'number' && INSTANTS.test(field) ? toTimestamp(value) : value,
    ]),
  );
const INSTANTS = /(At|Until|Since)$/;

/** As JSON writes bytes for PostgreSQL. */
const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

const sealed = (
  seals: Seals,
  subject: string,
  field: SealedField,
  row: string,
  text: string | null | undefined,
): string | null =>
  text === null || text === undefined ? null : hex(seals.seal(subject, field, row, text));

const sealedPhone = async (seals: Seals, { id, phone }: DemoMediator): Promise<Row> => ({
  phone_e164: sealed(seals, id, 'mediators:phone_e164', id, phone),
  phone_index: hex(await seals.phoneIndex(phone)),
});

const requestRows = async (seals: Seals, { requests }: World): Promise<Row[]> => {
  await seals.make(requests.all());
  return requests
    .all()
    .map(({ gender, unit, contact, notes, cancellationReason, ...request }): Row => {
      const { id } = request;
      return {
        ...rowOf({ ...request, genderWant: gender.want, genderRequired: gender.required }),
        pseudonymised: false,
        unit: sealed(seals, id, 'requests:unit', id, unit),
        contact: sealed(seals, id, 'requests:contact', id, contact),
        notes: sealed(seals, id, 'requests:notes', id, notes),
        cancellation_reason: sealed(
          seals,
          id,
          'requests:cancellation_reason',
          id,
          cancellationReason,
        ),
      };
    });
};

const offerRows = (seals: Seals, { offers }: World): Row[] =>
  offers.all().map(({ declineReason, ...offer }) => ({
    ...rowOf(offer),
    decline_reason: sealed(
      seals,
      offer.requestId,
      'offers:decline_reason',
      offer.id,
      declineReason,
    ),
  }));

const messageRow = async (seals: Seals, { to, body, ...message }: OutMessage): Promise<Row> => {
  const { id, mediatorId } = message;
  return {
    ...rowOf(message),
    to_e164: sealed(seals, mediatorId ?? id, 'messages_out:to_e164', id, to),
    to_index: hex(await seals.phoneIndex(to)),
    body: sealed(seals, mediatorId ?? id, 'messages_out:body', id, body),
  };
};

const storeWorld = async (client: Client, seals: Seals, world: World): Promise<void> => {
  await insert(client, 'requests', await requestRows(seals, world));
  await insert(client, 'offers', offerRows(seals, world));
  await insert(client, 'bookings', world.bookings.all().map(rowOf));
  await insert(
    client,
    'messages_out',
    await Promise.all(world.messages.all().map((message) => messageRow(seals, message))),
  );
  await insert(
    client,
    'events',
    world.events.map((event) => ({
      network_id,
      at: at(event.at),
      actor_role: event.actor.role,
      actor_id: event.actor.subjectId,
      kind: event.kind,
      request_id: event.requestId ?? null,
      subject_id: event.subjectId ?? null,
      data: event.data ?? {},
    })),
  );
};

/** Writes the demo network, in the transaction that `client` has begun. */
export const storeDemo = async (
  client: Client,
  seals: Seals,
  demoNetwork: {
    readonly reference: Reference;
    readonly sender: string;
    readonly kept: ReadonlyMap<string, KeptAvailability>;
    readonly world: World;
  },
): Promise<void> => {
  await storePlaces(client, demoNetwork.reference, demoNetwork.sender);
  await storePartnersAndLanguages(client, demoNetwork.reference);
  await storeMediators(client, seals, [...demoNetwork.world.mediators.values()], demoNetwork.kept);
  await storeWorld(client, seals, demoNetwork.world);
};

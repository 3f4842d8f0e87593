import type { Queries } from '../../../app/queries.ts';
import type { HistoryEntry, RequestSummary, RequestView } from '../../../app/views.ts';
import type { Reading } from '../../../app/reading.ts';
import type { WithinSeals } from '../connection.ts';
import { writeReadings } from '../event-store.ts';
import { fullName, openName, type StoredName } from '../people.ts';
import type { Seals } from '../seals.ts';
import { run, type Runner, type Statement } from '../statement.ts';
import type { Reach } from '../../../domain/reach.ts';
import { toTimestamp } from '../values.ts';
import { readCursor, toPage } from './cursor.ts';

type Summary = Omit<RequestSummary, 'gender' | 'booking'>;

interface Row extends Summary {
  readonly genderWant: RequestView['gender']['want'];
  readonly genderRequired: boolean;
  readonly booking:
    | (Omit<NonNullable<RequestSummary['booking']>, 'mediator'> & {
        readonly mediatorId: string;
        readonly givenName: string | null;
        readonly familyName: string | null;
        /** Base64, since JSON has no bytes. */
        readonly sealedName: string | null;
      })
    | null;
}

const DETAILS = ['unit', 'contact', 'notes', 'cancellationReason'] as const;
type Details = Pick<RequestView, (typeof DETAILS)[number]>;

interface WholeRow extends Row, Readonly<Record<keyof Details, Buffer | null>> {
  readonly preferredMediatorIds: readonly string[];
}

/** JSON has no times: an instant as we count it. */
const millis = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

// The booking shown is the live one, or the one that was carried out.
const select = (
  more = '',
): string => `select ${more} r.id, r.code, r.state, r.attention, r.organisation_id as "organisationId", r.site_id as "siteId",
    s.name as "siteName", c.name as comune, r.mode, r.language, r.acceptable_languages as "acceptableLanguages",
    r.starts_at as "startsAt", r.requested_starts_at as "requestedStartsAt", r.duration_minutes as "durationMinutes", r.urgency, r.setting,
    r.gender_want as "genderWant", r.gender_required as "genderRequired", r.relax, r.relaxed, r.case_ref as "caseRef",
    r.people, r.wave,
    (select count(*) from offers where request_id = r.id and state in ('queued', 'sent', 'delivered')) as "openOffers",
    r.next_wake_at as "nextStepAt",
    (select json_build_object('id', b.id, 'mediatorId', m.id,
        'givenName', m.given_name, 'familyName', m.family_name, 'sealedName', encode(m.sealed_name, 'base64'),
        'startsAt', ${millis('b.starts_at')}, 'endsAt', ${millis('b.ends_at')}, 'state', b.state,
        'lateMinutes', b.late_minutes, 'reconfirmedAt', ${millis('b.reconfirmed_at')},
        'arrivedAt', ${millis('b.arrived_at')}, 'finishedAt', ${millis('b.finished_at')})
      from bookings b join mediators m on m.id = b.mediator_id
      where b.request_id = r.id and b.state in ('confirmed', 'arrived', 'finished')
      order by b.created_at desc limit 1) as booking,
    r.created_at as "createdAt", r.version
  from requests r join sites s on s.id = r.site_id join comuni c on c.istat = s.comune_istat`;

const WHOLE = `r.preferred_mediator_ids as "preferredMediatorIds", r.unit, r.contact, r.notes,
    r.cancellation_reason as "cancellationReason",`;

const ONE: Statement = {
  name: 'query-request',
  text: `${select(WHOLE)} where r.network_id = $1 and r.id = $2
    and ($3::uuid is null or r.organisation_id = $3) and ($4::uuid[] is null or r.site_id = any ($4))`,
};

// Who has read it is for the audit.
const HISTORY: Statement = {
  name: 'query-request-history',
  text: `select e.at, e.kind, e.actor_role as actor, e.data, o.id as "offerId", m.id as "mediatorId",
      m.given_name as "givenName", m.family_name as "familyName", m.sealed_name as "sealedName"
    from events e
      left join bookings b on b.request_id = e.request_id and b.id::text = e.subject_id
      left join offers o on o.request_id = e.request_id and o.id::text in (e.subject_id, b.offer_id::text)
      left join mediators m on m.id = coalesce(b.mediator_id, o.mediator_id)
    where e.request_id = $2 and e.network_id = $1 and e.kind <> 'case.read' order by e.id`,
};

type Conditions = readonly (readonly [sql: string, value: unknown])[];

/** Only what is asked for stands in the text, so that each mixture has its own plan. */
const listStatement = (conditions: Conditions): Statement => {
  const where = conditions.map(([sql], i) => sql.replace('?', `$${String(i + 2)}`)).join(' and ');
  return {
    name: '',
    text: `${select()} where ${where} order by r.starts_at desc, r.id desc limit $1`,
  };
};

const conditionsOf = (
  reach: Reach,
  filter: Parameters<Queries['requests']>[1],
  cursor: string | null,
): Conditions => {
  const conditions: [string, unknown][] = [['r.network_id = ?::uuid', reach.networkId]];
  if (reach.organisationId) conditions.push(['r.organisation_id = ?::uuid', reach.organisationId]);
  if (reach.siteIds) conditions.push(['r.site_id = any (?::uuid[])', reach.siteIds]);
  if (filter.state !== undefined) conditions.push(['r.state = any (?::text[])', filter.state]);
  if (filter.from !== undefined)
    conditions.push(['r.starts_at >= ?::timestamptz', toTimestamp(filter.from)]);
  if (filter.to !== undefined)
    conditions.push(['r.starts_at < ?::timestamptz', toTimestamp(filter.to)]);
  if (filter.siteId !== undefined) conditions.push(['r.site_id = ?::uuid', filter.siteId]);
  if (filter.language !== undefined) conditions.push(['r.language = ?::text', filter.language]);
  if (cursor !== null) {
    const [startsAt, id] = readCursor(cursor, 'number', 'uuid');
    conditions.push([
      `(r.starts_at, r.id) < (select (k->>0)::timestamptz, (k->>1)::uuid from (select ?::jsonb as k) as cursor)`,
      JSON.stringify([toTimestamp(startsAt), id]),
    ]);
  }
  return conditions;
};

const toBooking = (
  seals: Seals,
  { mediatorId, givenName, familyName, sealedName, ...booking }: NonNullable<Row['booking']>,
): NonNullable<RequestSummary['booking']> => {
  const sealed = sealedName === null ? null : Buffer.from(sealedName, 'base64');
  const name = openName(seals, { id: mediatorId, givenName, familyName, sealedName: sealed });
  return { ...booking, mediator: { id: mediatorId, name: fullName(name) } };
};

/** Has the keys of the names at hand, where names are sealed. */
const readyNames = (seals: Seals, rows: readonly Row[]): Promise<void> =>
  seals.ready(
    rows.flatMap(({ booking }) =>
      booking !== null && booking.sealedName !== null ? [booking.mediatorId] : [],
    ),
  );

const toSummary = (
  seals: Seals,
  { genderWant, genderRequired, booking, ...row }: Row,
): RequestSummary => ({
  ...row,
  gender: { want: genderWant, required: genderRequired },
  booking: booking && toBooking(seals, booking),
});

const columnOf = {
  unit: 'requests:unit',
  contact: 'requests:contact',
  notes: 'requests:notes',
  cancellationReason: 'requests:cancellation_reason',
} as const;

const openDetails = async (
  seals: Seals,
  row: Pick<WholeRow, 'id' | keyof Details>,
): Promise<Details> => {
  if (DETAILS.some((field) => row[field] !== null)) await seals.ready([row.id]);
  const opened = DETAILS.map((field) => [
    field,
    seals.open(row.id, columnOf[field], row.id, row[field]),
  ]);
  return Object.fromEntries(opened) as Details;
};

interface HistoryRow extends Omit<HistoryEntry, 'mediator'>, Omit<StoredName, 'id'> {
  readonly mediatorId: string | null;
}

const readHistory = async (
  runner: Runner,
  seals: Seals,
  networkId: string,
  id: string,
): Promise<HistoryEntry[]> => {
  const rows = await run<HistoryRow>(runner, HISTORY, [networkId, id]);
  await seals.ready(
    rows.flatMap(({ mediatorId, sealedName }) =>
      mediatorId !== null && sealedName !== null ? [mediatorId] : [],
    ),
  );
  return rows.map(({ mediatorId, givenName, familyName, sealedName, ...entry }) => {
    if (mediatorId === null) return { ...entry, mediator: null };
    const name = openName(seals, { id: mediatorId, givenName, familyName, sealedName });
    return { ...entry, mediator: { id: mediatorId, name: fullName(name) } };
  });
};

const readWhole = async (
  runner: Runner,
  seals: Seals,
  { networkId, organisationId = null, siteIds = null }: Reach,
  id: string,
  reading: Reading,
): Promise<RequestView | null> => {
  const [found] = await run<WholeRow>(runner, ONE, [networkId, id, organisationId, siteIds]);
  if (!found) return null;
  const { unit, contact, notes, cancellationReason, preferredMediatorIds, ...row } = found;
  const details = await openDetails(seals, { id, unit, contact, notes, cancellationReason });
  await readyNames(seals, [row]);
  const fields = DETAILS.filter((field) => details[field] !== null);
  await writeReadings(runner, networkId, reading, [{ kind: 'case.read', requestId: id, fields }]);
  const history = await readHistory(runner, seals, networkId, id);
  return { ...toSummary(seals, row), preferredMediatorIds, ...details, history };
};

/** Requests as they are shown; lists have the latest start first. */
export const requestQueries = (within: WithinSeals): Pick<Queries, 'request' | 'requests'> => ({
  request: (reach, id, reading) =>
    within(reach, (runner, seals) => readWhole(runner, seals, reach, id, reading)),
  requests: async (reach, filter, { limit, cursor }) => {
    const conditions = conditionsOf(reach, filter, cursor);
    const values = [limit + 1, ...conditions.map(([, value]) => value)];
    return within(reach, async (runner, seals) => {
      const rows = await run<Row>(runner, listStatement(conditions), values);
      await readyNames(seals, rows);
      const show = (row: Row): RequestSummary => toSummary(seals, row);
      return toPage(rows, limit, show, ({ startsAt, id }) => [startsAt, id]);
    });
  },
});

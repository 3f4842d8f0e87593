import type { HistoryEntry, Queries, RequestSummary, RequestView } from '../../../app/views.ts';
import type { Within } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import type { Reach } from '../../../domain/reach.ts';
import { toTimestamp } from '../values.ts';
import { readCursor, toPage } from './cursor.ts';

interface Row extends Omit<RequestView, 'gender' | 'booking' | 'history'> {
  readonly genderWant: RequestView['gender']['want'];
  readonly genderRequired: boolean;
  readonly booking:
    | (Omit<NonNullable<RequestSummary['booking']>, 'mediator'> & {
        readonly mediatorId: string;
        readonly name: string;
      })
    | null;
}

/** JSON has no times: an instant as we count it. */
const millis = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

// The booking shown is the live one, or the one that was carried out.
const SELECT = `select r.id, r.code, r.state, r.attention, r.organisation_id as "organisationId", r.site_id as "siteId",
    s.name as "siteName", c.name as comune, r.mode, r.language, r.acceptable_languages as "acceptableLanguages",
    r.starts_at as "startsAt", r.requested_starts_at as "requestedStartsAt", r.duration_minutes as "durationMinutes", r.urgency, r.setting,
    r.gender_want as "genderWant", r.gender_required as "genderRequired", r.relax, r.relaxed, r.case_ref as "caseRef",
    r.preferred_mediator_ids as "preferredMediatorIds", r.people, r.unit, r.contact, r.notes, r.cancellation_reason as "cancellationReason", r.wave,
    (select count(*) from offers where request_id = r.id and state in ('queued', 'sent', 'delivered')) as "openOffers",
    r.next_wake_at as "nextStepAt",
    (select json_build_object('id', b.id, 'mediatorId', m.id, 'name', m.given_name || ' ' || m.family_name,
        'startsAt', ${millis('b.starts_at')}, 'endsAt', ${millis('b.ends_at')}, 'state', b.state,
        'lateMinutes', b.late_minutes, 'reconfirmedAt', ${millis('b.reconfirmed_at')},
        'arrivedAt', ${millis('b.arrived_at')}, 'finishedAt', ${millis('b.finished_at')})
      from bookings b join mediators m on m.id = b.mediator_id
      where b.request_id = r.id and b.state in ('confirmed', 'arrived', 'finished')
      order by b.created_at desc limit 1) as booking,
    r.created_at as "createdAt", r.version
  from requests r join sites s on s.id = r.site_id join comuni c on c.istat = s.comune_istat`;

const ONE: Statement = {
  name: 'query-request',
  text: `${SELECT} where r.network_id = $1 and r.id = $2
    and ($3::uuid is null or r.organisation_id = $3) and ($4::uuid[] is null or r.site_id = any ($4))`,
};

const HISTORY: Statement = {
  name: 'query-request-history',
  text: `select e.at, e.kind, e.actor_role as actor, e.data, o.id as "offerId",
      case when m.id is not null then json_build_object('id', m.id, 'name', m.given_name || ' ' || m.family_name) end as mediator
    from events e
      left join bookings b on b.request_id = e.request_id and b.id::text = e.subject_id
      left join offers o on o.request_id = e.request_id and o.id::text in (e.subject_id, b.offer_id::text)
      left join mediators m on m.id = coalesce(b.mediator_id, o.mediator_id)
    where e.request_id = $2 and e.network_id = $1 order by e.id`,
};

type Conditions = readonly (readonly [sql: string, value: unknown])[];

/** Only what is asked for stands in the text, so that each mixture has its own plan. */
const listStatement = (conditions: Conditions): Statement => {
  const where = conditions.map(([sql], i) => sql.replace('?', `$${String(i + 2)}`)).join(' and ');
  return {
    name: '',
    text: `${SELECT} where ${where} order by r.starts_at desc, r.id desc limit $1`,
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

const toSummary = ({ genderWant, genderRequired, booking, ...row }: Row): RequestSummary => {
  const {
    preferredMediatorIds: _p,
    unit: _u,
    contact: _c,
    notes: _n,
    cancellationReason: _r,
    ...summary
  } = row;
  return {
    ...summary,
    gender: { want: genderWant, required: genderRequired },
    booking: booking && toBooking(booking),
  };
};

const toBooking = ({
  mediatorId,
  name,
  ...booking
}: NonNullable<Row['booking']>): NonNullable<RequestSummary['booking']> => ({
  ...booking,
  mediator: { id: mediatorId, name },
});

const toView = (row: Row, history: readonly HistoryEntry[]): RequestView => ({
  ...toSummary(row),
  preferredMediatorIds: row.preferredMediatorIds,
  unit: row.unit,
  contact: row.contact,
  notes: row.notes,
  cancellationReason: row.cancellationReason,
  history,
});

/** Requests as they are shown; lists have the latest start first. */
export const requestQueries = (within: Within): Pick<Queries, 'request' | 'requests'> => ({
  request: (reach, id) =>
    within(reach, async (runner) => {
      const { networkId, organisationId = null, siteIds = null } = reach;
      const [row] = await run<Row>(runner, ONE, [networkId, id, organisationId, siteIds]);
      return row ? toView(row, await run<HistoryEntry>(runner, HISTORY, [networkId, id])) : null;
    }),
  requests: async (reach, filter, { limit, cursor }) => {
    const conditions = conditionsOf(reach, filter, cursor);
    const values = [limit + 1, ...conditions.map(([, value]) => value)];
    const rows = await within(reach, (runner) =>
      run<Row>(runner, listStatement(conditions), values),
    );
    return toPage(rows, limit, toSummary, ({ startsAt, id }) => [startsAt, id]);
  },
});

import type { Queries } from '../../../app/queries.ts';
import type { AuditEventView, AuditFilter, SealView } from '../../../app/views.ts';
import type { Within } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { toTimestamp } from '../values.ts';
import { readCursor, toPage } from './cursor.ts';

interface EventRow extends Omit<AuditEventView, 'id' | 'actor'> {
  readonly id: number;
  readonly role: AuditEventView['actor']['role'];
  readonly actorId: string;
}

interface SealRow extends Omit<SealView, 'firstEventId' | 'lastEventId'> {
  readonly firstEventId: number;
  readonly lastEventId: number;
}

const EVENTS = `select id, at, kind, actor_role as role, actor_id as "actorId", request_id as "requestId",
    subject_id as "subjectId", data from events`;

const SEALS: Statement = {
  name: 'query-audit-seals',
  text: `select number, first_event_id as "firstEventId", last_event_id as "lastEventId", count, hash,
      previous_hash as "previousHash", sealed_at as "sealedAt"
    from event_seals where network_id = $1 and ($3::integer is null or number < $3) order by number desc limit $2`,
};

type Conditions = readonly (readonly [sql: string, value: unknown])[];

const conditionsOf = (
  networkId: string,
  { kind, actorId, requestId, from, to }: AuditFilter,
  cursor: string | null,
): Conditions => {
  const conditions: [string, unknown][] = [['network_id = ?::uuid', networkId]];
  if (kind !== undefined) conditions.push(['kind = ?::text', kind]);
  if (actorId !== undefined) conditions.push(['actor_id = ?::text', actorId]);
  if (requestId !== undefined) conditions.push(['request_id = ?::uuid', requestId]);
  if (from !== undefined) conditions.push(['at >= ?::timestamptz', toTimestamp(from)]);
  if (to !== undefined) conditions.push(['at < ?::timestamptz', toTimestamp(to)]);
  if (cursor !== null) conditions.push(['id < ?::bigint', readCursor(cursor, 'number')[0]]);
  return conditions;
};

/** Only what is asked for stands in the text, so that each mixture has its own plan. */
const eventStatement = (conditions: Conditions): Statement => {
  const where = conditions.map(([sql], i) => sql.replace('?', `$${String(i + 2)}`)).join(' and ');
  return { name: '', text: `${EVENTS} where ${where} order by id desc limit $1` };
};

const toEvent = ({ id, role, actorId, ...row }: EventRow): AuditEventView => ({
  ...row,
  id: String(id),
  actor: { role, id: actorId },
});

const toSeal = ({ firstEventId, lastEventId, ...row }: SealRow): SealView => ({
  ...row,
  firstEventId: String(firstEventId),
  lastEventId: String(lastEventId),
});

/** The audit log. */
export const auditQueries = (within: Within): Pick<Queries, 'auditEvents' | 'auditSeals'> => ({
  auditEvents: async (reach, filter, { limit, cursor }) => {
    const conditions = conditionsOf(reach.networkId, filter, cursor);
    const values = [limit + 1, ...conditions.map(([, value]) => value)];
    const rows = await within(reach, (runner) =>
      run<EventRow>(runner, eventStatement(conditions), values),
    );
    return toPage(rows, limit, toEvent, ({ id }) => [id]);
  },
  auditSeals: async (reach, { limit, cursor }) => {
    const [before] = cursor === null ? [null] : readCursor(cursor, 'number');
    const values = [reach.networkId, limit + 1, before];
    const rows = await within(reach, (runner) => run<SealRow>(runner, SEALS, values));
    return toPage(rows, limit, toSeal, ({ number }) => [number]);
  },
});

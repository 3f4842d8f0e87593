import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Ids } from '../../app/ports.ts';
import type { NewRequest, RequestChange, RequestStore } from '../../app/stores.ts';
import type { MediationRequest, RequestDetails } from '../../domain/dispatch/records.ts';
import type { Instant } from '../../domain/time.ts';
import { inScope, networkOf, type Connection } from './connection.ts';
import { requests, requestWakes } from './schema/dispatch.ts';
import { listed, run } from './statement.ts';
import { toInstant, toTimestamp } from './values.ts';

const {
  endsAt: _computed,
  pseudonymised: _onlyStored,
  unit: _unit,
  contact: _contact,
  notes: _notes,
  cancellationReason: _reason,
  ...columns
} = getTableColumns(requests);

type Row = Pick<typeof requests.$inferSelect, keyof typeof columns>;
type Change = Omit<RequestChange, 'cancellationReason'>;

const fromRow = ({ genderWant, genderRequired, ...row }: Row): MediationRequest => ({
  ...row,
  gender: { want: genderWant, required: genderRequired },
});

const toRow = ({ gender, ...change }: Change): Partial<typeof requests.$inferInsert> => ({
  ...(change as Partial<typeof requests.$inferInsert>),
  ...(gender && { genderWant: gender.want, genderRequired: gender.required }),
});

const INSERT = {
  name: 'request-insert',
  text: `insert into requests (id, network_id, organisation_id, site_id, code, state, mode, language,
      acceptable_languages, starts_at, duration_minutes, urgency, setting, gender_want, gender_required, relax, relaxed,
      case_ref, preferred_mediator_ids, people, unit, contact, notes, next_wake_at, created_at, searching_since,
      requested_starts_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
    on conflict on constraint requests_code_unique do nothing returning code`,
};

type SealedDetails = Readonly<Record<keyof RequestDetails, Buffer | null>>;

const valuesOf = (request: NewRequest, details: SealedDetails, code: string): unknown[] => [
  request.id,
  request.networkId,
  request.organisationId,
  request.siteId,
  code,
  request.state,
  request.mode,
  request.language,
  request.acceptableLanguages,
  toTimestamp(request.startsAt),
  request.durationMinutes,
  request.urgency,
  request.setting,
  request.gender.want,
  request.gender.required,
  request.relax,
  request.relaxed,
  request.caseRef,
  request.preferredMediatorIds,
  request.people,
  details.unit,
  details.contact,
  details.notes,
  request.nextWakeAt === null ? null : toTimestamp(request.nextWakeAt),
  toTimestamp(request.createdAt),
  toTimestamp(request.searchingSince),
  request.requestedStartsAt === null ? null : toTimestamp(request.requestedStartsAt),
];

const DUPLICATE = {
  name: 'request-duplicate',
  text: 'select probable_duplicate($1, $2, $3, $4, $5, $6) as code',
};

const DUE = {
  name: 'requests-due',
  text: `select id from (
      (select id, next_wake_at as at from requests where next_wake_at <= $1 order by next_wake_at limit $2)
      union all
      (select request_id, at from request_wakes where at <= $1 order by at limit $2)
    ) as due group by id order by min(at) limit $2`,
};

const WAKE = {
  name: 'requests-wake',
  text: `insert into request_wakes (network_id, request_id, at)
    select network_id, id, $2 from requests where id = any ($1::uuid[])`,
};

/** A case of which nothing is told needs no key. */
const sealDetails = async (
  { seals }: Connection,
  { id, networkId, unit, contact, notes }: NewRequest,
): Promise<SealedDetails> => {
  if (unit !== null || contact !== null || notes !== null) await seals.make([{ id, networkId }]);
  const sealed = (field: keyof RequestDetails, text: string | null): Buffer | null =>
    text === null ? null : seals.seal(id, `requests:${field}`, id, text);
  return {
    unit: sealed('unit', unit),
    contact: sealed('contact', contact),
    notes: sealed('notes', notes),
  };
};

const DETAILS = {
  name: 'request-details',
  text: `select unit, contact, notes from requests where id = $1 and ($2::uuid is null or network_id = $2)`,
};

const details = async <Field extends keyof RequestDetails>(
  { client, scope, seals }: Connection,
  id: string,
  fields: readonly Field[],
): Promise<Pick<RequestDetails, Field>> => {
  const [row] = await run<SealedDetails>(client, DETAILS, [id, networkOf(scope)]);
  await seals.ready([id]);
  const opened = fields.map((field) => [
    field,
    seals.open(id, `requests:${field}`, id, row?.[field] ?? null),
  ]);
  return Object.fromEntries(opened) as Pick<RequestDetails, Field>;
};

const sealReason = async (
  { seals, db }: Connection,
  id: string,
  reason: string,
): Promise<Buffer> => {
  const [row] = await db
    .select({ networkId: requests.networkId })
    .from(requests)
    .where(eq(requests.id, id));
  await seals.make([{ id, networkId: row?.networkId ?? null }]);
  return seals.seal(id, 'requests:cancellation_reason', id, reason);
};

/** Draws codes until one is free. A million of them live side by side, so that one draw is nearly always enough. */
const insertWithFreeCode = async (
  connection: Connection,
  ids: Ids,
  request: NewRequest,
): Promise<string> => {
  const details = await sealDetails(connection, request);
  for (let code = request.code; ; code = ids.requestCode()) {
    const values = valuesOf(request, details, code);
    const [row] = await run<{ code: string }>(connection.client, INSERT, values);
    if (row) return row.code;
  }
};

/** The wakes that a transaction has read with a lock, by request: done when it says when to look again. */
type SeenWakes = Map<string, number[]>;

const LOCK = {
  name: 'request-lock',
  // NO KEY: rows that refer to the request may be inserted meanwhile.
  text: `select ${listed(columns)}, (
      select json_build_object('ids', json_agg(id), 'at', min(at))
      from request_wakes where request_id = $1 having count(*) > 0) as wakes
    from requests where id = $1 and ($2::uuid is null or network_id = $2) for no key update`,
};

type Locked = Row & { readonly wakes: { readonly ids: number[]; readonly at: string } | null };

const lock = async (
  { client, scope }: Connection,
  seenWakes: SeenWakes,
  id: string,
): Promise<MediationRequest | null> => {
  const [locked] = await run<Locked>(client, LOCK, [id, networkOf(scope)]);
  if (!locked) return null;
  const { wakes, ...row } = locked;
  const request = fromRow(row);
  if (!wakes) return request;
  seenWakes.set(id, wakes.ids);
  const woken = toInstant(wakes.at);
  return { ...request, nextWakeAt: Math.min(request.nextWakeAt ?? woken, woken) };
};

const update = async (
  connection: Connection,
  seenWakes: SeenWakes,
  id: string,
  { cancellationReason, ...change }: RequestChange,
): Promise<number> => {
  const { db, scope } = connection;
  const sealed = cancellationReason !== undefined && {
    cancellationReason: await sealReason(connection, id, cancellationReason),
  };
  const [row] = await db
    .update(requests)
    .set({ ...toRow(change), ...sealed, version: sql`${requests.version} + 1` })
    .where(and(eq(requests.id, id), inScope(requests.networkId, scope)))
    .returning({ version: requests.version });
  if (!row) throw new Error(`no request ${id} to update`);
  const seen = seenWakes.get(id);
  if (seen && change.nextWakeAt !== undefined) {
    await db.delete(requestWakes).where(inArray(requestWakes.id, seen));
    seenWakes.delete(id);
  }
  return row.version;
};

const byId = async ({ db, scope }: Connection, id: string): Promise<MediationRequest | null> => {
  const [row] = await db
    .select(columns)
    .from(requests)
    .where(and(eq(requests.id, id), inScope(requests.networkId, scope)));
  return row ? fromRow(row) : null;
};

export const makeRequestStore = (connection: Connection, ids: Ids): RequestStore => {
  const { client } = connection;
  const seenWakes: SeenWakes = new Map();
  return {
    insert: (request) => insertWithFreeCode(connection, ids, request),
    byId: (id) => byId(connection, id),
    details: (id, fields) => details(connection, id, fields),
    lock: (id) => lock(connection, seenWakes, id),
    update: (id, change) => update(connection, seenWakes, id, change),
    wake: async (requestIds, at) => {
      if (requestIds.length > 0) await run(client, WAKE, [requestIds, toTimestamp(at)]);
    },
    probableDuplicate: async (question) => {
      const [row] = await run<{ code: string | null }>(client, DUPLICATE, [
        question.organisationId,
        question.siteId,
        question.caseRef,
        question.language,
        toTimestamp(question.startsAt),
        toTimestamp(question.endsAt),
      ]);
      return row?.code ?? null;
    },
    due: async (now: Instant, limit) => {
      const rows = await run<{ id: string }>(client, DUE, [toTimestamp(now), limit]);
      return rows.map(({ id }) => id);
    },
  };
};

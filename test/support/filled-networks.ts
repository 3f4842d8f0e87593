import type { Pool } from 'pg';
import { makeIds } from '../../src/adapters/system/ids.ts';
import { hire, newKey, settleProvince, type Province } from './province.ts';
import type { TestSystem } from './test-system.ts';

// A network in which every table has rows of both of its offices and of two of its mediators.

const ids = makeIds();

/** One office with what it asked for, and who was asked. */
export interface Corner {
  readonly organisationId: string;
  readonly siteId: string;
  readonly requestId: string;
  readonly mediatorId: string;
  readonly partnerId: string;
  readonly offerId: string;
  readonly bookingId: string;
  readonly keyId: string;
  readonly accountId: string;
  readonly sessionId: string;
  readonly passkeyId: string;
}

export interface FilledNetwork {
  readonly networkId: string;
  readonly province: Province;
  readonly first: Corner;
  readonly second: Corner;
}

const DAY = '2026-12-';

const organisationOf = async (pool: Pool, siteId: string): Promise<string> => {
  const { rows } = await pool.query<{ id: string }>(
    'select organisation_id as id from sites where id = $1',
    [siteId],
  );
  return rows[0]?.id ?? '';
};

const addRows = async (
  pool: Pool,
  networkId: string,
  { siteId, organisationId, mediatorId }: Pick<Corner, 'siteId' | 'organisationId' | 'mediatorId'>,
  day: string,
): Promise<Pick<Corner, 'requestId' | 'offerId' | 'bookingId'>> => {
  const [requestId, offerId, bookingId] = [ids.uuid(), ids.uuid(), ids.uuid()];
  const insert = (text: string, values: unknown[]): Promise<unknown> => pool.query(text, values);
  await insert(
    `insert into requests (id, network_id, organisation_id, site_id, code, state, mode, language, acceptable_languages, starts_at,
       duration_minutes, urgency, setting, gender_required, relax, relaxed, preferred_mediator_ids, people, next_wake_at, created_at, searching_since)
     values ($1, $2, $3, $4, $5, 'assigned', 'on-site', 'bin', '{}', $6, 60, 'routine', 'health', false, '{}', '{}', '{}', 1, $6, $6, $6)`,
    [
      requestId,
      networkId,
      organisationId,
      siteId,
      `R-${requestId.slice(-4)}`,
      `${DAY}${day}T09:00Z`,
    ],
  );
  await insert(`insert into request_wakes (network_id, request_id, at) values ($1, $2, now())`, [
    networkId,
    requestId,
  ]);
  await insert(
    `insert into offers (id, network_id, request_id, mediator_id, state, wave, code, created_at, expires_at, closed_at, score, parts)
     values ($1, $2, $3, $4, 'accepted', 1, '4711', now(), now() + interval '1 hour', now(), 1, '{}')`,
    [offerId, networkId, requestId, mediatorId],
  );
  await insert(
    `insert into bookings (id, network_id, request_id, mediator_id, offer_id, state, starts_at, ends_at, travel_before_minutes, created_at)
     values ($1, $2, $3, $4, $5, 'confirmed', $6, $7, 0, now())`,
    [
      bookingId,
      networkId,
      requestId,
      mediatorId,
      offerId,
      `${DAY}${day}T09:00Z`,
      `${DAY}${day}T10:00Z`,
    ],
  );
  await insert(
    `insert into mediator_exclusions (id, mediator_id, network_id, scope, value, created_at) values ($3, $1, $2, 'case', 'one', now())`,
    [mediatorId, networkId, ids.uuid()],
  );
  await insert(
    `insert into conversations (mediator_id, network_id, question, asked_at, until) values ($1, $2, '{}', now(), now())`,
    [mediatorId, networkId],
  );
  await insert(
    `insert into events (network_id, at, actor_role, actor_id, kind, request_id, subject_id, data)
     values ($1, now(), 'system', 'system', 'request.created', $2, 'subject', '{}')`,
    [networkId, requestId],
  );
  await insert(
    `insert into event_seals (network_id, number, first_event_id, last_event_id, count, event_ids, event_hashes, previous_hash, hash, sealed_at)
     select $1, 1 + count(*), 1, 1, 1, '{1}', '{a}', 'none', 'hash', now() from event_seals where network_id = $1`,
    [networkId],
  );
  await insert(
    `insert into idempotency_keys (network_id, subject_id, key, body_hash, state, locked_until, created_at)
     values ($1, $2, 'key', 'hash', 'in-flight', now(), now())`,
    [networkId, ids.uuid()],
  );
  await insert(
    `insert into data_keys (subject_id, network_id, wrapped_key, master_key_id) values ($1, $2, '\\x01', 'test')`,
    [requestId, networkId],
  );
  await insert(
    `insert into retention_runs (network_id, due_at) values ($1, now()) on conflict do nothing`,
    [networkId],
  );
  await addMessages(pool, networkId, mediatorId, offerId);
  return { requestId, offerId, bookingId };
};

const addMessages = async (
  pool: Pool,
  networkId: string,
  mediatorId: string,
  offerId: string,
): Promise<void> => {
  await pool.query(
    `insert into messages_out (id, network_id, mediator_id, offer_id, purpose, to_e164, to_index, body, state, created_at)
     values ($1, $2, $3, $4, 'offer', '\\x01', '\\x01', '\\x01', 'sent', now())`,
    [ids.uuid(), networkId, mediatorId, offerId],
  );
  const id = ids.uuid();
  await pool.query(
    `insert into messages_in (id, network_id, mediator_id, key_id, provider_sid, from_e164, from_index, to_e164, body, state, written_at, received_at, due_at)
     values ($1, $2, $3, $3, $4, '\\x01', '\\x01', '+39', '\\x01', 'ignored', now(), now(), now())`,
    [id, networkId, mediatorId, `SM${id}`],
  );
};

/** A mediator's account, with all that signing in keeps. */
const addAccount = async (
  pool: Pool,
  networkId: string,
  mediatorId: string,
): Promise<Pick<Corner, 'accountId' | 'sessionId' | 'passkeyId'>> => {
  const [accountId, sessionId, passkeyId] = [ids.uuid(), ids.uuid(), ids.uuid()];
  const insert = (text: string, values: unknown[]): Promise<unknown> =>
    pool.query(text, [networkId, accountId, ...values]);
  await insert(
    `insert into accounts (network_id, id, mediator_id, name, role, state, language, created_at)
     values ($1, $2, $3, 'Somebody', 'mediator', 'active', 'it', now())`,
    [mediatorId],
  );
  await insert(
    `insert into sessions (network_id, account_id, id, token_hash, created_at, last_seen_at, expires_at, client)
     values ($1, $2, $3, $4, now(), now(), now() + interval '1 day', 'browser')`,
    [sessionId, `hash ${sessionId}`],
  );
  await insert(
    `insert into passkeys (network_id, account_id, id, credential_id, public_key, transports, name, created_at)
     values ($1, $2, $3, $4, 'key', '{}', 'telephone', now())`,
    [passkeyId, `credential ${passkeyId}`],
  );
  await insert(
    `insert into account_tokens (network_id, account_id, id, purpose, token_hash, created_at, expires_at)
     values ($1, $2, $3, 'reset', $4, now(), now())`,
    [ids.uuid(), ids.uuid()],
  );
  await insert(
    `insert into account_identities (network_id, account_id, id, issuer, subject, created_at)
     values ($1, $2, $3, 'issuer', $4, now())`,
    [ids.uuid(), ids.uuid()],
  );
  await insert(
    `insert into one_time_secrets (network_id, account_id, secret, created_at, recovery_hashes)
     values ($1, $2, $3, now(), '{}')`,
    [Buffer.from([1])],
  );
  await insert(
    `insert into messages_mail (network_id, account_id, id, purpose, state, valid_until, created_at)
     values ($1, $2, $3, 'reset', 'sent', now(), now())`,
    [ids.uuid()],
  );
  await insert(
    `insert into sign_in_states (network_id, account_id, id, kind, key_hash, created_at, expires_at)
     values ($1, $2, $3, 'passkey-enrolment', $4, now(), now())`,
    [ids.uuid(), ids.uuid()],
  );
  await pool.query(
    `insert into sms_codes (network_id, mediator_id, id, code_hash, created_at, expires_at)
     values ($1, $2, $3, 'hash', now(), now())`,
    [networkId, mediatorId, ids.uuid()],
  );
  return { accountId, sessionId, passkeyId };
};

const corner = async (
  { pool, useCases }: TestSystem,
  province: Province,
  siteId: string,
  [name, day]: readonly [string, string],
): Promise<Corner> => {
  const { id: mediatorId } = await hire(useCases, province, name);
  const { networkId, coordinator } = province;
  await useCases.setAvailability(coordinator, mediatorId, {
    rules: [{ weekday: 1, from: '08:00', to: '20:00', validFrom: null, validTo: null }],
    exceptions: [{ kind: 'busy', start: '2026-12-24T00:00', end: '2026-12-27T00:00' }],
  });
  const partnerId = ids.uuid();
  await pool.query(
    `insert into partners (id, network_id, name, role) values ($1, $2, $3, 'employs')`,
    [partnerId, networkId, name],
  );
  await pool.query('update mediators set partner_id = $2 where id = $1', [mediatorId, partnerId]);
  const organisationId = await organisationOf(pool, siteId);
  const whose = { siteId, organisationId, mediatorId, partnerId };
  await newKey(pool, networkId, 'mediator', { mediatorId });
  const { rows } = await pool.query<{ id: string }>(
    'select id from api_keys where mediator_id = $1',
    [mediatorId],
  );
  return {
    ...whose,
    keyId: rows[0]?.id ?? '',
    ...(await addRows(pool, networkId, whose, day)),
    ...(await addAccount(pool, networkId, mediatorId)),
  };
};

/** Fills a network of its own. */
export const fillNetwork = async (system: TestSystem): Promise<FilledNetwork> => {
  const province = await settleProvince(system.pool);
  return {
    networkId: province.networkId,
    province,
    first: await corner(system, province, province.hospital, ['Amina', '01']),
    second: await corner(system, province, province.jobCentre, ['Blessing', '02']),
  };
};

/** Everything that is kept of a network, as its owner sees it; but not when a key was last used, nor who has read. */
export const contentsOf = async (pool: Pool, networkId: string): Promise<string> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'network_id' order by 1`,
  );
  const parts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await pool.query<{ text: string | null }>(
        `select string_agg(row::text, e'\\n' order by row::text) as text
          from (select to_jsonb(t) - 'last_used_at' as row from ${name} t where network_id = $1 and coalesce(to_jsonb(t) ->> 'kind', '') <> all ('{case.read,mediator.read}')) as rows`,
        [networkId],
      );
      return `${name}\n${rows[0]?.text ?? ''}`;
    }),
  );
  return parts.join('\n');
};

import type { PrivacyStore } from '../../app/privacy-store.ts';
import type { Connection } from './connection.ts';
import { nameColumns, openName, type StoredName } from './people.ts';
import { run, type Runner } from './statement.ts';
import { toTimestamp } from './values.ts';

// Rare statements over few rows: not prepared, so that they have no name.

const changed = async (runner: Runner, text: string, values: unknown[]): Promise<number> =>
  (await runner.query(text, values)).rowCount ?? 0;

const DUE = {
  name: 'purges-due',
  text: `select n.id from networks n left join retention_runs r on r.network_id = n.id
    where r.due_at is null or r.due_at <= $1`,
};

// Whoever comes second waits for the row, and then finds it not due.
const CLAIM = `insert into retention_runs as r (network_id, due_at) select id, $2 from unnest($3::uuid[]) as t (id)
  on conflict (network_id) do update set due_at = $2 where r.due_at <= $1 returning network_id as id`;

const DETAILS = `update requests set unit = null, contact = null, notes = null where id in (
  select id from requests where network_id = $1 and ends_at < $2
    and (unit is not null or contact is not null or notes is not null) order by ends_at limit $3 for update skip locked)`;

const OLD_REQUESTS = `select id from requests where network_id = $1 and ends_at < $2 and not pseudonymised
  order by ends_at limit $3 for update skip locked`;

const PSEUDONYMISE = [
  `update requests set case_ref = null, preferred_mediator_ids = '{}', unit = null, contact = null, notes = null,
     cancellation_reason = null, pseudonymised = true where id = any ($1::uuid[])`,
  'update offers set decline_reason = null where request_id = any ($1::uuid[]) and decline_reason is not null',
  'update bookings set end_reason = null where request_id = any ($1::uuid[]) and end_reason is not null',
];

// An exclusion from a case outlives its last request by nothing.
const LOOSE_EXCLUSIONS = `delete from mediator_exclusions e where network_id = $1 and scope = 'case' and created_at < $2
  and not exists (select from requests r where r.network_id = e.network_id and r.case_ref = e.value)`;

const OUT = `delete from messages_out where id in (
  select id from messages_out where network_id = $1 and created_at < $2 order by created_at limit $3)`;

const IN = `delete from messages_in where id in (
  select id from messages_in where network_id = $1 and received_at < $2 order by received_at limit $3)`;

const STRANGERS = `delete from messages_in where id in (
  select id from messages_in where network_id is null and state <> 'stored' and received_at < $1
  order by received_at limit $2) returning id`;

const MISNAMED = `select id, network_id as "networkId", given_name as "givenName", family_name as "familyName",
    sealed_name as "sealedName"
  from mediators where network_id = $1 and (sealed_name is null) = $2 and erased_at is null
  order by id limit $3 for update`;

type PurgeStore = Pick<
  PrivacyStore,
  'claimPurges' | 'purgeDetails' | 'pseudonymise' | 'purgeMessages' | 'purgeStrangers' | 'keepNames'
>;

const pseudonymise = async (
  { client, seals }: Connection,
  networkId: string,
  before: string,
  limit: number,
): Promise<number> => {
  const { rows } = await client.query<{ id: string }>(OLD_REQUESTS, [networkId, before, limit]);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    for (const text of PSEUDONYMISE) await client.query(text, [ids]);
    await seals.erase(ids);
  }
  await client.query(LOOSE_EXCLUSIONS, [networkId, before]);
  return ids.length;
};

const keepNames = async (
  { client, seals }: Connection,
  networkId: string,
  encryptNames: boolean,
  limit: number,
): Promise<number> => {
  const values = [networkId, encryptNames, limit];
  const { rows } = await client.query<StoredName & { networkId: string }>(MISNAMED, values);
  await seals.make(rows);
  for (const row of rows) {
    const to = nameColumns(seals, row.id, openName(seals, row), encryptNames);
    await client.query(
      'update mediators set given_name = $2, family_name = $3, sealed_name = $4 where id = $1',
      [row.id, to.givenName, to.familyName, to.sealedName],
    );
  }
  return rows.length;
};

/** What is too old, in batches. */
export const makePurgeStore = (connection: Connection): PurgeStore => {
  const { client, seals } = connection;
  return {
    claimPurges: async (now, nextAt) => {
      const at = toTimestamp(now);
      const due = (await run<{ id: string }>(client, DUE, [at])).map(({ id }) => id);
      if (due.length === 0) return [];
      const { rows } = await client.query<{ id: string }>(CLAIM, [at, toTimestamp(nextAt), due]);
      return rows.map(({ id }) => id);
    },
    purgeDetails: (networkId, before, limit) =>
      changed(client, DETAILS, [networkId, toTimestamp(before), limit]),
    pseudonymise: (networkId, before, limit) =>
      pseudonymise(connection, networkId, toTimestamp(before), limit),
    purgeMessages: async (networkId, before, limit) => {
      const values = [networkId, toTimestamp(before), limit];
      return (await changed(client, OUT, values)) + (await changed(client, IN, values));
    },
    purgeStrangers: async (before, limit) => {
      const values = [toTimestamp(before), limit];
      const { rows } = await client.query<{ id: string }>(STRANGERS, values);
      await seals.erase(rows.map(({ id }) => id));
      return rows.length;
    },
    keepNames: (networkId, encryptNames, limit) =>
      keepNames(connection, networkId, encryptNames, limit),
  };
};

import type { SealStore } from '../../app/audit-store.ts';
import {
  CHAIN_START,
  type ChainEnd,
  type Seal,
  type SealableEvent,
} from '../../domain/audit/seals.ts';
import type { Connection } from './connection.ts';
import { run } from './statement.ts';
import { eventSeals } from './schema/seals.ts';
import { toTimestamp } from './values.ts';

// An event has its id before its transaction commits, so that a lower id may appear after a higher one. Whoever has
// drawn an id holds a lock on the table until its end, and says so here: nobody needs to wait for the sealing.
const NEWEST = { name: 'seal-newest-event', text: 'select max(id) as id from events' };
const WRITERS = {
  name: 'seal-writers',
  text: `select virtualtransaction as writer from pg_locks
    where locktype = 'relation' and relation = 'events'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database())`,
};

const UNSEALED = {
  name: 'seal-unsealed',
  text: `select n.id from networks n left join lateral (
      select last_event_id, sealed_at from event_seals where network_id = n.id order by number desc limit 1) s on true
    where (s.sealed_at is null or s.sealed_at <= $2) and exists (
      select from events e where e.network_id = n.id and e.id > coalesce(s.last_event_id, 0) and e.id <= $1)
    order by n.id`,
};

const CLAIM = {
  name: 'seal-claim',
  text: `select pg_try_advisory_xact_lock(hashtextextended('seal ' || $1, 0)) as claimed`,
};

const CHAIN_END = {
  name: 'seal-chain-end',
  text: `select number, hash, last_event_id as "lastEventId" from event_seals
    where network_id = $1 order by number desc limit 1`,
};

const AFTER = {
  name: 'seal-after',
  text: `select network_id as "networkId", number, first_event_id as "firstEventId", last_event_id as "lastEventId", count,
      to_json(event_ids) as "eventIds", event_hashes as "eventHashes", previous_hash as "previousHash", hash,
      sealed_at as "sealedAt"
    from event_seals where network_id = $1 and number > $2 order by number limit 1`,
};

const SEALED_AS = {
  name: 'seal-of-hash',
  text: `select event_ids[array_position(event_hashes, $2)] as id from event_seals
    where network_id = $1 and array_position(event_hashes, $2) is not null order by number limit 1`,
};

// All columns but the id; times as whole microseconds, so that no setting of the connection changes the text.
const EVENTS = {
  name: 'seal-events',
  text: `select id, jsonb_build_array(network_id, (extract(epoch from at) * 1000000)::bigint, actor_role, actor_id, kind,
      request_id, subject_id, data)::text as form
    from events where network_id = $1 and id > $2 and id <= $3 order by id limit $4`,
};

const UNSEALED_COUNT = {
  name: 'seal-unsealed-count',
  text: 'select count(*) as count from events where network_id = $1 and id > $2',
};

const writing = async ({ client }: Connection): Promise<string[]> =>
  (await run<{ writer: string }>(client, WRITERS, [])).map(({ writer }) => writer);

const writeSide = (
  connection: Connection,
): Pick<SealStore, 'horizon' | 'stillWriting' | 'unsealed' | 'claim' | 'insert'> => {
  const { client, db } = connection;
  return {
    horizon: async () => {
      // In this order: whoever draws an id between the two draws one that is higher.
      const [newest] = await run<{ id: number | null }>(client, NEWEST, []);
      return { lastEventId: newest?.id ?? 0, writers: await writing(connection) };
    },
    stillWriting: async (writers) => {
      const now = new Set(writers.length === 0 ? [] : await writing(connection));
      return writers.some((writer) => now.has(writer));
    },
    unsealed: async (upTo, sealedBefore) => {
      const rows = await run<{ id: string }>(client, UNSEALED, [upTo, toTimestamp(sealedBefore)]);
      return rows.map(({ id }) => id);
    },
    claim: async (networkId) => {
      const [row] = await run<{ claimed: boolean }>(client, CLAIM, [networkId]);
      return row?.claimed ?? false;
    },
    insert: async (seal) => {
      await db.insert(eventSeals).values({
        ...seal,
        eventIds: [...seal.eventIds],
        eventHashes: [...seal.eventHashes],
      });
    },
  };
};

/** The chain of seals, and the events as they are sealed. */
export const makeSealStore = (connection: Connection): SealStore => {
  const { client } = connection;
  return {
    ...writeSide(connection),
    end: async (networkId) =>
      (await run<ChainEnd>(client, CHAIN_END, [networkId]))[0] ?? CHAIN_START,
    after: async (networkId, number) =>
      (await run<Seal>(client, AFTER, [networkId, number]))[0] ?? null,
    events: (networkId, after, upTo, limit) =>
      run<SealableEvent>(client, EVENTS, [networkId, after, upTo, limit]),
    sealedAs: async (networkId, hash) =>
      (await run<{ id: number }>(client, SEALED_AS, [networkId, hash]))[0]?.id ?? null,
    countAfter: async (networkId, eventId) =>
      (await run<{ count: number }>(client, UNSEALED_COUNT, [networkId, eventId]))[0]?.count ?? 0,
  };
};

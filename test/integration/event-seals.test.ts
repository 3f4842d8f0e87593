import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import { digest } from '../../src/adapters/crypto/digest.ts';
import { makeSealEvents } from '../../src/app/seal-events.ts';
import { makeVerifyEvents, type ChainReport } from '../../src/app/verify-events.ts';
import { DAY } from '../../src/domain/time.ts';
import { run as runScript } from '../support/command.ts';
import { makeSmallNetwork, NOW, type SmallNetwork } from '../support/small-network.ts';
import { movableClock } from '../support/test-system.ts';

const EVENTS = 10_000;
const FORGERS = `set session_replication_role = replica`;

let network: SmallNetwork;
beforeAll(async () => {
  network = await makeSmallNetwork();
  await addEvents(network.pool, network.networkId, EVENTS / 2);
  // Numbers that transactions drew and gave up.
  await network.pool.query(`select nextval('events_id_seq') from generate_series(1, 10)`);
  await addEvents(network.pool, network.networkId, EVENTS / 2);
  await sealAll(network);
});
afterAll(() => network.close());

const addEvents = (pool: Pool, networkId: string, count: number) =>
  pool.query(
    `insert into events (network_id, at, actor_role, actor_id, kind, request_id, subject_id, data)
      select $1, $2::timestamptz + make_interval(secs => n), 'system', 'system', 'offer.sent', gen_random_uuid(), null,
        jsonb_build_object('wave', n, 'why', 'è «così»') from generate_series(1, $3::int) as n`,
    [networkId, new Date(NOW), count],
  );

const sealer = ({ unitOfWork }: SmallNetwork) => {
  const clock = movableClock(NOW + DAY);
  return { clock, seal: makeSealEvents({ uow: unitOfWork, clock, digest }) };
};
const sealAll = (of: SmallNetwork) => sealer(of).seal();

const verify = (expected: string | null = null): Promise<ChainReport> =>
  makeVerifyEvents({ uow: network.unitOfWork, digest })(network.networkId, expected);

/** The ids of all events of the network, ascending. */
const idsOf = async (): Promise<number[]> => {
  const { rows } = await network.pool.query<{ id: string }>(
    'select id from events where network_id = $1 order by id',
    [network.networkId],
  );
  return rows.map(({ id }) => Number(id));
};

const place = async (index: number): Promise<number> => (await idsOf())[index] ?? 0;

/** What somebody who owns the database can do: past every trigger, and put back afterwards. */
const forge = async (
  work: (client: PoolClient) => Promise<unknown>,
  look: () => Promise<void>,
): Promise<void> => {
  const client = await network.pool.connect();
  try {
    await client.query(FORGERS);
    await client.query('create table kept_events as table events');
    await client.query('create table kept_seals as table event_seals');
    await work(client);
    await look();
  } finally {
    await client.query(`delete from events; insert into events overriding system value table kept_events;
      delete from event_seals; insert into event_seals table kept_seals; drop table kept_events, kept_seals`);
    await client.query('reset session_replication_role');
    client.release();
  }
};

const SWAP = `update events e set network_id = o.network_id, at = o.at, actor_role = o.actor_role, actor_id = o.actor_id,
  kind = o.kind, request_id = o.request_id, subject_id = o.subject_id, data = o.data
  from events o where (e.id = $1 and o.id = $2) or (e.id = $2 and o.id = $1)`;

describe('ten thousand sealed events', () => {
  afterEach(async () => expect((await verify()).fault).toBeNull());

  test('are found whole, in seals of a thousand', async () => {
    const report = await verify();
    expect(report).toMatchObject({ seals: 10, events: EVENTS, unsealed: 0, fault: null });
    expect(report.newestSealAt).toBe(NOW + DAY);
  });

  test.each([
    ['kind', `kind = 'offer.lost'`],
    ['at', `at = at + interval '1 microsecond'`],
    ['actor_role', `actor_role = 'admin'`],
    ['actor_id', `actor_id = 'other'`],
    ['request_id', 'request_id = null'],
    ['subject_id', `subject_id = ''`],
    ['data', `data = data || '{"wave": 1}'`],
  ])('one edited in %s is named', async (_column, change) => {
    const id = await place(6_789);
    await forge(
      (client) => client.query(`update events set ${change} where id = $1`, [id]),
      async () =>
        expect((await verify()).fault).toEqual({ kind: 'event-edited', seal: 7, eventId: id }),
    );
  });

  test('every column of the table is sealed', async () => {
    const { rows } = await network.pool.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'events' order by 1`,
    );
    const sealed = ['at', 'actor_role', 'actor_id', 'kind', 'request_id', 'subject_id', 'data'];
    // The id stands beside the hash, and the network is tried below.
    expect(rows.map(({ name }) => name)).toEqual([...sealed, 'id', 'network_id'].sort());
  });

  test.each([0, 4_321, EVENTS - 1])('one deleted is named, at place %i', async (index) => {
    const id = await place(index);
    const seal = Math.floor(index / 1_000) + 1;
    await forge(
      (client) => client.query('delete from events where id = $1', [id]),
      async () =>
        expect((await verify()).fault).toEqual({ kind: 'event-deleted', seal, eventId: id }),
    );
  });

  test('one given to another network is missing from its own', async () => {
    const id = await place(12);
    await forge(
      (client) =>
        client.query('update events set network_id = gen_random_uuid() where id = $1', [id]),
      async () =>
        expect((await verify()).fault).toEqual({ kind: 'event-deleted', seal: 1, eventId: id }),
    );
  });

  test.each([
    ['in one seal', 5_001, 5_002],
    ['of two seals', 1_234, 8_765],
  ])('two swapped %s are named', async (_what, one, other) => {
    const [low, high] = [await place(one), await place(other)];
    await forge(
      (client) => client.query(SWAP, [low, high]),
      async () =>
        expect((await verify()).fault).toEqual({
          kind: 'event-moved',
          seal: Math.floor(one / 1_000) + 1,
          eventId: low,
          was: high,
        }),
    );
  });

  test.each([
    ['into a gap', 6, async () => (await place(EVENTS / 2)) - 3],
    ['before the first', 1, () => Promise.resolve(-1)],
  ])('one inserted %s is named', async (_where, seal, free) => {
    const id = await free();
    await forge(
      (client) =>
        client.query(
          `insert into events overriding system value select $1, network_id, at, actor_role, actor_id, kind, request_id,
            subject_id, data from kept_events limit 1`,
          [id],
        ),
      async () =>
        expect((await verify()).fault).toEqual({ kind: 'event-inserted', seal, eventId: id }),
    );
  });

  test('a seal that was rewritten, and one that was taken out, are named', async () => {
    await forge(
      (client) =>
        client.query(
          `update event_seals set sealed_at = sealed_at - interval '1 day' where number = 4`,
        ),
      async () => expect((await verify()).fault).toEqual({ kind: 'seal-rewritten', seal: 4 }),
    );
    await forge(
      (client) => client.query('delete from event_seals where number = 4'),
      async () => expect((await verify()).fault).toEqual({ kind: 'seal-missing', seal: 4 }),
    );
  });

  test('an end that was cut off, or a chain written anew, is noticed by the hash that was kept elsewhere', async () => {
    const { head } = await verify();
    expect((await verify(head)).hasExpected).toBe(true);
    await forge(
      async (client) => {
        await client.query('delete from event_seals where number = 10');
        await client.query('delete from events where id > $1', [await place(9_000)]);
      },
      async () => {
        expect(await verify(head)).toMatchObject({ fault: null, seals: 9, hasExpected: false });
      },
    );
    await forge(
      async (client) => {
        await client.query('delete from event_seals');
        await client.query(`update events set kind = 'offer.lost' where id = $1`, [await place(5)]);
        await sealAll(network);
      },
      async () => {
        expect(await verify(head)).toMatchObject({ fault: null, seals: 10, hasExpected: false });
      },
    );
  });
});

describe('the command', () => {
  const command = (...args: string[]) =>
    runScript('audit-verify.ts', { DATABASE_URL: network.connectionString }, args);

  test('says what it read, prints the head, and fails naming what was changed', async () => {
    const good = command('--network', network.networkId);
    expect(await good.ended(30_000)).toBe(0);
    expect(good.said()).toContain('10000 sealed events and 10 seals read');
    const head = command('--network', network.networkId, '--head');
    expect(await head.ended(30_000)).toBe(0);
    expect(head.said().trim()).toBe((await verify()).head);

    const id = await place(77);
    await forge(
      (client) => client.query('delete from events where id = $1', [id]),
      async () => {
        const bad = command();
        expect(await bad.ended(30_000)).toBe(1);
        expect(bad.said()).toContain(`Event ${id} was deleted (seal 1).`);
      },
    );
    const other = command('--network', network.networkId, '--expect', '0'.repeat(64));
    expect(await other.ended(30_000)).toBe(1);
    expect(other.said()).toContain('No seal has the expected hash');
  });
});

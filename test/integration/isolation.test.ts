import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { enter } from '../../src/adapters/postgres/connection.ts';
import { APP_ROLE, makePool } from '../../src/adapters/postgres/pool.ts';
import type { Scope } from '../../src/app/ports.ts';
import { fillNetwork, type FilledNetwork } from '../support/filled-networks.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// The second wall alone: statements that name no network at all, as the application's role, table by table.

const NOW = Date.parse('2026-11-23T09:00:00+01:00');

/** Why a table may do without row level security; see docs/decisions/0042-tables-without-a-network.md. */
const OPEN: Readonly<Record<string, string>> = {
  comuni: 'public reference data, which the application cannot change',
  rate_limits: 'counters by the hash of whoever came: they belong to nobody and show nothing',
};
/** Rows of a table that every network uses. */
const EVERYBODYS: Readonly<Record<string, string>> = {
  // The wrapped key of the index of phone numbers.
  data_keys: `subject_id = '00000000-0000-0000-0000-000000000000'`,
};
/** Rows that belong to no network. */
const WITHOUT_NETWORK = ['carrier_readings'];
/** For the system alone, whose ever they are. */
const SYSTEM_ONLY: readonly string[] = [
  ...WITHOUT_NETWORK,
  'account_identities',
  'account_tokens',
  'one_time_secrets',
  'passkeys',
  'retention_runs',
  'sessions',
  'sign_in_states',
  'sms_codes',
];

let system: TestSystem;
let app: ReturnType<typeof makePool>;
let own: FilledNetwork;
let foreign: FilledNetwork;
let tables: readonly string[];

beforeAll(async () => {
  system = await startTestSystem(NOW);
  app = makePool({
    connectionString: system.databaseUrl,
    max: 2,
    role: APP_ROLE,
    onError: () => undefined,
  });
  own = await fillNetwork(system);
  foreign = await fillNetwork(system);
  await system.useCases.readInbound('now');
  const { rows } = await system.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'network_id' order by 1`,
  );
  tables = rows.map(({ name }) => name);
}, 120_000);
afterAll(async () => {
  await app.end();
  await system.end();
});

/** Runs in a scope as the application does, and takes back whatever it did. */
const within = async <T>(scope: Scope | null, work: (client: PoolClient) => Promise<T>) => {
  const client = await app.connect();
  try {
    await client.query('begin');
    if (scope !== null) await client.query(enter(scope));
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
};

const countOf = async (client: PoolClient, table: string, where: string, values: unknown[]) =>
  (
    await client.query<{ count: number }>(
      `select count(*)::int as count from ${table} where ${where}`,
      values,
    )
  ).rows[0]?.count;

/** The rows of another network, copied by their owner as they stand: what an attacker would like to write. */
const copyInto = async (client: PoolClient, table: string, row: object): Promise<unknown> => {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const columns = rows.map(({ name }) => name).join(', ');
  return client.query(
    `insert into ${table} (${columns}) overriding system value
      select ${columns} from jsonb_populate_record(null::${table}, $1)`,
    [JSON.stringify(row)],
  );
};

describe('the walls themselves', () => {
  test('stand around every table, for its owner too', async () => {
    const { rows } = await system.pool.query<{ name: string; guarded: boolean }>(
      `select relname as name, relrowsecurity and relforcerowsecurity
          and exists (select from pg_policy where polrelid = pg_class.oid) as guarded
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    const unguarded = rows.filter(({ guarded }) => !guarded).map(({ name }) => name);
    expect(unguarded).toEqual(Object.keys(OPEN));
    const without = rows.map(({ name }) => name).filter((name) => !tables.includes(name));
    expect(without.sort()).toEqual([...Object.keys(OPEN), ...WITHOUT_NETWORK, 'networks'].sort());
  });

  test('the application’s role owns nothing, and passes none of them', async () => {
    const { rows } = await system.pool.query(
      `select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,
          (select count(*)::int from pg_class where relowner = r.oid) as owns
        from pg_roles r where rolname = $1`,
      [APP_ROLE],
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcanlogin: false,
        rolcreaterole: false,
        rolcreatedb: false,
        owns: 0,
      },
    ]);
    const { rows: who } = await app.query<{ user: string }>('select current_user as user');
    expect(who).toEqual([{ user: APP_ROLE }]);
  });

  test('no view leads past them', async () => {
    const { rows } = await system.pool.query<{ name: string }>(
      `select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
          and not coalesce('security_invoker=true' = any (reloptions), false)`,
    );
    expect(rows).toEqual([]);
  });

  test('events can be added and read, never changed or removed', async () => {
    for (const statement of [
      'update events set kind = kind',
      'delete from events',
      'truncate events',
    ])
      await expect(within('system', (client) => client.query(statement))).rejects.toMatchObject({
        code: '42501',
      });
  });
});

test('without a scope there is nothing to see', async () => {
  for (const table of [...tables, ...WITHOUT_NETWORK, 'networks'])
    expect([table, await within(null, (client) => countOf(client, table, 'true', []))]).toEqual([
      table,
      0,
    ]);
});

test('the scope of one transaction does not outlive it', async () => {
  const client = await app.connect();
  try {
    await client.query(`begin; ${enter('system')}`);
    expect(await countOf(client, 'requests', 'true', [])).toBeGreaterThan(0);
    await client.query('commit');
    expect(await countOf(client, 'requests', 'true', [])).toBe(0);
  } finally {
    client.release();
  }
});

describe('another network', () => {
  test('has rows in every table, so that each is put to the test', async () => {
    for (const table of tables) {
      const { rows } = await system.pool.query(
        `select from ${table} where network_id = $1 limit 1`,
        [foreign.networkId],
      );
      expect([table, rows.length]).toEqual([table, 1]);
    }
  });

  test('cannot be read, table by table', async () => {
    const scope = { networkId: own.networkId };
    for (const table of tables) {
      const seen = await within(scope, async (client) => ({
        own: (await countOf(client, table, 'network_id = $1', [own.networkId])) ?? 0,
        others: await countOf(
          client,
          table,
          `network_id is distinct from $1 and not (${EVERYBODYS[table] ?? 'false'})`,
          [own.networkId],
        ),
      }));
      expect([table, seen.others, seen.own > 0]).toEqual([table, 0, !SYSTEM_ONLY.includes(table)]);
    }
    expect(
      await within(scope, (client) => countOf(client, 'networks', 'id <> $1', [own.networkId])),
    ).toBe(0);
    for (const table of WITHOUT_NETWORK)
      expect(await within(scope, (client) => countOf(client, table, 'true', []))).toBe(0);
  });

  test('cannot be written, table by table', async () => {
    const scope = { networkId: own.networkId };
    for (const table of tables) {
      const { rows } = await system.pool.query<{ row: object }>(
        `select to_jsonb(t) as row from ${table} t where network_id = $1 limit 1`,
        [foreign.networkId],
      );
      const refused = within(scope, (client) => copyInto(client, table, rows[0]?.row ?? {}));
      await expect(refused.catch((error: { code: string }) => error.code)).resolves.toBe('42501');
      for (const statement of [
        `update ${table} set network_id = network_id where network_id = $1`,
        `delete from ${table} where network_id = $1`,
      ]) {
        const reached = await within(scope, (client) =>
          client.query(statement, [foreign.networkId]).then(
            ({ rowCount }) => rowCount,
            (error: { code: string }) => (error.code === '42501' ? 0 : error),
          ),
        );
        expect([statement, reached]).toEqual([statement, 0]);
      }
    }
  });

  test('cannot be entered by moving a row of one’s own there', async () => {
    for (const table of tables.filter((name) => !SYSTEM_ONLY.includes(name))) {
      const moved = within({ networkId: own.networkId }, (client) =>
        client.query(`update ${table} set network_id = $1 where network_id = $2`, [
          foreign.networkId,
          own.networkId,
        ]),
      );
      await expect(moved.catch((error: { code: string }) => error.code)).resolves.toBe('42501');
    }
  });
});

/** What a scope within one's own network sees of each table: how many rows, of the owner's count. */
const seen = async (scope: Scope): Promise<Record<string, string[]>> => {
  const of: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await within(scope, (client) =>
      client.query<{ row: object }>(`select to_jsonb(t) as row from ${table} t`),
    );
    of[table] = rows.map(({ row }) => JSON.stringify(row));
  }
  return of;
};

/** Whoever belongs to the network may see these. */
const SHARED = ['language_intelligibility', 'languages', 'partners'];

describe('within a network', () => {
  test('an office sees nothing of another office, of phones, keys and exclusions', async () => {
    const { organisationId } = own.first;
    const rows = await seen({ networkId: own.networkId, organisationId });
    const others = [own.second.organisationId, own.second.siteId, own.second.requestId];
    const theirs = [...others, own.second.offerId, own.second.bookingId, own.second.mediatorId];
    for (const [table, texts] of Object.entries(rows))
      for (const id of theirs) expect([table, texts.join().includes(id)]).toEqual([table, false]);
    const visible = Object.keys(rows).filter((table) => (rows[table] ?? []).length > 0);
    expect(visible).toEqual(
      [
        ...SHARED,
        'bookings',
        'data_keys',
        'events',
        'mediators',
        'offers',
        'organisations',
        'request_wakes',
        'requests',
        'sites',
      ].sort(),
    );
  });

  test('somebody of one site sees nothing of the office’s other sites', async () => {
    const scope = {
      networkId: own.networkId,
      organisationId: own.first.organisationId,
      siteIds: [own.second.siteId],
    };
    expect((await seen(scope))['requests']).toEqual([]);
  });

  test('an office cannot ask in the name of another, nor change what that asked for', async () => {
    const scope = { networkId: own.networkId, organisationId: own.first.organisationId };
    const { rows } = await system.pool.query<{ row: object }>(
      'select to_jsonb(t) as row from requests t where id = $1',
      [own.second.requestId],
    );
    await expect(
      within(scope, (client) => copyInto(client, 'requests', rows[0]?.row ?? {})),
    ).rejects.toMatchObject({ code: '42501' });
    const { rowCount } = await within(scope, (client) =>
      client.query(`update requests set people = 2 where id = $1`, [own.second.requestId]),
    );
    expect(rowCount).toBe(0);
  });

  test('a mediator sees herself, what she was asked for and where it is, and no exclusion', async () => {
    const rows = await seen({ networkId: own.networkId, mediatorId: own.first.mediatorId });
    const { organisationId, siteId, requestId, mediatorId, offerId, bookingId } = own.second;
    for (const [table, texts] of Object.entries(rows))
      for (const id of [organisationId, siteId, requestId, mediatorId, offerId, bookingId])
        expect([table, texts.join().includes(id)]).toEqual([table, false]);
    expect(rows['mediator_exclusions']).toEqual([]);
    expect(rows['api_keys']).toEqual([]);
    expect(rows['events']).toEqual([]);
    expect(rows['mediators']).toHaveLength(1);
    expect(rows['messages_out']).toHaveLength(1);
  });

  test('a partner sees its mediators and their hours, and no case', async () => {
    const rows = await seen({ networkId: own.networkId, partnerId: own.first.partnerId });
    const visible = Object.keys(rows).filter((table) => (rows[table] ?? []).length > 0);
    expect(visible).toEqual(
      [
        ...SHARED,
        'availability_exceptions',
        'availability_rules',
        'bookings',
        'data_keys',
        'mediator_languages',
        'mediator_qualifications',
        'mediators',
      ].sort(),
    );
    expect(rows['mediators']).toHaveLength(1);
    expect(rows['bookings']).toHaveLength(1);
    expect(rows['mediators']?.join()).toContain(own.first.mediatorId);
  });
});

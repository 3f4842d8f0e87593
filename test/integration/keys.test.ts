import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { DAY, SECOND } from '../../src/domain/time.ts';
import { compose, hashKey, makeLog, type System } from '../../src/main.ts';
import { run } from '../support/command.ts';
import { generousLimits } from '../support/limits.ts';
import { hire, settleProvince, type Province } from '../support/province.ts';
import { CARRIER, startTestSystem, type TestSystem } from '../support/test-system.ts';
import { until } from '../support/until.ts';

const NOW = Date.parse('2026-11-24T09:00:00+01:00');
const NEXT_YEAR = '2027-12-31T23:59:59+01:00';

let system: TestSystem;
let province: Province;
/** Of an admin without an end, as the command makes it. */
let admin: string;
let organisationId: string;

const ADMIN = 'ponte_admin_of_the_tests';

beforeAll(async () => {
  system = await startTestSystem(NOW);
  province = await settleProvince(system.pool);
  await system.pool.query(
    `insert into api_keys (id, network_id, role, name, prefix, hash, created_at)
     values (gen_random_uuid(), $1, 'admin', 'test', 'ponte_admin_', $2, $3)`,
    [province.networkId, hashKey(ADMIN), new Date(NOW)],
  );
  admin = ADMIN;
  const { rows } = await system.pool.query(
    'select organisation_id as id from sites where id = $1',
    [province.hospital],
  );
  organisationId = rows[0].id;
});
afterAll(() => system.end());

/** What the API says, as far as these tests look into it. */
interface Seen {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly items: readonly Seen[];
  readonly errors: readonly { readonly path: string }[];
}

const call = async (key: string, method: string, path: string, body?: object, once?: string) => {
  const answer = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(once && { 'idempotency-key': once }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? ({} as Seen) : (JSON.parse(text) as Seen),
  };
};

const make = async (change: object = {}): Promise<{ id: string; key: string }> => {
  const input = { name: 'Program', role: 'coordinator', expiresAt: NEXT_YEAR, ...change };
  const { status, body } = await call(admin, 'POST', '/keys', input);
  expect([status, body]).toEqual([201, expect.anything()]);
  return body;
};

const eventsOf = async (id: string): Promise<string[]> => {
  const { rows } = await system.pool.query<{ kind: string }>(
    'select kind from events where subject_id = $1 order by id',
    [id],
  );
  return rows.map(({ kind }) => kind);
};

describe('an admin', () => {
  test('makes a key that opens what its role may, is shown once and kept nowhere', async () => {
    const { id, key } = await make({ role: 'front-desk', organisationId });
    expect(key).toMatch(/^ponte_front-desk_[0-9A-Za-z]{32}$/);
    expect((await call(key, 'GET', '/requests')).status).toBe(200);
    expect((await call(key, 'GET', '/keys')).status).toBe(403);
    const list = await call(admin, 'GET', '/keys');
    const listed = list.body.items.find((one) => one.id === id);
    expect(listed).toMatchObject({
      id,
      name: 'Program',
      role: 'front-desk',
      prefix: key.slice(0, -28),
      organisationId,
      scopes: null,
      expiresAt: NEXT_YEAR,
      revokedAt: null,
    });
    expect(JSON.stringify(list.body)).not.toContain(key);
    for (const table of ['api_keys', 'events', 'idempotency_keys'])
      expect(
        JSON.stringify((await system.pool.query(`select * from ${table}`)).rows),
      ).not.toContain(key);
    expect(await eventsOf(id)).toEqual(['key.created']);
  });

  test('who calls again with the same Idempotency-Key has one key, which is not shown again', async () => {
    const input = { name: 'Once', role: 'coordinator', expiresAt: NEXT_YEAR };
    const first = await call(admin, 'POST', '/keys', input, 'k1');
    const again = await call(admin, 'POST', '/keys', input, 'k1');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.body]).toEqual([
      201,
      { ...first.body, key: null, lastUsedAt: null },
    ]);
    const { body } = await call(admin, 'GET', '/keys');
    expect(body.items.filter(({ name }) => name === 'Once')).toHaveLength(1);
  });

  test('is told every fault of a key that cannot be', async () => {
    const { id: mediatorId } = await hire(system.useCases, province, 'Joy');
    const faulty = [
      [{ expiresAt: '2026-11-24T08:59:59+01:00' }, ['expiresAt']],
      [{ role: 'front-desk', siteIds: [province.jobCentre] }, ['organisationId', 'siteIds[0]']],
      [{ role: 'front-desk', organisationId, siteIds: [province.jobCentre] }, ['siteIds[0]']],
      [{ role: 'mediator' }, ['mediatorId']],
      [{ mediatorId, organisationId }, ['organisationId', 'mediatorId']],
      [{ role: 'front-desk', organisationId: province.hospital }, ['organisationId']],
      [{ role: 'mediator', mediatorId: province.hospital }, ['mediatorId']],
    ] as const;
    for (const [change, paths] of faulty) {
      const input = { name: 'x', role: 'coordinator', expiresAt: NEXT_YEAR, ...change };
      const { status, body } = await call(admin, 'POST', '/keys', input);
      expect([status, body.errors.map(({ path }) => path)]).toEqual([422, paths]);
    }
    const unknown = { name: 'x', role: 'coordinator', expiresAt: NEXT_YEAR, scopes: ['all'] };
    expect((await call(admin, 'POST', '/keys', unknown)).status).toBe(400);
  });

  test('sees no key of another network, and cannot revoke it', async () => {
    const other = await settleProvince(system.pool);
    const { rows } = await system.pool.query('select id from api_keys where network_id = $1', [
      other.networkId,
    ]);
    const { body } = await call(admin, 'GET', '/keys');
    const seen = body.items.map(({ id }) => id);
    for (const { id } of rows) {
      expect(seen).not.toContain(id);
      expect((await call(admin, 'DELETE', `/keys/${id}`)).status).toBe(404);
    }
    expect((await call(other.keys.coordinator, 'GET', '/requests')).status).toBe(200);
  });

  test.each(['nurse', 'coordinator'] as const)(
    'only: the %s may neither look nor make',
    async (who) => {
      const key = province.keys[who];
      const input = { name: 'x', role: 'admin', expiresAt: NEXT_YEAR };
      expect((await call(key, 'GET', '/keys')).status).toBe(403);
      expect((await call(key, 'POST', '/keys', input)).status).toBe(403);
      expect((await call(key, 'DELETE', `/keys/${province.hospital}`)).status).toBe(403);
    },
  );
});

describe('a narrow key', () => {
  test('does what it is for, and nothing else of its role', async () => {
    const { key } = await make({ scopes: ['request.read', 'site.list'] });
    expect((await call(key, 'GET', '/requests')).status).toBe(200);
    expect((await call(key, 'GET', '/sites')).status).toBe(200);
    for (const path of ['/mediators', '/policy', '/notices', `/mediators/${province.hospital}`])
      expect([path, (await call(key, 'GET', path)).status]).toEqual([path, 403]);
    const nothing = `/requests/${province.hospital}`;
    expect((await call(key, 'GET', nothing)).status).toBe(404);
    expect((await call(key, 'POST', `${nothing}/cancellation`, { reason: 'x' })).status).toBe(403);
  });

  test('never does what its role may not', async () => {
    const { key } = await make({ scopes: ['policy.write', 'request.read'] });
    expect((await call(key, 'PUT', '/policy', {})).status).toBeGreaterThanOrEqual(400);
    expect((await call(key, 'GET', '/keys')).status).toBe(403);
  });

  test('makes no key that is wider than itself', async () => {
    const { key } = await make({ role: 'admin', scopes: ['key.write', 'key.list'] });
    const input = { name: 'x', role: 'admin', expiresAt: NEXT_YEAR };
    for (const scopes of [undefined, ['key.list', 'policy.write']])
      expect((await call(key, 'POST', '/keys', { ...input, scopes })).body.errors[0]?.path).toBe(
        'scopes',
      );
    expect((await call(key, 'POST', '/keys', { ...input, scopes: ['key.list'] })).status).toBe(201);
  });
});

describe('a key ends', () => {
  test('with its day', async () => {
    const { key } = await make({ expiresAt: '2026-11-25T09:00:00+01:00' });
    expect((await call(key, 'GET', '/sites')).status).toBe(200);
    system.clock.move(DAY);
    expect((await call(key, 'GET', '/sites')).status).toBe(401);
  });

  test('at once when it is revoked, with its websockets, in every process', async () => {
    const { id, key } = await make();
    const other: System = await compose({
      databaseUrl: system.databaseUrl,
      databasePoolSize: 3,
      redisUrl: null,
      publicUrl: 'http://127.0.0.1:1',
      allowedOrigins: [],
      trustedProxies: [],
      carrier: { ...CARRIER, apiUrl: system.phonesUrl },
      log: makeLog('error'),
      version: 'test',
      clock: system.clock,
      limits: generousLimits,
    });
    const elsewhere = await other.app.listen({ host: '127.0.0.1', port: 0 });
    const open = async (url: string, bearer: string): Promise<WebSocket> => {
      const headers = { authorization: `Bearer ${bearer}` };
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, { headers });
      await once(socket, 'open');
      return socket;
    };
    const sockets = [await open(system.url, key), await open(elsewhere, key)];
    const bystander = await open(elsewhere, province.keys.coordinator);
    const told: string[] = [];
    bystander.on('message', (data: Buffer) => told.push(String(data)));
    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
    const began = performance.now();
    expect((await call(admin, 'DELETE', `/keys/${id}`)).status).toBe(204);
    expect((await call(key, 'GET', '/sites')).status).toBe(401);
    expect((await closed).map(([code]) => code as number)).toEqual([1008, 1008]);
    // The heartbeat alone would take up to fourteen seconds.
    expect(performance.now() - began).toBeLessThan(5 * SECOND);
    expect([bystander.readyState, told]).toEqual([WebSocket.OPEN, []]);
    expect((await call(admin, 'DELETE', `/keys/${id}`)).status).toBe(204);
    expect(await eventsOf(id)).toEqual(['key.created', 'key.revoked']);
    bystander.terminate();
    await other.close();
  });
});

test('the last use is noted, at most once a minute', async () => {
  const { id, key } = await make();
  const lastUse = async (): Promise<number | undefined> =>
    (
      await system.pool.query<{ at: Date | null }>(
        'select last_used_at as at from api_keys where id = $1',
        [id],
      )
    ).rows[0]?.at?.getTime();
  const began = system.clock.now();
  expect(await lastUse()).toBeUndefined();
  await call(key, 'GET', '/sites');
  await until('the first use', async () => (await lastUse()) === began);
  system.clock.move(59 * SECOND);
  await call(key, 'GET', '/sites');
  system.clock.move(SECOND);
  await call(key, 'GET', '/sites');
  await until('the use a minute later', async () => (await lastUse()) === began + 60 * SECOND);
});

describe('npm run admin', () => {
  const command = async (...words: string[]) => {
    const process = run('admin.ts', { DATABASE_URL: system.databaseUrl }, words);
    const code = await process.ended(60_000);
    return { code, said: process.said(), complained: process.complained() };
  };

  test('makes, lists and revokes keys, and keeps that it did', async () => {
    const network = ['--network', province.networkId];
    const made = await command(
      ...['create-key', ...network, '--role', 'coordinator', '--name', 'By command'],
      ...['--expires', '2099-12-31'],
    );
    expect(made.complained).toBe('');
    const key = made.said.split('\n', 1)[0] ?? '';
    expect((await call(key, 'GET', '/sites')).status).toBe(200);
    const prefix = key.slice(0, -28);
    const listed = await command('list-keys', ...network);
    expect(listed.said).toMatch(new RegExp(`${prefix}….*until 2099-12-31.*By command`));
    expect(listed.said).not.toContain(key);
    const revoked = await command('revoke-key', ...network, '--key', prefix);
    expect([revoked.code, revoked.said]).toEqual([0, expect.stringContaining('By command')]);
    expect((await call(key, 'GET', '/sites')).status).toBe(401);
    const { rows } = await system.pool.query<{ kind: string }>(
      `select kind from events where actor_id = 'admin-command' order by id`,
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['key.created', 'key.revoked']);
  }, 90_000);

  test('refuses an end in the past and a key that is not there; each command explains itself', async () => {
    const network = ['--network', province.networkId];
    const past = await command(
      ...['create-key', ...network, '--role', 'admin', '--name', 'x', '--expires', '2020-01-01'],
    );
    expect([past.code, past.complained]).toEqual([
      1,
      expect.stringContaining('2020-01-01 is over'),
    ]);
    const none = await command('revoke-key', ...network, '--key', 'ponte_nobody');
    expect([none.code, none.complained]).toEqual([
      1,
      expect.stringContaining('no key ponte_nobody'),
    ]);
    for (const name of ['create-key', 'list-keys', 'revoke-key']) {
      const { code, said } = await command(name, '--help');
      expect([code, said]).toEqual([0, expect.stringContaining(`npm run admin -- ${name}`)]);
    }
  }, 90_000);
});

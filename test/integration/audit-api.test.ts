import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/time.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor: string | null;
}

let system: TestSystem;
let province: Province;
let abroad: Province;
let auditor: string;
beforeAll(async () => {
  system = await startTestSystem(NOW);
  province = await settleProvince(system.pool);
  abroad = await settleProvince(system.pool);
  auditor = await newKey(system.pool, province.networkId, 'auditor');
  for (const { hospital, keys } of [province, abroad])
    for (const day of [26, 27, 28]) await ask(keys.nurse, hospital, day);
  await system.useCases.sealEvents();
  system.clock.move(2 * MINUTE);
  await ask(province.keys.nurse, province.hospital, 29);
  await system.useCases.sealEvents();
});
afterAll(() => system.end());

const call = async (key: string, where: string, body?: object) => {
  const response = await fetch(`${system.url}/api/v1${where}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

const ask = async (key: string, siteId: string, day: number): Promise<void> => {
  const { status } = await call(key, '/requests', {
    siteId,
    mode: 'on-site',
    language: 'bin',
    startsAt: `2026-11-${day}T10:30:00+01:00`,
    durationMinutes: 60,
    setting: 'health',
  });
  expect(status).toBe(201);
};

const read = async (where: string): Promise<Page> => {
  const { status, body } = await call(auditor, where);
  expect(status).toBe(200);
  return body as Page;
};

/** The network's events as the table has them, newest first. */
const ownIds = async (where = 'true'): Promise<string[]> => {
  const { rows } = await system.pool.query<{ id: string }>(
    `select id from events where network_id = $1 and ${where} order by id desc`,
    [province.networkId],
  );
  return rows.map(({ id }) => id);
};

describe('an auditor', () => {
  test('reads the events of the network, page by page, and of no other', async () => {
    const all: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await read(`/audit/events?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      all.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(all).toEqual(await ownIds());
    expect(all.length).toBeGreaterThanOrEqual(4);
  });

  test('finds by kind, by who did it, by request, and by time', async () => {
    const idsOf = async (query: string) =>
      (await read(`/audit/events?${query}`)).items.map(({ id }) => id);
    const created = await read('/audit/events?kind=request.created');
    expect(created.items).toHaveLength(4);
    const [newest] = created.items as [{ actor: { id: string; role: string }; requestId: string }];
    expect(newest.actor.role).toBe('front-desk');
    expect(await idsOf(`actorId=${newest.actor.id}`)).toEqual(
      await ownIds(`actor_id = '${newest.actor.id}'`),
    );
    expect(await idsOf(`requestId=${newest.requestId}`)).toEqual(
      await ownIds(`request_id = '${newest.requestId}'`),
    );
    expect(await idsOf('from=2026-11-24T10:01:00%2B01:00&kind=request.created')).toHaveLength(1);
    expect(await idsOf('to=2026-11-24T10:01:00%2B01:00&kind=request.created')).toHaveLength(3);
  });

  test('sees the chain, each seal holding the hash of the one before', async () => {
    const { items } = await read('/audit/seals');
    expect(items.map(({ number }) => number)).toEqual([2, 1]);
    expect(items[0]?.['previousHash']).toBe(items[1]?.['hash']);
    expect(items[0]).toMatchObject({ sealedAt: '2026-11-24T10:02:00+01:00' });
    expect(items.reduce((sum, { count }) => sum + Number(count), 0)).toBe((await ownIds()).length);
    const first = await read('/audit/seals?limit=1');
    expect((await read(`/audit/seals?limit=1&cursor=${first.nextCursor}`)).items).toEqual([
      items[1],
    ]);
  });

  test('sees nothing else', async () => {
    for (const where of ['/requests', '/mediators', '/notices', '/policy', '/sites'])
      expect((await call(auditor, where)).status).toBe(403);
  });
});

test.each(['/audit/events', '/audit/seals'])('%s is for auditors and admins', async (where) => {
  const admin = await newKey(system.pool, province.networkId, 'admin');
  expect((await call(admin, where)).status).toBe(200);
  const { nurse, coordinator } = province.keys;
  for (const key of [nurse, coordinator]) expect((await call(key, where)).status).toBe(403);
});

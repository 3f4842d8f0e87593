import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeIdempotencyStore } from '../../src/adapters/postgres/idempotency.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { App } from '../../src/http/app.ts';
import { as, buildTestApp } from '../support/http-edge.ts';
import { hire, newKey, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// A process that dies between its commit and the answer must not leave a second call to make the same thing again.

let system: TestSystem;
let province: Province;
/** The same system in a process that dies as soon as its transaction is committed: it settles no key any more. */
let dying: App;

const died = (): Promise<never> => Promise.reject(new Error('killed'));

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00+01:00'));
  province = await settleProvince(system.pool);
  const store = makeIdempotencyStore({ pool: system.pool });
  dying = await buildTestApp({
    useCases: system.useCases,
    clock: system.clock,
    idempotency: { ...store, finish: died, abandon: died },
  });
});
afterAll(async () => {
  await dying.close();
  await system.end();
});

const CANARIES = ['Unità canarina', '+39 0883 299111', 'Nota canarina'];

const body = () => ({
  siteId: province.hospital,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-26T10:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  unit: CANARIES[0],
  contact: CANARIES[1],
  notes: CANARIES[2],
});

interface Call {
  readonly url: string;
  readonly key: string;
  readonly once: string;
  readonly payload: object;
}

const callOn = (app: App, { url, key, once, payload }: Call) =>
  app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers: { ...as(key), 'idempotency-key': once },
    payload,
  });
const countOf = async (table: string): Promise<number> =>
  (await system.pool.query(`select 1 from ${table}`)).rowCount ?? 0;

const REPLAYED = { 'idempotency-replayed': 'true' };

describe('a kill between the commit and the answer', () => {
  test('leaves one request, which the same key finds at once and later', async () => {
    const call = { url: '/requests', key: province.keys.nurse, once: 'r1', payload: body() };
    const lost = await callOn(dying, call);
    const made = await countOf('requests');
    for (const later of [0, 2 * MINUTE]) {
      system.clock.move(later);
      const again = await callOn(system.app, call);
      expect([again.statusCode, again.json()]).toEqual([201, lost.json()]);
      expect(again.headers).toMatchObject({ ...REPLAYED, location: lost.headers.location });
    }
    expect(await countOf('requests')).toBe(made);
  });

  test('leaves one mediator', async () => {
    const payload = {
      givenName: 'Blessing',
      familyName: 'Demo',
      gender: 'female',
      phone: '+39 333 1234567',
      homeComune: '110001',
      mobility: 'car',
      languages: ['bin'],
      qualifications: [],
    };
    const call = { url: '/mediators', key: province.keys.coordinator, once: 'm1', payload };
    const lost = await callOn(dying, call);
    system.clock.move(2 * MINUTE);
    const again = await callOn(system.app, call);
    expect([again.statusCode, again.json()]).toEqual([201, lost.json()]);
    expect(again.headers).toMatchObject(REPLAYED);
    expect(await countOf('mediators')).toBe(1);
  });

  test('leaves one booking, and the answer to it is the same', async () => {
    const { id: mediatorId } = await hire(system.useCases, province, 'Joy');
    const key = await newKey(system.pool, province.networkId, 'mediator', { mediatorId });
    await callOn(system.app, {
      url: '/requests',
      key: province.keys.nurse,
      once: 'r2',
      payload: body(),
    });
    await system.useCases.sweep();
    const { items } = (await system.app.inject({ url: '/api/v1/offers', headers: as(key) })).json();
    const call = {
      url: `/offers/${items[0].id}/answer`,
      key,
      once: 'a1',
      payload: { answer: 'accept' },
    };
    const lost = await callOn(dying, call);
    expect(lost.statusCode).toBe(200);
    // Nobody could say that it was done; so it is tried again when the first is taken for dead, and finds it done.
    expect((await callOn(system.app, call)).statusCode).toBe(409);
    system.clock.move(2 * MINUTE);
    const again = await callOn(system.app, call);
    expect([again.statusCode, again.json()]).toEqual([200, lost.json()]);
    const third = await callOn(system.app, call);
    expect([third.json(), third.headers]).toEqual([lost.json(), expect.objectContaining(REPLAYED)]);
    expect(await countOf('bookings')).toBe(1);
  });
});

test('a kill before the commit leaves nothing, and the key is free when the first is taken for dead', async () => {
  const call = { url: '/requests', key: province.keys.nurse, once: 'r3', payload: body() };
  const before = await countOf('requests');
  await system.pool
    .query(`create function die() returns trigger language plpgsql as $$ begin raise 'killed'; end $$;
    create trigger die before insert on events for each row execute function die()`);
  expect((await callOn(dying, call)).statusCode).toBe(500);
  await system.pool.query('drop trigger die on events; drop function die()');
  expect(await countOf('requests')).toBe(before);
  expect((await callOn(system.app, call)).json()).toMatchObject({
    code: 'idempotency-key-in-flight',
  });
  system.clock.move(2 * MINUTE);
  const made = await callOn(system.app, call);
  expect(made.statusCode).toBe(201);
  expect(made.headers['idempotency-replayed']).toBeUndefined();
  expect(await countOf('requests')).toBe(before + 1);
});

test('one who was taken for dead and lives on makes nothing twice', async () => {
  const actor = await system.useCases.authenticate(province.keys.nurse);
  if (actor === null) throw new Error('the nurse has no key');
  const before = await countOf('requests');
  const call = { url: '/requests', key: province.keys.nurse, once: 'r4', payload: body() };
  expect((await callOn(system.app, call)).statusCode).toBe(201);
  const input = {
    ...body(),
    acceptableLanguages: [],
    relax: [],
    preferredMediatorIds: [],
    people: 1,
  };
  await expect(system.useCases.requestMediation(actor, input as never, 'r4')).rejects.toMatchObject(
    { code: 'idempotency-key-in-flight' },
  );
  expect(await countOf('requests')).toBe(before + 1);
});

test('twenty calls with one key at once make one request', async () => {
  const before = await countOf('requests');
  const call = { url: '/requests', key: province.keys.nurse, once: 'r5', payload: body() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => callOn(system.app, call)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201, 409]));
  expect(await countOf('requests')).toBe(before + 1);
});

test('what is kept of answers names nobody and shows nothing', async () => {
  const { rows } = await system.pool.query('select * from idempotency_keys');
  expect(rows.length).toBeGreaterThan(5);
  const text = JSON.stringify(rows);
  for (const canary of [...CANARIES, 'Blessing', '3331234567', 'Joy'])
    expect(text).not.toContain(canary);
});

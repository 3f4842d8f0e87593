import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import type { Pool } from 'pg';
import { makePool } from '../../src/adapters/postgres/pool.ts';
import { makeRateCounter } from '../../src/adapters/postgres/rate-counter.ts';
import type { RateCounter } from '../../src/app/ports.ts';
import { makeCountAttempt, makeRateLimiter } from '../../src/app/rate-limiter.ts';
import type { RateLimits } from '../../src/domain/rate-limits.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/time.ts';
import { hashKey } from '../../src/main.ts';
import { explainError, makeSendProblem } from '../../src/http/problem.ts';
import { limitRequests, makeDoors } from '../../src/http/rate-limit.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { as, buildTestApp, useCasesWith } from '../support/http-edge.ts';
import { generousLimits, makeRateMemory } from '../support/limits.ts';
import { silentLog } from '../support/silent-log.ts';
import { movableClock, startTestSystem } from '../support/test-system.ts';

const NOW = Date.parse('2026-11-24T09:00:10Z');

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = makePool({ connectionString: database.connectionString, max: 5, onError: () => {} });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
afterEach(() => pool.query('delete from rate_limits'));

const limitsOf = (limits: Partial<RateLimits>): RateLimits => ({ ...generousLimits, ...limits });

/** One process: a limiter of its own, and how often it asked the database. */
const startProcess = (
  limits: Partial<RateLimits>,
  counter: RateCounter,
  clock = movableClock(NOW),
) => {
  const asked = { times: 0 };
  const counting: RateCounter = {
    ...counter,
    add: (...given) => {
      asked.times += 1;
      return counter.add(...given);
    },
  };
  const deps = { counter: counting, limits: limitsOf(limits), clock, hashKey, log: silentLog };
  return { limiter: makeRateLimiter(deps), asked, clock };
};

describe('the limiter', () => {
  test('lets two processes pass as many as the limit together, for ten statements each at most', async () => {
    const limits = { caller: { count: 100, seconds: 60 } };
    const processes = [0, 1].map(() => startProcess(limits, makeRateCounter({ pool })));
    const standings = await Promise.all(
      Array.from({ length: 300 }, (_, index) => processes[index % 2]!.limiter.count('caller', 'k')),
    );
    expect(standings.filter(({ isAllowed }) => isAllowed)).toHaveLength(100);
    for (const { asked } of processes) expect(asked.times).toBeLessThanOrEqual(10);
    const before = processes.map(({ asked }) => asked.times);
    for (const { limiter } of processes) await limiter.count('caller', 'k');
    expect(processes.map(({ asked }) => asked.times)).toEqual(before);
  });

  test('counts each subject and each kind apart, and begins anew with the next window', async () => {
    const limits = { caller: { count: 2, seconds: 60 }, address: { count: 2, seconds: 60 } };
    const { limiter, clock } = startProcess(limits, makeRateCounter({ pool }));
    const isAllowed = async (kind: 'caller' | 'address', subject: string): Promise<boolean> =>
      (await limiter.count(kind, subject)).isAllowed;
    expect([await isAllowed('caller', 'a'), await isAllowed('caller', 'a')]).toEqual([true, true]);
    expect(await limiter.count('caller', 'a')).toMatchObject({
      isAllowed: false,
      remaining: 0,
      resetSeconds: 50,
    });
    expect([await isAllowed('caller', 'b'), await isAllowed('address', 'a')]).toEqual([true, true]);
    clock.move(50 * SECOND);
    expect(await isAllowed('caller', 'a')).toBe(true);
  });

  test('keeps neither an address nor a number', async () => {
    const { limiter } = startProcess({}, makeRateCounter({ pool }));
    await limiter.count('address', '203.0.113.7');
    await limiter.count('phone', '+390000000001');
    const { rows } = await pool.query('select * from rate_limits');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|390000000001/);
  });

  test('without a database, ordinary callers are counted by their process and nobody signs in', async () => {
    const dead = makePool({
      connectionString: database.connectionString,
      max: 1,
      onError: () => {},
    });
    await dead.end();
    const limits = { caller: { count: 20, seconds: 60 } };
    const { limiter } = startProcess(limits, makeRateCounter({ pool: dead }));
    const standings = await Promise.all(
      Array.from({ length: 30 }, () => limiter.count('caller', 'k')),
    );
    expect(standings.filter(({ isAllowed }) => isAllowed)).toHaveLength(20);
    for (const kind of ['sign-in', 'account', 'phone'] as const)
      await expect(limiter.count(kind, 'x')).rejects.toMatchObject({ code: 'sign-in-unavailable' });
  });

  test('a database that hangs keeps nobody at the door for longer than a second', async () => {
    const client = await pool.connect();
    const held = makePool({
      connectionString: database.connectionString,
      max: 1,
      onError: () => {},
    });
    const holder = await held.connect();
    const { limiter } = startProcess({}, makeRateCounter({ pool: held }));
    const began = performance.now();
    await expect(limiter.count('sign-in', 'x')).rejects.toMatchObject({
      code: 'sign-in-unavailable',
    });
    expect((await limiter.count('caller', 'k')).isAllowed).toBe(true);
    expect(performance.now() - began).toBeLessThan(4 * SECOND);
    holder.release();
    client.release();
    await held.end();
  });

  test('an account takes five attempts in a quarter of an hour, from wherever they come', async () => {
    const limits = { account: { count: 5, seconds: 900 } };
    const attempts = [0, 1].map(() =>
      makeCountAttempt(startProcess(limits, makeRateCounter({ pool })).limiter),
    );
    for (let index = 0; index < 5; index += 1) await attempts[index % 2]!('account', 'a@b.test');
    for (const attempt of attempts)
      await expect(attempt('account', 'a@b.test')).rejects.toMatchObject({
        code: 'too-many-attempts',
        details: { retryAfterSeconds: 890 },
      });
    await attempts[0]!('account', 'c@d.test');
  });
});

describe('the edge', () => {
  test('tells every caller where it stands, and when to come again', async () => {
    const system = await startTestSystem(NOW, {
      limits: limitsOf({ address: { count: 3, seconds: 60 } }),
    });
    try {
      const ask = () => fetch(`${system.url}/api/v1/openapi.json`);
      const first = await ask();
      const told = (name: string): string | null => first.headers.get(name);
      expect([
        told('x-ratelimit-limit'),
        told('x-ratelimit-remaining'),
        told('x-ratelimit-reset'),
      ]).toEqual(['3', '2', '50']);
      expect([told('ratelimit-policy'), told('ratelimit')]).toEqual([
        '"address";q=3;w=60',
        '"address";r=2;t=50',
      ]);
      await ask();
      // An address that does not exist counts as well.
      expect((await fetch(`${system.url}/nothing`)).status).toBe(404);
      const refused = await ask();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '50']);
      expect(refused.headers.get('content-type')).toBe('application/problem+json');
      expect(await refused.json()).toMatchObject({
        code: 'too-many-requests',
        retryAfterSeconds: 50,
      });
      for (const path of ['/healthz', '/readyz', '/status'])
        expect((await fetch(`${system.url}${path}`)).status).not.toBe(429);
      system.clock.move(MINUTE);
      expect((await ask()).status).toBe(200);
    } finally {
      await system.end();
    }
  });

  test('the sweep forgets windows that have ended', async () => {
    const system = await startTestSystem(NOW);
    try {
      await fetch(`${system.url}/`);
      const count = async (): Promise<number> =>
        (await system.pool.query('select 1 from rate_limits')).rowCount ?? 0;
      await system.useCases.sweep();
      expect(await count()).toBe(1);
      system.clock.move(DAY);
      await system.useCases.sweep();
      expect(await count()).toBe(0);
    } finally {
      await system.end();
    }
  });

  test('a key is counted by itself; wrong keys of one address are not even looked up in the end', async () => {
    let lookedUp = 0;
    const { authenticate } = useCasesWith();
    const limits = limitsOf({
      caller: { count: 2, seconds: 60 },
      stranger: { count: 3, seconds: 60 },
    });
    const limiter = makeRateLimiter({
      counter: makeRateMemory(),
      limits,
      clock: { now: () => NOW },
      hashKey,
      log: silentLog,
    });
    const app = await buildTestApp({
      limiter,
      useCases: useCasesWith({
        authenticate: (key) => {
          lookedUp += 1;
          return authenticate(key);
        },
      }),
    });
    const ask = async (key: string): Promise<number> =>
      (await app.inject({ url: '/api/v1/requests', headers: as(key) })).statusCode;
    expect([await ask('desk'), await ask('desk'), await ask('desk')]).toEqual([200, 200, 429]);
    expect(await ask('coordinator')).toBe(200);
    lookedUp = 0;
    const wrong = [];
    for (let index = 0; index < 6; index += 1) wrong.push(await ask(`wrong-${index}`));
    expect(wrong).toEqual([401, 401, 401, 429, 429, 429]);
    expect(lookedUp).toBe(4 - 1);
    await app.close();
  });

  test('a way to sign in is counted by its own limit, and closes when nobody can count', async () => {
    const limits = limitsOf({ 'sign-in': { count: 1, seconds: 60 } });
    let counter: RateCounter = makeRateCounter({ pool });
    const limiter = makeRateLimiter({
      counter: { ...counter, add: (...given) => counter.add(...given) },
      limits,
      clock: { now: () => NOW },
      hashKey,
      log: silentLog,
    });
    const app = fastify({ trustProxy: '127.0.0.1' });
    const sendProblem = makeSendProblem('https://ponte.test');
    app.setErrorHandler((error, request, reply) => {
      const { code, facts } = explainError(error, 'en');
      return sendProblem(request, reply, code, facts);
    });
    limitRequests(app, makeDoors(limiter), () => true);
    app.post('/sign-in', { config: { limit: 'sign-in' } }, async () => ({}));
    const ask = (address: string) =>
      app.inject({ method: 'POST', url: '/sign-in', headers: { 'x-forwarded-for': address } });
    expect((await ask('2001:db8:1:2::1')).statusCode).toBe(200);
    // Another address of the same house.
    expect((await ask('2001:db8:1:2:ffff::9')).statusCode).toBe(429);
    expect((await ask('2001:db8:1:3::1')).statusCode).toBe(200);
    counter = { ...counter, add: () => Promise.reject(new Error('away')) };
    const closed = await ask('2001:db8:1:4::1');
    expect([closed.statusCode, closed.json().code]).toEqual([503, 'sign-in-unavailable']);
    await app.close();
  });
});

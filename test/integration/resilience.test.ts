import { afterEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { defaultPolicy } from '../../config/policy.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Settings } from '../../src/main.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { backendKinds } from '../support/backends.ts';
import { createTestDatabase } from '../support/database.ts';
import { connectLive } from '../support/live-client.ts';
import { hire, settleProvince, type Province } from '../support/province.ts';
import { recordingLog } from '../support/recording-log.ts';
import { freePort, startTestSystem, type TestSystem } from '../support/test-system.ts';
import { until } from '../support/until.ts';
import { openedAll } from '../support/vault.ts';

// What is a shortcut may be taken away at any moment: everything goes on, at most a sweep later. Sweeps are counted
// here and not seconds: a busy machine is no fault.

const NOW = Date.parse('2026-11-23T07:00:00+01:00');
const SWEEP_SECONDS = 0.5;
/** The workers' own sweep does not come by: each step may have one, by hand. */
const NEVER = 3_600;
/** Longer than anything takes by itself, shorter than a wait for a queue that is away. */
const PATIENCE = 60 * SECOND;
/** A queue that does not answer is waited for in vain for ten seconds at least, by whoever waits. */
const NO_WAIT = 5 * SECOND;
/** Fewer than a wave of an emergency: all are asked at once. */
const MEDIATORS = 4;
const ERROR = 50;

interface Network {
  readonly system: TestSystem;
  readonly province: Province;
  /** Number by mediator id. */
  readonly phones: ReadonlyMap<string, string>;
  readonly log: ReturnType<typeof recordingLog>;
}

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
}, 180_000);

const open = async (change: Partial<Settings> = {}): Promise<Network> => {
  const log = recordingLog();
  const system = await startTestSystem(NOW, { log: log.log, databasePoolSize: 10, ...change });
  endings.push(system.end);
  const province = await settleProvince(system.pool);
  // No limit holds an offer back.
  const policy = {
    ...defaultPolicy,
    intake: { ...defaultPolicy.intake, emergencyAheadMinutes: 30 * 24 * 60 },
    sms: { ...defaultPolicy.sms, limits: [], dailyCap: null },
  };
  await system.pool.query('update networks set policy = $1', [policy]);
  const phones = new Map<string, string>();
  for (let count = 0; count < MEDIATORS; count += 1) {
    const { id, phone } = await hire(system.useCases, province, `Voce ${count}`);
    phones.set(id, phone);
  }
  return { system, province, phones, log };
};

const work = async ({ system }: Network, sweepSeconds = NEVER): Promise<void> => {
  endings.push(await startWorkers(system, { sweepSeconds }));
};

interface Asked {
  readonly status: number;
  readonly id: string;
  readonly tookMs: number;
}

let asked = 0;

/** An emergency by phone at a time of its own, so that one mediator can take many. */
const ask = async ({ system, province }: Network): Promise<Asked> => {
  const slot = (asked += 1);
  const startsAt = NOW + (1 + Math.floor(slot / 20)) * DAY + (slot % 20) * 30 * MINUTE + MINUTE;
  const from = performance.now();
  const response = await fetch(`${system.url}/api/v1/requests`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${province.keys.nurse}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      siteId: province.hospital,
      mode: 'phone',
      language: 'bin',
      startsAt: new Date(startsAt).toISOString(),
      durationMinutes: 15,
      urgency: 'emergency',
      setting: 'health',
    }),
  });
  const { id } = (await response.json()) as { id: string };
  return { status: response.status, id, tookMs: performance.now() - from };
};

const read = async <Row extends object>(
  { system }: Network,
  text: string,
  ...values: unknown[]
): Promise<Row[]> => (await system.pool.query<Row>(text, values)).rows;

const count = async (network: Network, text: string, ...values: unknown[]): Promise<number> =>
  Number((await read<{ count: string }>(network, text, ...values))[0]?.count);

interface Offered {
  readonly id: string;
  readonly mediatorId: string;
  readonly code: string;
}

const OFFERS = `select id, mediator_id as "mediatorId", code from offers where request_id = $1`;
const OFFERS_SENT = `
  select count(*) from messages_out m join offers o on o.id = m.offer_id
   where o.request_id = $1 and m.purpose = 'offer' and m.state in ('sent', 'delivered')`;
const READ_SMS = `select count(*) from messages_in where state = 'applied' and id = $1`;
const ASSIGNED = `select count(*) from requests where id = $1 and state = 'assigned'`;
const CONFIRMED = `
  select count(*) from messages_out m join offers o on o.id = m.offer_id
   where o.request_id = $1 and m.purpose = 'confirmation' and m.state in ('sent', 'delivered')`;

const offersOf = async (network: Network, id: string): Promise<Offered[]> =>
  read<Offered>(network, OFFERS, id);

interface Steps {
  readonly count: number;
  /** How many of them the queue had not brought when they were looked for. */
  readonly swept: number;
}

/** Follows a request from the wish to the mediator's confirmation: each step has come after one sweep at the most. */
const follow = async (network: Network, id: string): Promise<Steps> => {
  let [steps, swept] = [0, 0];
  const next = async (what: string, look: () => Promise<boolean>): Promise<void> => {
    steps += 1;
    if (await look()) return;
    swept += 1;
    await network.system.useCases.sweep();
    // What a worker had in hand meanwhile is its own to finish.
    await until(what, look, PATIENCE);
  };
  await next('offers', async () => (await offersOf(network, id)).length === MEDIATORS);
  await next('SMS', async () => (await count(network, OFFERS_SENT, id)) === MEDIATORS);
  const [first] = await offersOf(network, id);
  const body = `SI ${first?.code}`;
  await write(network, first?.mediatorId ?? '', body);
  await next('reading her SMS', async () => {
    const bodies = await openedAll(network.system.pool, 'messages_in:body', 'key_id');
    const hers = [...bodies].find(([, text]) => text === body)?.[0];
    return hers !== undefined && (await count(network, READ_SMS, hers)) > 0;
  });
  await next('booking', async () => (await count(network, ASSIGNED, id)) === 1);
  await next('confirmation', async () => (await count(network, CONFIRMED, id)) === 1);
  return { count: steps, swept };
};

const write = async ({ system, phones }: Network, mediator: string, body: string) => {
  const phone = encodeURIComponent(phones.get(mediator) ?? '');
  const response = await fetch(`${system.phonesUrl}/phones/${phone}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  });
  expect(response.status).toBe(201);
};

/** SMS that came twice to a phone. */
const doubles = async ({ system, phones }: Network): Promise<string[]> => {
  const found: string[] = [];
  for (const phone of phones.values()) {
    const url = `${system.phonesUrl}/phones/${encodeURIComponent(phone)}/messages`;
    const { items } = (await (await fetch(url)).json()) as {
      items: { direction: string; body: string }[];
    };
    const bodies = items.filter(({ direction }) => direction === 'received');
    found.push(
      ...bodies.flatMap(({ body }, i) =>
        bodies.findIndex((other) => other.body === body) < i ? body : [],
      ),
    );
  }
  return found;
};

const errorsIn = ({ log }: Network) => log.lines.filter(({ level }) => level >= ERROR);

const tell = (what: string, all: readonly Steps[]): void => {
  const [steps, swept] = [all.map((one) => one.count), all.map((one) => one.swept)].map((each) =>
    each.reduce((sum, one) => sum + one, 0),
  );
  process.stdout.write(`resilience: ${what}: ${steps} steps, ${swept} of them by the sweep\n`);
};

describe('the queue', () => {
  test('is wiped in mid-dispatch again and again: each step comes a sweep later at most, and nothing is lost', async () => {
    const network = await open();
    await work(network);
    let wipes = 0;
    let ended = false;
    const wiping = (async () => {
      for (; !ended; wipes += 1) {
        await network.system.queues.wipe();
        await sleep(5);
      }
    })();
    const took: Steps[] = [];
    for (let round = 0; round < 3; round += 1) {
      const requests = await Promise.all([ask(network), ask(network), ask(network)]);
      expect(requests.map(({ status }) => status)).toEqual([201, 201, 201]);
      took.push(...(await Promise.all(requests.map(({ id }) => follow(network, id)))));
    }
    ended = true;
    await wiping;
    expect(wipes).toBeGreaterThan(10);
    expect(await doubles(network)).toEqual([]);
    expect(errorsIn(network)).toEqual([]);
    tell(`queue wiped ${wipes} times`, took);
  }, 180_000);

  test('has no backend from the start: requests are taken at once, and the sweep does the work', async () => {
    const network = await open({ redisUrl: `redis://127.0.0.1:${await freePort()}` });
    await work(network);
    const took: Steps[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { status, id, tookMs } = await ask(network);
      expect(status).toBe(201);
      expect(tookMs).toBeLessThan(NO_WAIT);
      took.push(await follow(network, id));
    }
    expect(errorsIn(network)).toEqual([]);
    tell('no queue at all', took);
  }, 180_000);

  const redis = backendKinds.find(({ kind }) => kind === 'redis');
  const missing = redis?.missing ?? null;
  if (missing !== null) console.warn(`A Redis that is killed is not tested: ${missing}.`);
  (missing === null ? test : test.skip)(
    'loses its Redis: requests are taken at once, the sweep does the work, and the queue comes back',
    async () => {
      const server = await redis!.start();
      endings.push(server.stop);
      if (server.backend.kind !== 'redis') throw new Error('This is no Redis.');
      const network = await open({ redisUrl: server.backend.url });
      await work(network);
      await until('the queue', () => network.system.queues.ready(), PATIENCE);
      await follow(network, (await ask(network)).id);

      const underway = await ask(network);
      await server.kill();
      const took = [await follow(network, underway.id)];
      for (let round = 0; round < 3; round += 1) {
        const { status, id, tookMs } = await ask(network);
        expect(status).toBe(201);
        expect(tookMs).toBeLessThan(NO_WAIT);
        took.push(await follow(network, id));
      }
      tell('Redis killed', took);

      await server.revive();
      await until('the queue again', () => network.system.queues.ready(), PATIENCE);
      await follow(network, (await ask(network)).id);
      expect(errorsIn(network)).toEqual([]);
    },
    180_000,
  );
});

/** Ends every other connection to the database, again and again; returns what stops it and says how many. */
const cutConnections = async (
  url: string,
  pauses: readonly number[],
): Promise<{ count: () => number; stop: () => Promise<number> }> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let ended = false;
  let cut = 0;
  const cutting = (async () => {
    for (let turn = 0; !ended; turn += 1) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      );
      cut += rowCount ?? 0;
      await sleep(pauses[turn % pauses.length] ?? 0);
    }
  })();
  const stop = async (): Promise<number> => {
    ended = true;
    await cutting;
    await client.end();
    return cut;
  };
  return { count: () => cut, stop };
};

/** Some too short for anything, some long enough for a request on a busy machine. */
const PAUSES = [5, 20, 40, 80, 160, 320, 640, 1_280];
const CUTS = 50;
const TAKEN = 5;

/** Work that is due and that nobody has done. */
const DUE = `
  select (select count(*) from requests where next_wake_at <= $1)
       + (select count(*) from messages_out where due_at <= $1)
       + (select count(*) from messages_in where state = 'stored') as count`;

const untilNothingIsDue = (network: Network): Promise<unknown> =>
  until(
    'nothing left to do',
    async () => {
      const now = new Date(network.system.clock.now());
      return (await count(network, DUE, now)) === 0;
    },
    PATIENCE,
  );

describe('every connection to the database is cut', () => {
  test('again and again in mid-flight: what was accepted goes on, no SMS is sent twice', async () => {
    const network = await open();
    await work(network, SWEEP_SECONDS);
    await follow(network, (await ask(network)).id);
    const cutting = await cutConnections(network.system.databaseUrl, PAUSES);
    const taken: string[] = [];
    while (taken.length < TAKEN || cutting.count() < CUTS) {
      const { status, id } = await ask(network);
      expect([201, 500, 503]).toContain(status);
      if (status === 201) taken.push(id);
    }
    const cut = await cutting.stop();
    await until(
      'readiness',
      async () => (await fetch(`${network.system.url}/readyz`)).ok,
      PATIENCE,
    );
    // What was in somebody's hand when the connection broke is taken up when its lease is over.
    for (let lease = 0; lease < 3; lease += 1) {
      await untilNothingIsDue(network);
      network.system.clock.move(31 * SECOND);
    }
    await untilNothingIsDue(network);

    const wrong = [];
    for (const id of taken) {
      const sent = await count(network, OFFERS_SENT, id);
      if (sent !== MEDIATORS) wrong.push({ id, sent });
    }
    expect(wrong).toEqual([]);
    expect(await doubles(network)).toEqual([]);
    const took = await follow(network, (await ask(network)).id);
    tell(`${cut} connections cut, ${taken.length} requests taken meanwhile, afterwards`, [took]);
  }, 180_000);

  test('while the system starts and while it stops', async () => {
    const database = await createTestDatabase();
    endings.push(database.drop);
    const cutting = await cutConnections(database.connectionString, [5]);
    const systems: TestSystem[] = [];
    for (let start = 0; start < 4; start += 1) {
      const { log } = recordingLog();
      const system = await startTestSystem(NOW, { databaseUrl: database.connectionString, log });
      systems.push(system);
      const stopWorkers = await startWorkers(system, { sweepSeconds: SWEEP_SECONDS });
      await sleep(150 * start);
      if (start % 2 === 0) endings.push(stopWorkers);
      else await stopWorkers();
    }
    for (const system of systems.slice(1)) await system.end();
    expect(await cutting.stop()).toBeGreaterThan(10);
    const [first] = systems;
    await until('the queue', () => first?.queues.ready(), PATIENCE);
    await endings.pop()?.();
    await first?.end();
  }, 180_000);
});

describe('two systems on one database', () => {
  test('a change made on one is heard on a websocket of the other', async () => {
    const one = await open();
    const other = await startTestSystem(NOW, { databaseUrl: one.system.databaseUrl });
    endings.push(other.end);
    const live = await connectLive(other.url, one.province.keys.coordinator);
    endings.push(async () => live.close());
    for (let round = 0; round < 5; round += 1) {
      const { id } = await ask(one);
      await live.hears(
        ({ type, topic }) => type === 'changed' && topic === `request:${id}`,
        PATIENCE,
      );
      await other.useCases.cancelRequest(one.province.coordinator, id, { reason: 'test' });
    }
  }, 120_000);

  test('fifty look at one request at once: one wave, and nothing double', async () => {
    const one = await open();
    const other = await startTestSystem(NOW, { databaseUrl: one.system.databaseUrl });
    endings.push(other.end);
    const { id } = await ask(one);
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (i % 2 === 0 ? one.system : other).useCases.advanceRequest(id),
      ),
    );
    const offers = await offersOf(one, id);
    expect(offers).toHaveLength(MEDIATORS);
    expect(new Set(offers.map(({ mediatorId }) => mediatorId)).size).toBe(MEDIATORS);
    expect(
      await read(
        one,
        `select wave, (select count(*)::int from messages_out) as messages from requests`,
      ),
    ).toEqual([{ wave: 1, messages: MEDIATORS }]);
    expect(await count(one, `select count(*) from events where kind = 'offer.made'`)).toBe(
      MEDIATORS,
    );
    expect(errorsIn(one)).toEqual([]);
  }, 120_000);
});

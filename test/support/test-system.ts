import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/app/ports.ts';
import type { Instant } from '../../src/domain/time.ts';
import { watchStatements } from '../../scripts/bench/statements.ts';
import { makePool } from '../../src/adapters/postgres/pool.ts';
import { compose, makeLog, startPhones, type Settings, type System } from '../../src/main.ts';
import { createTestDatabase } from './database.ts';
import { generousLimits } from './limits.ts';
import { MASTER_KEYS } from './vault.ts';

/** A whole Ponte on a database of its own, with real sockets and the phone simulator as its carrier. */
export interface TestSystem extends System {
  readonly url: string;
  readonly phonesUrl: string;
  readonly databaseUrl: string;
  readonly clock: MovableClock;
  /** Calls `saw` for every statement of the application from now on; returns what ends it. */
  readonly watch: (saw: () => void) => () => void;
  /** The same system composed anew, after `close`: another process on the same database, at the same address. */
  readonly again: () => Promise<System>;
  readonly end: () => Promise<void>;
}

/** A clock that only tests can move. */
export interface MovableClock extends Clock {
  move(milliseconds: number): void;
}

export const SENDER = '+390883000000';

export const movableClock = (start: Instant): MovableClock => {
  let now = start;
  return {
    now: () => now,
    move: (milliseconds) => {
      now += milliseconds;
    },
  };
};

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

export const CARRIER = {
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'a-token-for-tests',
  from: SENDER,
};

/** Starts at `now` and stands still until it is moved. Nothing works in the background: `sweep` does what is due. */
export const startTestSystem = async (
  now: Instant,
  change: Partial<Settings> = {},
  wantedPort: number | null = null,
): Promise<TestSystem> => {
  const database = await createTestDatabase();
  const clock = movableClock(now);
  const [port, phonesPort] = [wantedPort ?? (await freePort()), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const phones = await startPhones({
    ...CARRIER,
    sender: SENDER,
    whatsappSender: SENDER,
    host: '127.0.0.1',
    port: phonesPort,
    mailPort: 0,
    inboundUrl: `${url}/hooks/twilio/inbound`,
    clock: () => new Date(clock.now()),
    sentAfterMs: 2,
    deliveredAfterMs: 2,
    retryAfterMs: 50,
    speechMs: 0,
  });
  const settings: Settings = {
    databaseUrl: database.connectionString,
    databasePoolSize: 20,
    masterKeys: MASTER_KEYS,
    redisUrl: null,
    publicUrl: url,
    allowedOrigins: [url],
    trustedProxies: [],
    carrier: { ...CARRIER, whatsappFrom: SENDER, apiUrl: phones.url },
    smtp:
      phones.mailUrl === null ? null : { url: phones.mailUrl, from: 'Ponte <ponte@ponte.test>' },
    log: makeLog('error'),
    version: 'test',
    // The clock stands still, and with it every window.
    limits: generousLimits,
    clock,
    ...change,
  };
  // Tests look behind the walls that bind the application.
  const owner = makePool({
    connectionString: database.connectionString,
    max: 4,
    onError: () => undefined,
  });
  const watchers = new Set<() => void>();
  const open = async (): Promise<System> => {
    const composed = await compose(settings);
    watchStatements(composed.pool, () => {
      for (const saw of watchers) saw();
    });
    await composed.app.listen({ host: '127.0.0.1', port });
    return { ...composed, pool: owner };
  };
  const system = await open();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= system.close());
  const end = async (): Promise<void> => {
    await close();
    await owner.end();
    await phones.close();
    await database.drop();
  };
  return {
    ...system,
    close,
    url,
    phonesUrl: phones.url,
    databaseUrl: database.connectionString,
    clock,
    watch: (saw) => {
      watchers.add(saw);
      return () => void watchers.delete(saw);
    },
    again: open,
    end,
  };
};

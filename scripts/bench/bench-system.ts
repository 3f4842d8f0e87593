import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { compose, makeVault, sealPlain, startPhones, type System } from '../../src/main.ts';
import { serve } from '../../src/server.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { makeClient, type DemoClient } from '../demo/client.ts';
import type { DemoKeys } from '../seed/demo-keys.ts';
import { seedDemo } from '../seed/seed-demo.ts';

/** The demo network in this process, with real sockets; the phones answer faster than people would like to watch. */
export interface BenchSystem extends System {
  readonly url: string;
  readonly phonesUrl: string;
  readonly keys: DemoKeys;
  readonly client: DemoClient;
  readonly end: () => Promise<void>;
}

export interface BenchSystemOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly poolSize: number;
  /** False: what PROCESS=api starts. */
  readonly workers: boolean;
  readonly log: Logger;
}

const ACCOUNT = {
  accountSid: `AC${'2'.repeat(32)}`,
  authToken: 'the-phone-simulator-has-no-secrets',
  from: '+390883000000',
};

/** A few keys ask for a whole province. */
const UNLIMITED = { count: 10_000_000, seconds: 60 };

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Seeds the demo network in an empty, migrated database and starts everything on it. */
export const startBenchSystem = async ({
  databaseUrl,
  redisUrl,
  poolSize,
  workers,
  log,
}: BenchSystemOptions): Promise<BenchSystem> => {
  const masterKeys = [{ id: 'bench', secret: randomBytes(32) }];
  const vault = makeVault(masterKeys);
  await sealPlain({ connectionString: databaseUrl, vault });
  const { keys } = await seedDemo({ connectionString: databaseUrl, now: Date.now(), vault });
  if (!keys) throw new Error('The database of the benchmark was not empty.');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const phones = await startPhones({
    ...ACCOUNT,
    sender: ACCOUNT.from,
    host: '127.0.0.1',
    port: 0,
    inboundUrl: `${url}/hooks/twilio/inbound`,
    sentAfterMs: 5,
    deliveredAfterMs: 20,
    log,
  });
  const system = await compose({
    databaseUrl,
    databasePoolSize: poolSize,
    masterKeys,
    redisUrl,
    publicUrl: url,
    allowedOrigins: [url],
    trustedProxies: [],
    carrier: { ...ACCOUNT, apiUrl: phones.url },
    smtp: null,
    log,
    version: 'bench',
    limits: { caller: UNLIMITED, carrier: UNLIMITED },
  });
  await serve(system, { host: '127.0.0.1', port });
  const stopWorkers = workers ? await startWorkers(system, { sweepSeconds: 5 }) : null;
  const client = makeClient({ api: url, phones: phones.url, keys });
  const end = async (): Promise<void> => {
    await system.close();
    await stopWorkers?.();
    await phones.close();
  };
  return { ...system, url, phonesUrl: phones.url, keys, client, end };
};

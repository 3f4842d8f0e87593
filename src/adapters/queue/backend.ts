import {
  Queue,
  Worker,
  createPostgresBackend,
  type PostgresQueueBackend,
  type WorkerOptions,
} from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type ClientBase } from 'pg';
import type { JobData } from './nudge-jobs.ts';

export type QueueBackendConfig =
  | { readonly kind: 'postgres'; readonly connectionString: string }
  | { readonly kind: 'redis'; readonly url: string };

interface Connected {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What we use of BullMQ's Queue, whichever backend it is typed for. */
export interface JobQueue extends Connected {
  addBulk(jobs: { name: string; data: JobData }[]): Promise<unknown>;
  obliterate(options: { force: boolean }): Promise<void>;
  isPaused(): Promise<boolean>;
}

export interface JobWorker extends Connected {
  run(): Promise<void>;
}

export type Process = (job: { readonly data: unknown }) => Promise<void>;

/** BullMQ on one of its two backends, with the settings that a nudge needs. */
export interface QueueBackend {
  /** `closing`: from then on a connection that is lost stays lost. */
  queue(name: string, closing: AbortSignal): JobQueue;
  worker(name: string, process: Process, concurrency: number, closing: AbortSignal): JobWorker;
}

const prefix = 'ponte';

const queueOptions = {
  prefix,
  // The sweep is what tries again; a job that stays would only be read by nobody.
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  streams: { events: { maxLen: 100 } },
};

const workerOptions = (concurrency: number) => ({
  prefix,
  concurrency,
  autorun: false,
  // By default an outage ends 15 s after the database is back.
  runRetryDelay: 500,
  // The job of a worker that was killed is dropped after a minute at most; the sweep has long done its work.
  maxStalledCount: 0,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
});

const postgresConnection = (connectionString: string, max: number) => ({
  connectionString,
  schema: 'bullmq',
  migrate: true,
  max,
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
  query_timeout: 10_000,
  // BullMQ does not listen on a connection in use, and an error that nobody hears ends the process.
  onConnect: (client: ClientBase) => void client.on('error', () => undefined),
  // A nudge may be lost, so nobody waits for the disk. Whoever was cut off in the middle of BullMQ's migrations must not
  // hold its lock for ever.
  options: '-c synchronous_commit=off -c idle_in_transaction_session_timeout=5000',
});

/** Says nothing about its errors, but hears them from its first moment. */
class HeardClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/**
 * BullMQ 6.7 listens to the errors of its LISTEN connection a moment after that is open. When the server cuts it in
 * that moment, nobody hears, and Node ends the process; so its connections are made of clients that always hear.
 */
const hearListenClient = (backend: PostgresQueueBackend): void => {
  const { connection } = backend as unknown as { connection: { pgModule: object } };
  connection.pgModule = { ...connection.pgModule, Client: HeardClient };
};

/** While the database comes up it refuses in a millisecond, and a worker would ask again as often as it can. */
const patientBackend: typeof createPostgresBackend = (name, options, factory) => {
  const backend: PostgresQueueBackend = createPostgresBackend(name, options, factory);
  hearListenClient(backend);
  const moveToActive = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...args) => {
    try {
      return (await moveToActive(...args)) as unknown[];
    } catch (error) {
      await sleep(250);
      throw error;
    }
  };
  return backend;
};

const onPostgres = (connectionString: string): QueueBackend => ({
  queue: (name) =>
    new Queue(
      name,
      { ...queueOptions, connection: postgresConnection(connectionString, 2) },
      createPostgresBackend,
    ),
  worker: (name, process, concurrency) =>
    new Worker(
      name,
      process,
      {
        ...workerOptions(concurrency),
        connection: postgresConnection(connectionString, Math.min(concurrency + 1, 5)),
      },
      patientBackend,
    ),
});

/**
 * By default waits grow long; a second is enough for a nurse. BullMQ's close leaves a client that has lost
 * Redis trying for ever, which would keep the process alive.
 */
const retryUntil =
  (closing: AbortSignal) =>
  (times: number): number | null =>
    closing.aborted ? null : Math.min(times * 100, 1_000);

/** Waits until a client either has Redis or has given it up, which it does once `closing` is aborted. */
const untilDecided = async (client: Promise<{ status: string }> | undefined): Promise<void> => {
  const known = await Promise.race([client, sleep(2_000, undefined, { ref: false })]);
  for (let waited = 0; waited < 2_000; waited += 20) {
    if (!known || known.status === 'ready' || known.status === 'end') return;
    await sleep(20);
  }
};

const redisWorker = (name: string, process: Process, options: WorkerOptions): JobWorker => {
  const worker = new Worker(name, process, options);
  const close = worker.close.bind(worker);
  // A client that is cut off while it waits to reconnect never says that it has ended, and BullMQ waits for that.
  worker.close = async (force) => {
    await worker.pause(true);
    const { client, blockingClient } = worker.getBackend();
    await Promise.all([untilDecided(client), untilDecided(blockingClient)]);
    await close(force);
  };
  return worker;
};

const onRedis = (url: string): QueueBackend => ({
  queue: (name, closing) =>
    new Queue(name, {
      ...queueOptions,
      // A producer must learn at once that Redis is away: commands neither wait nor repeat.
      connection: {
        url,
        retryStrategy: retryUntil(closing),
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
      },
    }),
  worker: (name, process, concurrency, closing) =>
    redisWorker(name, process, {
      ...workerOptions(concurrency),
      // A worker has nothing better to do than wait; BullMQ demands null here.
      connection: { url, retryStrategy: retryUntil(closing), maxRetriesPerRequest: null },
    }),
});

export const queueBackend = (config: QueueBackendConfig): QueueBackend =>
  config.kind === 'postgres' ? onPostgres(config.connectionString) : onRedis(config.url);

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { migrate, startEmbeddedPostgres } from '../../src/main.ts';

/** The PostgreSQL that is measured on. */
export interface BenchServer {
  /** What bears on the figures: version, and whether a commit waits for the disk. */
  readonly facts: Readonly<Record<'version' | 'fsync' | 'synchronousCommit', string>>;
  /** Runs `work` on a new, migrated database of its own, which is dropped after. */
  readonly withDatabase: <T>(work: (connectionString: string) => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<void>;
}

const FACTS = `select current_setting('server_version') as version, current_setting('fsync') as fsync,
  current_setting('synchronous_commit') as "synchronousCommit"`;

const withClient = async <T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The server of DATABASE_URL, or an embedded one in a temporary folder, with the settings of `npm start`. */
const open = async (
  given: string | undefined,
  log: Logger,
): Promise<{ url: string; stop: () => Promise<void> }> => {
  if (given !== undefined) return { url: given, stop: async () => undefined };
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ponte-bench-'));
  // Started as root, PostgreSQL runs as another user, who must get in.
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, log });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: server.connectionString('postgres'), stop };
};

/** Leaves nothing behind: databases are dropped, and the server that it started is stopped and removed. */
export const openBenchServer = async (
  given: string | undefined,
  log: Logger,
): Promise<BenchServer> => {
  const { url, stop } = await open(given, log);
  let count = 0;
  const { rows } = await withClient(url, (admin) => admin.query<BenchServer['facts']>(FACTS));
  return {
    facts: rows[0] as BenchServer['facts'],
    withDatabase: async (work) => {
      const name = `ponte_bench_${process.pid}_${(count += 1)}`;
      await withClient(url, (admin) => admin.query(`create database ${name}`));
      try {
        const connectionString = Object.assign(new URL(url), { pathname: `/${name}` }).href;
        await migrate({ connectionString });
        return await work(connectionString);
      } finally {
        await withClient(url, (admin) => admin.query(`drop database ${name} with (force)`));
      }
    },
    stop,
  };
};

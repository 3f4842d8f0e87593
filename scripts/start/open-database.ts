import path from 'node:path';
import pg from 'pg';
import type { Env } from '../../config/env.ts';
import type { Log } from '../../src/app/ports.ts';
import { startEmbeddedPostgres } from '../../src/main.ts';

/** A database to work on, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const DATABASE = 'ponte';

/** The configured database, or our own PostgreSQL in the data directory. Errors are one sentence for the user. */
export const openDatabase = async (env: Env, log: Log): Promise<OpenDatabase> => {
  if (env.DATABASE_URL !== undefined) {
    await reach(env.DATABASE_URL);
    return { url: env.DATABASE_URL, stop: async () => {} };
  }
  const server = await startEmbeddedPostgres({ dataDir: path.join(env.DATA_DIR, 'postgres'), log });
  try {
    await createIfMissing(server.connectionString('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.connectionString(DATABASE), stop: server.stop };
};

/** Names the host, never the password. */
const reach = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    // A lost connection fails the statement under way; without a listener it would also end the process.
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    const where = `${hostname}:${port || '5432'}${pathname}`;
    throw new Error(
      `The database at ${where} cannot be reached (${reasonOf(error)}): check DATABASE_URL, or leave it out to use the built-in PostgreSQL.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => {});
  }
};

const reasonOf = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? 'no answer';
};

const createIfMissing = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  // A lost connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
};

import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Env } from '../../config/env.ts';
import type { Log } from '../../src/app/ports.ts';
import { startEmbeddedPostgres } from '../../src/main.ts';
import { databaseFault, folderFault } from './faults.ts';

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
  requireFolder(env.DATA_DIR);
  const server = await startEmbeddedPostgres({ dataDir: path.join(env.DATA_DIR, 'postgres'), log });
  try {
    await createIfMissing(server.connectionString('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.connectionString(DATABASE), stop: server.stop };
};

const requireFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw folderFault(error as NodeJS.ErrnoException, folder);
  }
};

/** One sentence says why it can't be. */
export const reach = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    // A lost connection fails the statement under way; without a listener it would also end the process.
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    throw databaseFault(error, url);
  } finally {
    await client.end().catch(() => {});
  }
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

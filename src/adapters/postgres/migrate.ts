import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type pg from 'pg';
import { asOwner } from './owner.ts';

/** Any number that nothing else locks by; the same in all versions. */
const ADVISORY_LOCK = 7_066_101_100;

/** The database was migrated by a newer Ponte than this one. */
export class NewerDatabaseError extends Error {
  constructor() {
    super(
      'The database has been migrated by a newer version of Ponte than this one. Start the newer version, or restore a backup from before the upgrade.',
    );
    this.name = 'NewerDatabaseError';
  }
}

/** The database has not had all the migrations that this Ponte needs. */
export class OlderDatabaseError extends Error {
  constructor() {
    super(
      'The database does not have the schema of this version of Ponte: run the migrations first (npm run migrate, or the step "migrate" in the compose file).',
    );
    this.name = 'OlderDatabaseError';
  }
}

/** The folder `migrations/`: beside `src` when run from the sources, two further up when run from `dist`. */
export const migrationsFolder = (): string => {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = path.join(folder, 'migrations');
    if (existsSync(path.join(found, 'meta', '_journal.json'))) return found;
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('The folder migrations/ was not found above this file.');
    folder = parent;
  }
};

const TABLE = 'drizzle.__drizzle_migrations';

const prepareTable = async (client: pg.Client): Promise<void> => {
  await client.query('create schema if not exists drizzle');
  await client.query(
    `create table if not exists ${TABLE} (id serial primary key, hash text not null, created_at bigint)`,
  );
};

/** What the database has not had yet, oldest first. */
const missing = async (client: pg.Client) => {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const { rows } = await client.query<{ created_at: string }>(`select created_at from ${TABLE}`);
  const applied = new Set(rows.map((row) => Number(row.created_at)));
  const knownTimes = new Set(known.map((migration) => migration.folderMillis));
  if ([...applied].some((time) => !knownTimes.has(time))) throw new NewerDatabaseError();
  return known.filter(({ folderMillis }) => !applied.has(folderMillis));
};

/**
 * Applies one by one, each in its own transaction, what the database has not had yet.
 * drizzle's own migrator looks only at the newest time stamp and would skip a migration that was merged late.
 */
const applyMissing = async (client: pg.Client): Promise<void> => {
  for (const migration of await missing(client)) {
    await client.query('begin');
    for (const statement of migration.sql) await client.query(statement);
    await client.query(`insert into ${TABLE} (hash, created_at) values ($1, $2)`, [
      migration.hash,
      migration.folderMillis,
    ]);
    await client.query('commit');
  }
};

/**
 * Brings the database to this version's schema. Doing it twice, or from many processes at once, does no harm.
 * @throws NewerDatabaseError when the database has had migrations that this version does not know.
 */
export const migrate = ({ connectionString }: { connectionString: string }): Promise<void> =>
  asOwner(connectionString, async (client) => {
    // Held by the session: it ends with the connection, whatever happens.
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await prepareTable(client);
    await applyMissing(client);
  });

/**
 * For a process that leaves migrating to another: only looks.
 * @throws NewerDatabaseError, OlderDatabaseError when the schema is not this version's.
 */
export const requireMigrated = ({
  connectionString,
}: {
  connectionString: string;
}): Promise<void> =>
  asOwner(connectionString, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('${TABLE}') is not null as there`,
    );
    if (rows[0]?.there !== true || (await missing(client)).length > 0)
      throw new OlderDatabaseError();
  });

import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  migrate,
  NewerDatabaseError,
  requireMigrated,
} from '../../src/adapters/postgres/migrate.ts';

const server = process.env['PONTE_TEST_POSTGRES'] ?? '';
const made: string[] = [];

const query = async (
  connectionString: string,
  text: string,
): Promise<pg.QueryResult<Record<string, unknown>>> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
};

const emptyDatabase = async (): Promise<string> => {
  const name = `migrate_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  made.push(name);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
};

afterEach(async () => {
  for (const name of made.splice(0)) await query(server, `drop database ${name} with (force)`);
});

const applied = async (connectionString: string): Promise<unknown[]> =>
  (await query(connectionString, 'select hash from drizzle.__drizzle_migrations order by id')).rows;

test('migrating twice does nothing the second time', async () => {
  const connectionString = await emptyDatabase();
  await migrate({ connectionString });
  const once = await applied(connectionString);
  await migrate({ connectionString });
  expect(await applied(connectionString)).toEqual(once);
  expect((await query(connectionString, 'select * from requests')).rows).toEqual([]);
});

test('twenty at once: each migration is applied once, and all succeed', async () => {
  const connectionString = await emptyDatabase();
  await Promise.all(Array.from({ length: 20 }, () => migrate({ connectionString })));
  const hashes = (await applied(connectionString)) as { hash: string }[];
  expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(hashes.length);
});

test('a database that a newer version has migrated is refused, and left as it is', async () => {
  const connectionString = await emptyDatabase();
  await migrate({ connectionString });
  await query(
    connectionString,
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
  );
  const before = await applied(connectionString);
  await expect(migrate({ connectionString })).rejects.toThrow(NewerDatabaseError);
  await expect(migrate({ connectionString })).rejects.toThrow('newer version of Ponte');
  expect(await applied(connectionString)).toEqual(before);
});

test('a migration that fails leaves nothing behind', async () => {
  const connectionString = await emptyDatabase();
  // Stands in the way of the last table of the first migration.
  await query(connectionString, 'create table sites (id int)');
  await expect(migrate({ connectionString })).rejects.toThrow('already exists');
  expect(await applied(connectionString)).toEqual([]);
  const { rows } = await query(
    connectionString,
    `select tablename from pg_tables where schemaname = 'public'`,
  );
  expect(rows).toEqual([{ tablename: 'sites' }]);
});

test('a process that does not migrate itself refuses a database of another version', async () => {
  const connectionString = await emptyDatabase();
  await expect(requireMigrated({ connectionString })).rejects.toThrow('run the migrations first');
  await migrate({ connectionString });
  await requireMigrated({ connectionString });
  await query(
    connectionString,
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
  );
  await expect(requireMigrated({ connectionString })).rejects.toThrow('newer version of Ponte');
});

import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly connectionString: string;
  /** Cuts whoever is still connected. */
  drop(): Promise<void>;
}

const server = (): string => {
  const connectionString = process.env['PONTE_TEST_POSTGRES'];
  if (connectionString) return connectionString;
  throw new Error(
    'This run started without PostgreSQL: globalSetup saw only unit and property tests.',
  );
};

const asAdmin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** A database of one's own with all migrations applied, cloned from the template. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(async (client) => {
    // Two clones of one template at the same time refuse each other.
    await client.query(`select pg_advisory_lock(hashtext('ponte_template'))`);
    await client.query(`create database ${name} template ponte_template strategy file_copy`);
  });
  const url = new URL(server());
  url.pathname = `/${name}`;
  return {
    connectionString: url.href,
    drop: () =>
      asAdmin(
        async (client) => void (await client.query(`drop database if exists ${name} with (force)`)),
      ),
  };
};

import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../support/database.ts';

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

test('suites get databases of their own at the same time, and a drop cuts who is connected', async () => {
  const databases = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
  const clients = await Promise.all(
    databases.map(({ connectionString }) => connect(connectionString)),
  );
  for (const client of clients) await client.query('create table only_here ()');
  await Promise.all(databases.map((database) => database.drop()));
  await expect(clients[0]?.query('select 1')).rejects.toThrow();
});

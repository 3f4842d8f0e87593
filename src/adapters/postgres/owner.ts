import pg from 'pg';
import { SEES_EVERYTHING } from './pool.ts';

/** Does the owner's work on a connection of its own. */
export const asOwner = async <T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString, options: SEES_EVERYTHING });
  // A lost connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** One batch of it: all or nothing, however often it is stopped. */
export const inOneTransaction = async <T>(
  client: pg.Client,
  work: () => Promise<T>,
): Promise<T> => {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
};

import { Redis } from 'ioredis';

const PATIENCE_MS = 5_000;

/** Connects once and asks; rejects with what was wrong. */
export const pingRedis = async (url: string): Promise<void> => {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What it says of its connection comes first; that it is closed then says nothing.
  let first: unknown = null;
  client.on('error', (error: Error) => (first ??= error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw first ?? error;
  } finally {
    client.disconnect();
  }
};

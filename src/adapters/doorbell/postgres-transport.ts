import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { channel, type Hearing, type Transport } from './transport.ts';

const connectionOf = (connectionString: string) => ({
  connectionString,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: 5_000,
  application_name: 'ponte doorbell',
});

/** Listens until the connection ends. `pg` does not reconnect by itself. */
const listenOnce = async (
  client: pg.Client,
  hearing: Hearing,
  begun: () => void,
): Promise<void> => {
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('error', (error) => hearing.failed(error));
  client.on('notification', ({ payload }) => hearing.heard(payload ?? '[]'));
  await client.connect();
  await client.query(`listen ${channel}`);
  begun();
  await ended;
};

/** NOTIFY on a connection of its own, so that it is in nobody's transaction, and LISTEN on another. */
export const postgresTransport = (connectionString: string, hearing: Hearing): Transport => {
  const options = connectionOf(connectionString);
  const sender = new pg.Pool({ ...options, max: 1, idleTimeoutMillis: 0, query_timeout: 5_000 });
  sender.on('error', (error) => hearing.failed(error));
  const closing = new AbortController();
  let listener = new pg.Client(options);

  const listen = async (): Promise<void> => {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      listener = new pg.Client(options);
      const begun = (): void => (attempt > 1 ? hearing.resumed() : undefined);
      await listenOnce(listener, hearing, begun).catch((error: unknown) => hearing.failed(error));
      await listener.end().catch(() => undefined);
      await sleep(250, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const listening = listen();

  return {
    publish: async (payloads) => {
      await sender.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [
        channel,
        payloads,
      ]);
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled([sender.end(), listener.end()]);
      await listening;
    },
  };
};

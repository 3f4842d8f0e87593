import pg from 'pg';

/** Connections of one process. One that breaks, in use or idle, is replaced and reported, and never ends the process. */
export const makePool = (options: {
  readonly connectionString: string;
  readonly max: number;
  readonly onError: (error: Error) => void;
}): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    application_name: 'ponte',
    // What needs no answer first goes out at once: `begin` with the first statement, the events with the commit.
    pipeline: true,
  });
  pool.on('error', options.onError);
  // While a connection is in use the pool does not listen, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', options.onError));
  return pool;
};

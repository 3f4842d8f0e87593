import pg from 'pg';

/** The role of the application: it owns nothing, and row level security binds it. */
export const APP_ROLE = 'ponte_app';

/**
 * For the owner's own commands, as an option of their connection: row level security binds the owner too, unless it is
 * a superuser.
 */
export const SEES_EVERYTHING = '-c ponte.everything=on';

/** Connections of one process. One that breaks, in use or idle, is replaced and reported, and never ends the process. */
export const makePool = (options: {
  readonly connectionString: string;
  readonly max: number;
  /** Whom the connections act as, once they are signed in; left out: who signed in. */
  readonly role?: string;
  readonly onError: (error: Error) => void;
}): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    application_name: 'ponte',
    ...(options.role !== undefined && { options: `-c role=${options.role}` }),
    // What needs no answer first goes out at once: `begin` with the first statement, the events with the commit.
    pipeline: true,
  });
  pool.on('error', options.onError);
  // While a connection is in use the pool does not listen, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', options.onError));
  return pool;
};

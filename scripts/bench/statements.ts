import type { Pool } from 'pg';

/** A statement as it was given to the driver. */
export interface SentStatement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const asStatement = (query: unknown, values: unknown): SentStatement => {
  if (typeof query === 'string')
    return { text: query, values: Array.isArray(values) ? values : [] };
  const { name, text, values: own } = query as { name?: string; text: string; values?: unknown[] };
  return {
    ...(name === undefined ? {} : { name }),
    text,
    values: own ?? (values as unknown[] | undefined) ?? [],
  };
};

/** Calls `saw` for every statement that goes through the pool's connections from now on; each costs one round trip. */
export const watchStatements = (pool: Pool, saw: (statement: SentStatement) => void): void => {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      saw(asStatement(args[0], args[1]));
      return query(...args);
    };
    client.query = watched as typeof client.query;
  });
};

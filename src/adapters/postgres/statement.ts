import { getTableName, type AnyColumn } from 'drizzle-orm';
import type { ClientBase, Pool, PoolClient, QueryConfig } from 'pg';
import pg from 'pg';
import { toInstant, toIntervals } from './values.ts';

// The hot statements are written in SQL; the rest goes through drizzle. All are prepared once for each connection.

/** Whatever can run a statement: a connection in a transaction, or the pool. */
export type Runner = Pick<ClientBase | Pool, 'query'>;

export interface Statement {
  readonly name: string;
  readonly text: string;
}

const TIMESTAMPTZ = 1184;
const BIGINT = 20;
const TSTZMULTIRANGE = 4534;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: toInstant,
  [BIGINT]: Number,
  [TSTZMULTIRANGE]: toIntervals,
};

// Results come as text unless binary is asked for, and nobody asks.
const types = {
  getTypeParser: (oid: number): ((text: string) => unknown) =>
    parsers[oid] ?? (pg.types.getTypeParser(oid, 'text') as (text: string) => unknown),
};

/** Runs a prepared statement. Instants come back as milliseconds, multiranges as intervals. */
export const run = async <Row extends object>(
  runner: Runner,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<Row[]> => {
  const { rows } = await runner.query<Row>({ name, text, values: [...values], types });
  return rows;
};

/** Columns of a table for the select list of a statement, read back under the names they have with us. */
export const listed = (columns: Readonly<Record<string, AnyColumn>>): string =>
  Object.entries(columns)
    .map(([name, column]) => `${getTableName(column.table)}.${column.name} as "${name}"`)
    .join(', ');

/** Lists of many lengths make texts without end; what comes after so many is planned each time. */
const MOST_NAMES = 500;
const names = new Map<string, string>();

const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `drizzle-${names.size}`;
  names.set(text, name);
  return name;
};

/** The same connection for drizzle, which names no statement by itself: planning them costs more than running them. */
export const preparing = (client: PoolClient): PoolClient =>
  ({
    query: (config: QueryConfig, values: unknown[]) =>
      client.query({ ...config, name: nameOf(config.text) }, values),
  }) as unknown as PoolClient;

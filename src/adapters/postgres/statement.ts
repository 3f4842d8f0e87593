import type { ClientBase, Pool } from 'pg';
import pg from 'pg';
import { toInstant, toIntervals } from './values.ts';

// The hot statements are written in SQL and prepared once for each connection; the rest goes through drizzle.

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

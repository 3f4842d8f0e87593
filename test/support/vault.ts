import type { Pool } from 'pg';
import { makeVault } from '../../src/adapters/crypto/vault.ts';
import {
  makeKeyRing,
  makeSeals,
  type SealedField,
  type Seals,
} from '../../src/adapters/postgres/seals.ts';
import type { Runner } from '../../src/adapters/postgres/statement.ts';

// Tests hold the master key, so that they can look at what is sealed.

export const MASTER_KEYS = [{ id: 'test', secret: Buffer.alloc(32, 7) }];

/** The same as the configuration says it. */
export const MASTER_KEYS_TEXT = MASTER_KEYS.map(
  ({ id, secret }) => `${id}:${secret.toString('base64')}`,
).join(',');

export const testKeyRing = () => makeKeyRing(makeVault(MASTER_KEYS));

export const testSeals = (runner: Runner): Seals => makeSeals(testKeyRing(), runner);

/** What stands sealed in a column of one row; null where there is nothing. */
export const opened = async (
  pool: Pool,
  field: SealedField,
  row: string,
  subjectId: string = row,
): Promise<string | null> => {
  const [table, column] = field.split(':');
  const { rows } = await pool.query<{ sealed: Buffer | null }>(
    `select ${column} as sealed from ${table} where id = $1`,
    [row],
  );
  const seals = testSeals(pool);
  await seals.ready([subjectId]);
  return seals.open(subjectId, field, row, rows[0]?.sealed ?? null);
};

/** By what a number is found in the database. */
export const phoneIndex = (pool: Pool, phone: string): Promise<Buffer> =>
  testSeals(pool).phoneIndex(phone);

/** What stands sealed in a column of all rows, by row. `subject` says in SQL whose key it is. */
export const openedAll = async (
  runner: Runner,
  field: SealedField,
  subject = 'id',
): Promise<Map<string, string | null>> => {
  const [table, column] = field.split(':');
  const { rows } = await runner.query<{ id: string; subject: string; sealed: Buffer | null }>(
    `select id, ${subject} as subject, ${column} as sealed from ${table}`,
  );
  const seals = testSeals(runner);
  await seals.ready(rows.map((row) => row.subject));
  return new Map(
    rows.map((row) => [row.id, seals.open(row.subject, field, row.id, row.sealed)] as const),
  );
};

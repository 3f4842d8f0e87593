import { expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { preparing } from '../../src/adapters/postgres/statement.ts';

interface Sent {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown;
}

/** What reaches the database when drizzle asks these texts. */
const ask = (...texts: string[]): Sent[] => {
  const sent: Sent[] = [];
  const client = preparing({
    query: (config: Omit<Sent, 'values'>, values: unknown) => sent.push({ ...config, values }),
  } as unknown as PoolClient);
  for (const text of texts) void client.query({ text }, [1]);
  return sent;
};

test('a text has one name wherever it comes from, and another text has another', () => {
  const [a, b] = ask('select 1 where $1', 'select 2 where $1');
  expect(a).toMatchObject({ text: 'select 1 where $1', values: [1] });
  expect(a?.name).toBeDefined();
  expect(b?.name).not.toBe(a?.name);
  expect(ask('select 1 where $1')).toEqual([a]);
});

test('texts without end are not all kept', () => {
  const texts = Array.from({ length: 2_000 }, (_, i) => `select ${i} where $1`);
  const names = ask(...texts).map(({ name }) => name);
  expect(names.filter((name) => name !== undefined).length).toBeLessThan(1_000);
  expect(names.at(-1)).toBeUndefined();
});

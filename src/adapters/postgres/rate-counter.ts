import type { Pool } from 'pg';
import type { RateCounter } from '../../app/ports.ts';
import { SECOND } from '../../domain/time.ts';
import { run, type Statement } from './statement.ts';
import { toTimestamp } from './values.ts';

// Nobody waits at the door for longer than that.
const PATIENCE = SECOND;

const ADD: Statement = {
  name: 'rate-limit-add',
  text: `insert into rate_limits (key, window_start, count) values ($1, $2, $3)
    on conflict on constraint rate_limits_pkey do update set count = rate_limits.count + excluded.count
    returning count`,
};

const FORGET: Statement = {
  name: 'rate-limit-forget',
  text: `with forgotten as (delete from rate_limits where window_start < $1 returning 1)
    select count(*)::int as count from forgotten`,
};

const withinPatience = async <T>(question: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not count in time')), PATIENCE);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Each call is a statement of its own. */
export const makeRateCounter = ({ pool }: { pool: Pool }): RateCounter => ({
  add: async (key, windowStart, amount) => {
    const values = [key, toTimestamp(windowStart), amount];
    const [row] = await withinPatience(run<{ count: number }>(pool, ADD, values));
    if (!row) throw new Error('a counter without a count');
    return row.count;
  },
  forget: async (before) => {
    const [row] = await run<{ count: number }>(pool, FORGET, [toTimestamp(before)]);
    return row?.count ?? 0;
  },
});

import { eq } from 'drizzle-orm';
import type { ReadingStore } from '../../app/carrier-reading.ts';
import type { Connection } from './connection.ts';
import { carrierReadings } from './schema/messages.ts';
import { run } from './statement.ts';
import { toTimestamp } from './values.ts';

// Whoever comes second waits for the row, and then finds it not due.
const CLAIM = {
  name: 'carrier-reading-claim',
  text: `insert into carrier_readings as r (account, read_until, due_at) values ($1, $2, $4)
    on conflict (account) do update set due_at = $4 where r.due_at <= $3
    returning read_until as "readUntil"`,
};

/** An account at the carrier belongs to no network, so that no scope applies. */
export const makeReadingStore = ({ client, db }: Connection): ReadingStore => ({
  claim: async (account, now, dueBy, nextAt) => {
    const rows = await run<{ readUntil: number }>(client, CLAIM, [
      account,
      toTimestamp(now),
      toTimestamp(dueBy),
      toTimestamp(nextAt),
    ]);
    return rows[0]?.readUntil ?? null;
  },
  done: async (account, readUntil) => {
    await db.update(carrierReadings).set({ readUntil }).where(eq(carrierReadings.account, account));
  },
});

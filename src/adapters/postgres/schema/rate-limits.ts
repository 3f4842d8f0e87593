import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * How often somebody came within a window of time. It belongs to no network: who comes to the door is not known yet.
 * The key is a hash, so that no address and no telephone number lies here.
 */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text().notNull(),
    windowStart: instant('window_start').notNull(),
    count: integer().notNull(),
  },
  (table) => [
    primaryKey({ name: 'rate_limits_pkey', columns: [table.key, table.windowStart] }),
    index('rate_limits_age').on(table.windowStart),
  ],
);

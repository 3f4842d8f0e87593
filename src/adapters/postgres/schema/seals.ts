import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Append-only, as the events that it seals. What the columns hold is said in `domain/audit/seals.ts`. */
export const eventSeals = pgTable(
  'event_seals',
  {
    networkId: uuid('network_id').notNull(),
    number: integer().notNull(),
    firstEventId: bigint('first_event_id', { mode: 'number' }).notNull(),
    lastEventId: bigint('last_event_id', { mode: 'number' }).notNull(),
    count: integer().notNull(),
    eventIds: bigint('event_ids', { mode: 'number' }).array().notNull(),
    eventHashes: text('event_hashes').array().notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text().notNull(),
    sealedAt: instant('sealed_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'event_seals_pkey', columns: [table.networkId, table.number] }),
    check('event_seals_number_positive', sql`${table.number} >= 1`),
    check(
      'event_seals_lists_its_events',
      sql`${table.count} >= 1 and ${table.count} = cardinality(${table.eventIds}) and ${table.count} = cardinality(${table.eventHashes})`,
    ),
  ],
);

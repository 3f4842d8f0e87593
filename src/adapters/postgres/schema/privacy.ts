import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';
import { networks } from './networks.ts';

/**
 * The keys of cases, mediators and strangers' messages, each wrapped by a master key. Where a row is gone, whatever
 * its key has sealed is gone, in backups too. No foreign key to what it belongs to: that lies in several tables.
 */
export const dataKeys = pgTable(
  'data_keys',
  {
    subjectId: uuid('subject_id').primaryKey(),
    /** Null: a stranger's, or the key of the phone index, which serves all networks. */
    networkId: uuid('network_id').references(() => networks.id),
    wrapped: sealed('wrapped_key').notNull(),
    masterKeyId: text('master_key_id').notNull(),
  },
  (table) => [index('data_keys_by_master').on(table.masterKeyId)],
);

/** When what is too old is looked for next, for each network. */
export const retentionRuns = pgTable('retention_runs', {
  networkId: uuid('network_id')
    .primaryKey()
    .references(() => networks.id),
  dueAt: instant('due_at').notNull(),
});

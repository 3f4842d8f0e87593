import { foreignKey, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { instant } from './columns.ts';

/** Who an OpenID Connect issuer says that somebody is. The issuer's name for her never changes, her address may. */
export const accountIdentities = pgTable(
  'account_identities',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    accountId: uuid('account_id').notNull(),
    issuer: text().notNull(),
    subject: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    unique('account_identities_subject_unique').on(table.issuer, table.subject),
    unique('account_identities_one_of_issuer').on(table.accountId, table.issuer),
    foreignKey({
      name: 'account_identities_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

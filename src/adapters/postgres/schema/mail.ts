import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import {
  MAIL_PURPOSES,
  MAIL_STATES,
  type MailPurpose,
  type MailState,
} from '../../../domain/accounts/account.ts';
import { accounts } from './accounts.ts';
import { instant, oneOf } from './columns.ts';

/**
 * Mails on their way out. The words, the address and the link's token are made when a mail leaves, so that none of
 * them stands here.
 */
export const messagesMail = pgTable(
  'messages_mail',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    accountId: uuid('account_id').notNull(),
    purpose: text().$type<MailPurpose>().notNull(),
    state: text().$type<MailState>().notNull().default('queued'),
    /** When to send, or to look again at one that is `sending`. */
    dueAt: instant('due_at'),
    attempts: integer().notNull().default(0),
    /** Never sent after this. */
    validUntil: instant('valid_until').notNull(),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    /** What the mail server answered last, as a number. */
    errorCode: integer('error_code'),
  },
  (table) => [
    oneOf('messages_mail_purpose_known', table.purpose, MAIL_PURPOSES),
    oneOf('messages_mail_state_known', table.state, MAIL_STATES),
    check(
      'messages_mail_pending_has_due_time',
      sql`(${table.state} in ('queued', 'sending')) = (${table.dueAt} is not null)`,
    ),
    index('messages_mail_due')
      .on(table.dueAt)
      .where(sql`${table.dueAt} is not null`),
    index('messages_mail_of_account').on(table.accountId, table.createdAt),
    foreignKey({
      name: 'messages_mail_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

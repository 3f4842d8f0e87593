import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { MESSAGE_PURPOSES, type MessagePurpose } from '../../../app/stores.ts';
import {
  INBOUND_STATES,
  MESSAGE_STATES,
  type InboundState,
  type MessageState,
} from '../../../domain/terms.ts';
import { instant, oneOf, words } from './columns.ts';
import { offers } from './dispatch.ts';
import { mediators } from './mediators.ts';

/** What the sender still has to look after. */
const PENDING_STATES = ['queued', 'sending', 'unknown'] as const satisfies readonly MessageState[];

export const messagesOut = pgTable(
  'messages_out',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    mediatorId: uuid('mediator_id'),
    offerId: uuid('offer_id'),
    purpose: text().$type<MessagePurpose>().notNull(),
    to: text('to_e164').notNull(),
    body: text().notNull(),
    state: text().$type<MessageState>().notNull().default('queued'),
    providerSid: text('provider_sid').unique('messages_out_provider_sid_unique'),
    dueAt: instant('due_at'),
    attempts: integer().notNull().default(0),
    validUntil: instant('valid_until'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    errorCode: integer('error_code'),
  },
  (table) => [
    oneOf('messages_out_purpose_known', table.purpose, MESSAGE_PURPOSES),
    oneOf('messages_out_state_known', table.state, MESSAGE_STATES),
    check(
      'messages_out_pending_has_due_time',
      sql`${table.state} not in (${words(PENDING_STATES)}) or ${table.dueAt} is not null`,
    ),
    index('messages_out_due')
      .on(table.dueAt)
      .where(sql`${table.state} in (${words([...PENDING_STATES, 'sent'])})`),
    index('messages_out_of_offer').on(table.offerId),
    index('messages_out_sent_to').on(table.to, table.purpose, table.sentAt),
    foreignKey({
      name: 'messages_out_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
    foreignKey({
      name: 'messages_out_offer_fk',
      columns: [table.offerId, table.networkId],
      foreignColumns: [offers.id, offers.networkId],
    }),
  ],
);

/** An SMS that came in. The network is known once the sender is. */
export const messagesIn = pgTable(
  'messages_in',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id'),
    mediatorId: uuid('mediator_id'),
    providerSid: text('provider_sid').notNull(),
    from: text('from_e164').notNull(),
    to: text('to_e164').notNull(),
    body: text().notNull(),
    state: text().$type<InboundState>().notNull().default('stored'),
    /** What it was understood as: `accept`, `nonsense`… */
    intent: text(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    oneOf('messages_in_state_known', table.state, INBOUND_STATES),
    unique('messages_in_provider_sid_unique').on(table.providerSid),
    index('messages_in_stored')
      .on(table.receivedAt)
      .where(sql`${table.state} = 'stored'`),
    index('messages_in_of_sender').on(table.from, table.receivedAt),
    foreignKey({
      name: 'messages_in_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

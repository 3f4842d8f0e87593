import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { MESSAGE_PURPOSES, type MessagePurpose } from '../../../app/stores.ts';
import type { Question } from '../../../domain/sms/question.ts';
import {
  CHANNELS,
  INBOUND_STATES,
  MESSAGE_STATES,
  TEXT_CHANNELS,
  type Channel,
  type InboundState,
  type MessageState,
  type TextChannel,
} from '../../../domain/terms.ts';
import { instant, oneOf, sealed, words } from './columns.ts';
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
    channel: text().$type<Channel>().notNull().default('sms'),
    purpose: text().$type<MessagePurpose>().notNull(),
    to: sealed('to_e164').notNull(),
    /** By which what went to a number is counted. */
    toIndex: sealed('to_index'),
    body: sealed().notNull(),
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
    oneOf('messages_out_channel_known', table.channel, CHANNELS),
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
    index('messages_out_of_mediator').on(table.mediatorId),
    index('messages_out_by_age').on(table.networkId, table.createdAt),
    index('messages_out_sent_by').on(table.networkId, table.sentAt),
    index('messages_out_sent_to').on(table.toIndex, table.purpose, table.sentAt),
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
    /** Whose key opens number and text: a mediator's, or one of its own for a stranger's. */
    keyId: uuid('key_id').notNull(),
    from: sealed('from_e164').notNull(),
    fromIndex: sealed('from_index'),
    to: text('to_e164').notNull(),
    channel: text().$type<TextChannel>().notNull().default('sms'),
    body: sealed().notNull(),
    state: text().$type<InboundState>().notNull().default('stored'),
    /** What it was understood as: `accept`, `nonsense`… */
    intent: text(),
    /** When it was written, as far as the carrier says: what came first is read first. */
    writtenAt: instant('written_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** Not read before: what could not be read is tried again, and does not hold up the others. */
    dueAt: instant('due_at').notNull(),
    attempts: integer().notNull().default(0),
  },
  (table) => [
    oneOf('messages_in_channel_known', table.channel, TEXT_CHANNELS),
    oneOf('messages_in_state_known', table.state, INBOUND_STATES),
    unique('messages_in_provider_sid_unique').on(table.providerSid),
    index('messages_in_stored')
      .on(table.writtenAt, table.id)
      .where(sql`${table.state} = 'stored'`),
    index('messages_in_of_sender').on(table.fromIndex, table.receivedAt),
    index('messages_in_of_mediator').on(table.mediatorId),
    index('messages_in_by_age').on(table.receivedAt),
    foreignKey({
      name: 'messages_in_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

/** What a phone was asked back, and until when an answer counts. At most one question a phone. */
export const conversations = pgTable(
  'conversations',
  {
    mediatorId: uuid('mediator_id').primaryKey(),
    networkId: uuid('network_id').notNull(),
    question: jsonb().$type<Question>().notNull(),
    askedAt: instant('asked_at').notNull(),
    until: instant('until').notNull(),
  },
  (table) => [
    foreignKey({
      name: 'conversations_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

/** How far the carrier's list of what came in has been read, for each of our accounts there. */
export const carrierReadings = pgTable('carrier_readings', {
  account: text().primaryKey(),
  readUntil: instant('read_until').notNull(),
  dueAt: instant('due_at').notNull(),
});

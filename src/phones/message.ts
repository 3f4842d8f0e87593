import { randomBytes } from 'node:crypto';

/** A phone number as E.164 writes it, e.g. `+393331234567`. */
export type E164 = string;

/** The network that a message goes through. */
export type Channel = 'sms' | 'whatsapp';

/** A phone number on a channel, as Twilio writes it: `+393331234567` or `whatsapp:+393331234567`. */
export const addressOf = (channel: Channel, phone: E164): string =>
  channel === 'sms' ? phone : `whatsapp:${phone}`;

/** Twilio's message states, as far as a text goes through them. */
export type MessageStatus =
  'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** What became of the webhook that told the product about a message written on a phone. */
export type WebhookOutcome = 'pending' | 'answered' | 'failed' | 'dropped';

/** One text as the carrier keeps it. Instants are epoch milliseconds. */
export interface Message {
  readonly sid: string;
  readonly channel: Channel;
  readonly direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  /** The phone of the conversation: the receiver of what goes out, the writer of what comes in. */
  readonly phone: E164;
  readonly sender: E164;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly segments: number;
  readonly statusCallback: string | null;
  readonly validitySeconds: number;
  readonly createdAt: number;
  sentAt: number | null;
  updatedAt: number;
  status: MessageStatus;
  errorCode: number | null;
  webhook: WebhookOutcome | null;
}

/** A new message id in Twilio's form: `SM` and 32 hexadecimal digits. */
export const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** Whether the phone itself can show the message: it has arrived, or was written there. */
export const isOnPhone = (message: Message): boolean =>
  message.status === 'delivered' || message.status === 'received';

/** A log in pino's form. Bodies of messages are never passed to it. */
export interface Log {
  info(details: object, sentence: string): void;
  warn(details: object, sentence: string): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {} };

import type { Channel, E164 } from './message.ts';

/** What the account can send with. */
export interface Senders {
  readonly sms: E164;
  readonly whatsapp: E164 | null;
  /** The only Messaging Service that is known; null takes any that is well formed. */
  readonly messagingServiceSid: string | null;
  /** Beginnings of the numbers that SMS can reach, e.g. `+39`; null reaches every country. */
  readonly routes: readonly string[] | null;
}

export const senderOn = (senders: Senders, channel: Channel): E164 | null =>
  channel === 'sms' ? senders.sms : senders.whatsapp;

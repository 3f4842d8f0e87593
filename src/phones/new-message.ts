import { newSid } from './message.ts';
import type { Channel, E164, Message } from './message.ts';
import { countSegments } from './segments.ts';

export interface SendRequest {
  readonly channel: Channel;
  readonly to: E164;
  readonly from: E164;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly messagingServiceSid: string | null;
  readonly validitySeconds: number;
}

// WhatsApp knows no segments: Twilio counts each text as one.
const segmentsOf = (channel: Channel, body: string): number =>
  channel === 'sms' ? countSegments(body).segments : 1;

/** A text that the product sends, as it is when it was just accepted. */
export const outgoing = (
  request: SendRequest,
  direction: Message['direction'],
  now: number,
): Message => ({
  sid: newSid(),
  channel: request.channel,
  direction,
  phone: request.to,
  sender: request.from,
  messagingServiceSid: request.messagingServiceSid,
  body: request.body,
  segments: segmentsOf(request.channel, request.body),
  statusCallback: request.statusCallback,
  validitySeconds: request.validitySeconds,
  createdAt: now,
  sentAt: null,
  updatedAt: now,
  status: request.messagingServiceSid === null ? 'queued' : 'accepted',
  errorCode: null,
  webhook: null,
});

export interface WrittenText {
  readonly channel: Channel;
  readonly phone: E164;
  readonly body: string;
  readonly sender: E164;
  readonly messagingServiceSid: string | null;
}

/** A text that somebody wrote on a phone. */
export const incoming = (text: WrittenText, now: number): Message => ({
  ...text,
  sid: newSid(),
  direction: 'inbound',
  segments: segmentsOf(text.channel, text.body),
  statusCallback: null,
  validitySeconds: 0,
  createdAt: now,
  sentAt: now,
  updatedAt: now,
  status: 'received',
  errorCode: null,
  webhook: 'pending',
});

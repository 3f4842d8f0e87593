import type { PhoneEvent } from './events.ts';
import type { Message } from './message.ts';

/** A message as seen from the phone: `received` came to it, `written` was typed on it. */
export const phoneMessage = (message: Message): object => ({
  sid: message.sid,
  channel: message.channel,
  direction: message.direction === 'inbound' ? 'written' : 'received',
  body: message.body,
  at: new Date(message.createdAt).toISOString(),
  status: message.status,
  segments: message.segments,
  errorCode: message.errorCode,
  webhook: message.webhook,
});

/** An event as told on `GET /events`. */
export const eventJson = (event: PhoneEvent): object => {
  if (event.kind === 'faults') return { faults: event.faults };
  if (event.kind === 'phone') return { phone: event.phone };
  return { phone: event.phone, message: phoneMessage(event.message) };
};

import type { Call } from './call.ts';
import { durationOf } from './call.ts';
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

/** A call as seen from the phone; `lines` is all that was said on it so far. */
export const phoneCall = (call: Call): object => ({
  sid: call.sid,
  from: call.request.from,
  status: call.status,
  at: new Date(call.createdAt).toISOString(),
  timeoutSeconds: call.request.timeoutSeconds,
  durationSeconds: durationOf(call),
  expects: call.waiting === null ? null : 'digits',
  lines: call.lines,
});

/** An event as told on `GET /events`. */
export const eventJson = (event: PhoneEvent): object => {
  if (event.kind === 'faults') return { faults: event.faults };
  if (event.kind === 'phone') return { phone: event.phone };
  if (event.kind === 'call') return { phone: event.phone, call: phoneCall(event.call) };
  return { phone: event.phone, message: phoneMessage(event.message) };
};

import { durationOf } from './call.ts';
import type { Call, CallEvent } from './call.ts';
import { apiVersion, rfc2822 } from './twilio-format.ts';

const subresources: Readonly<Record<string, string>> = {
  events: 'Events',
  notifications: 'Notifications',
  payments: 'Payments',
  recordings: 'Recordings',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
};

const dateOrNull = (instant: number | null): string | null =>
  instant === null ? null : rfc2822(instant);

/** A call as Twilio's API returns it. */
export const callResource = (accountSid: string, call: Call): object => {
  const uri = `/${apiVersion}/Accounts/${accountSid}/Calls/${call.sid}`;
  const duration = durationOf(call);
  return {
    account_sid: accountSid,
    answered_by: null,
    api_version: apiVersion,
    caller_name: null,
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.updatedAt),
    direction: 'outbound-api',
    duration: duration === null ? null : String(duration),
    end_time: dateOrNull(call.endedAt),
    forwarded_from: null,
    from: call.request.from,
    from_formatted: call.request.from,
    group_sid: null,
    parent_call_sid: null,
    phone_number_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid: call.sid,
    start_time: dateOrNull(call.answeredAt),
    status: call.status,
    subresource_uris: Object.fromEntries(
      Object.entries(subresources).map(([name, path]) => [name, `${uri}/${path}.json`]),
    ),
    to: call.phone,
    to_formatted: call.phone,
    trunk_sid: null,
    uri: `${uri}.json`,
  };
};

/** What every request about a call says. */
export const callParameters = (accountSid: string, call: Call): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: apiVersion,
  CallSid: call.sid,
  CallStatus: call.status,
  Called: call.phone,
  Caller: call.request.from,
  Direction: 'outbound-api',
  From: call.request.from,
  To: call.phone,
});

const minutesOf = (seconds: number): number => Math.max(1, Math.ceil(seconds / 60));

/** What a status callback says; `number` counts the callbacks of this call from 0. */
export const callEventParameters = (
  accountSid: string,
  call: Call,
  event: CallEvent,
  number: number,
): Record<string, string> => {
  const seconds = durationOf(call) ?? 0;
  return {
    ...callParameters(accountSid, call),
    CallStatus: event === 'initiated' ? 'initiated' : call.status,
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(number),
    Timestamp: rfc2822(call.updatedAt),
    ...(event === 'completed' && {
      CallDuration: String(seconds),
      Duration: String(call.status === 'completed' ? minutesOf(seconds) : 0),
    }),
  };
};

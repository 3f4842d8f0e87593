import type { Message } from './message.ts';
import { deliveryErrorMessage } from './twilio-errors.ts';

export const apiVersion = '2010-04-01';

/** The number that a message goes to. */
export const receiverOf = (message: Message): string =>
  message.direction === 'inbound' ? message.sender : message.phone;

/** The number that a message comes from; Twilio's service has none until it has chosen one. */
export const writerOf = (message: Message): string | null => {
  if (message.direction === 'inbound') return message.phone;
  return message.status === 'accepted' ? null : message.sender;
};

/** RFC 2822 in UTC, whole seconds: `Thu, 26 Nov 2026 09:30:00 +0000`. */
export const rfc2822 = (instant: number): string =>
  new Date(instant).toUTCString().replace('GMT', '+0000');

const uriOf = (accountSid: string, sid: string): string =>
  `/${apiVersion}/Accounts/${accountSid}/Messages/${sid}`;

/** A message as Twilio's API returns it. */
export const messageResource = (accountSid: string, message: Message): object => ({
  account_sid: accountSid,
  api_version: apiVersion,
  body: message.body,
  date_created: rfc2822(message.createdAt),
  date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
  date_updated: rfc2822(message.updatedAt),
  direction: message.direction,
  error_code: message.errorCode,
  error_message: deliveryErrorMessage(message.errorCode),
  from: writerOf(message),
  messaging_service_sid: message.messagingServiceSid,
  num_media: '0',
  num_segments: String(message.segments),
  price: null,
  price_unit: 'USD',
  sid: message.sid,
  status: message.status,
  subresource_uris: { media: `${uriOf(accountSid, message.sid)}/Media.json` },
  to: receiverOf(message),
  uri: `${uriOf(accountSid, message.sid)}.json`,
});

/** What a status callback says: the message as it is now. */
export const statusParameters = (accountSid: string, message: Message): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: apiVersion,
  From: message.sender,
  MessageSid: message.sid,
  MessageStatus: message.status,
  SmsSid: message.sid,
  SmsStatus: message.status,
  To: message.phone,
  ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
  ...(message.messagingServiceSid === null
    ? {}
    : { MessagingServiceSid: message.messagingServiceSid }),
});

/** What the webhook for an incoming message says; Twilio sends unknown places as empty. */
export const inboundParameters = (
  accountSid: string,
  message: Message,
): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: apiVersion,
  Body: message.body,
  From: message.phone,
  FromCity: '',
  FromState: '',
  FromZip: '',
  MessageSid: message.sid,
  NumMedia: '0',
  NumSegments: String(message.segments),
  SmsMessageSid: message.sid,
  SmsSid: message.sid,
  SmsStatus: 'received',
  To: message.sender,
  ToCity: '',
  ToState: '',
  ToZip: '',
});

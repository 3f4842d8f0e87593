import { addressOf } from './message.ts';
import type { Message } from './message.ts';
import { deliveryErrorMessage } from './twilio-errors.ts';

export const apiVersion = '2010-04-01';

const phoneOf = (message: Message): string => addressOf(message.channel, message.phone);
const senderOf = (message: Message): string => addressOf(message.channel, message.sender);

/** The address that a message goes to. */
export const receiverOf = (message: Message): string =>
  message.direction === 'inbound' ? senderOf(message) : phoneOf(message);

/** The address that a message comes from; Twilio's service has none until it has chosen one. */
export const writerOf = (message: Message): string | null => {
  if (message.direction === 'inbound') return phoneOf(message);
  return message.status === 'accepted' ? null : senderOf(message);
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
  // A service counts when it has chosen the sender.
  num_segments: message.status === 'accepted' ? '0' : String(message.segments),
  price: null,
  price_unit: 'USD',
  sid: message.sid,
  status: message.status,
  subresource_uris: { media: `${uriOf(accountSid, message.sid)}/Media.json` },
  to: receiverOf(message),
  uri: `${uriOf(accountSid, message.sid)}.json`,
});

const given = (name: string, value: string | number | null): Record<string, string> =>
  value === null ? {} : { [name]: String(value) };

/** What a status callback says: the message as it is now. */
export const statusParameters = (accountSid: string, message: Message): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: apiVersion,
  MessageSid: message.sid,
  MessageStatus: message.status,
  SmsSid: message.sid,
  SmsStatus: message.status,
  To: receiverOf(message),
  ...given('From', writerOf(message)),
  ...given('ErrorCode', message.errorCode),
  ...given('MessagingServiceSid', message.messagingServiceSid),
  ...given('ChannelPrefix', message.channel === 'whatsapp' ? 'whatsapp' : null),
});

// An SMS says where its writer's number is at home, as empty where nobody knows.
const smsPlaces = {
  FromCity: '',
  FromState: '',
  FromZip: '',
  ToCity: '',
  ToState: '',
  ToZip: '',
};

const whatsappPerson = (phone: string, name: string): Record<string, string> => ({
  MessageType: 'text',
  ProfileName: name,
  WaId: phone.slice(1),
});

/** What the webhook for an incoming message says; `name` is how the writer calls themselves. */
export const inboundParameters = (
  accountSid: string,
  message: Message,
  name: string,
): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: apiVersion,
  Body: message.body,
  From: phoneOf(message),
  MessageSid: message.sid,
  NumMedia: '0',
  NumSegments: String(message.segments),
  SmsMessageSid: message.sid,
  SmsSid: message.sid,
  SmsStatus: 'received',
  To: senderOf(message),
  ...given('MessagingServiceSid', message.messagingServiceSid),
  ...(message.channel === 'sms' ? smsPlaces : whatsappPerson(message.phone, name)),
});

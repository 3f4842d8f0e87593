import { isPossiblePhoneNumber } from 'libphonenumber-js';
import type { Form } from './form-body.ts';
import type { Channel, E164 } from './message.ts';
import type { SendRequest } from './new-message.ts';
import { hasRoute, isLandline } from './reach.ts';
import { senderOn } from './senders.ts';
import type { Senders } from './senders.ts';
import { twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';

const longestBody = 1600;
const longestValidity = 36_000;

export type ReadSend =
  | { readonly ok: true; readonly request: SendRequest }
  | { readonly ok: false; readonly error: TwilioError };

type Problem = TwilioError | undefined;

export const isPhoneNumber = (text: string): boolean =>
  /^\+[1-9]\d{6,14}$/.test(text) && isPossiblePhoneNumber(text);

export const isUrl = (text: string): boolean =>
  text.length <= 4000 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const channelOf = (address: string): Channel =>
  address.startsWith('whatsapp:') ? 'whatsapp' : 'sms';

const numberOf = (address: string): E164 => address.replace(/^whatsapp:/, '');

const serviceProblem = (form: Form, senders: Senders): Problem => {
  const service = form['MessagingServiceSid'] ?? '';
  const { messagingServiceSid: known } = senders;
  const isKnown = known === null ? /^MG[\da-f]{32}$/.test(service) : service === known;
  if (!isKnown) return twilioError(21701);
  const hasSender = senderOn(senders, channelOf(form['To'] ?? '')) !== null;
  return hasSender ? undefined : twilioError(63007);
};

const fromProblem = (form: Form, senders: Senders): Problem => {
  const from = form['From'] ?? '';
  const [channel, number] = [channelOf(from), numberOf(from)];
  if (number !== senderOn(senders, channel)) {
    if (channel === 'whatsapp') return twilioError(63007);
    if (!isPhoneNumber(number)) return twilioError(21212, `Invalid 'From' Phone Number: ${from}`);
    return twilioError(
      21606,
      `The From phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`,
    );
  }
  const to = form['To'];
  return to && channelOf(to) !== channel ? twilioError(21910) : undefined;
};

const senderProblem = (form: Form, senders: Senders): Problem => {
  const { From: from, MessagingServiceSid: service } = form;
  if (!service && !from) return twilioError(21603);
  return (
    (service ? serviceProblem(form, senders) : undefined) ??
    (from ? fromProblem(form, senders) : undefined)
  );
};

const contentProblem = (form: Form): Problem => {
  if (!form['Body']) return twilioError(21602);
  if ([...form['Body']].length > longestBody) return twilioError(21617);
  const callback = form['StatusCallback'];
  if (callback && !isUrl(callback)) return twilioError(21609);
  const validity = form['ValidityPeriod'];
  if (validity === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(validity) ? Number(validity) : 0;
  return seconds >= 1 && seconds <= longestValidity ? undefined : twilioError(90007);
};

const unreachable = (to: E164, from: string): TwilioError =>
  twilioError(
    21612,
    `The 'To' phone number: ${to}, is not currently reachable using the 'From' phone number: ${from} via SMS.`,
  );

const receiverProblem = (
  form: Form,
  senders: Senders,
  isStopped: (phone: E164) => boolean,
): Problem => {
  const address = form['To'];
  if (!address) return twilioError(21604);
  const [channel, to] = [channelOf(address), numberOf(address)];
  if (!isPhoneNumber(to)) return twilioError(21211, `Invalid 'To' Phone Number: ${address}`);
  const sender = senderOn(senders, channel) ?? '';
  if (to === sender) return twilioError(21266);
  if (channel === 'whatsapp') return undefined;
  // A service has chosen no sender yet, so there is no pair to refuse: the message fails later.
  const isPairKnown = !form['MessagingServiceSid'];
  if (!hasRoute(to, senders.routes) || (isPairKnown && isLandline(to)))
    return unreachable(to, sender);
  return isStopped(to) ? twilioError(21610) : undefined;
};

const requestOf = (form: Form, senders: Senders): SendRequest => {
  const to = form['To'] ?? '';
  const channel = channelOf(to);
  return {
    channel,
    to: numberOf(to),
    from: senderOn(senders, channel) ?? senders.sms,
    body: form['Body'] ?? '',
    statusCallback: form['StatusCallback'] || null,
    messagingServiceSid: form['MessagingServiceSid'] || null,
    validitySeconds: Number(form['ValidityPeriod'] ?? longestValidity),
  };
};

/** Checks a request to send as Twilio's API does, or returns Twilio's error for it. */
export const readSend = (
  form: Form,
  senders: Senders,
  isStopped: (phone: E164) => boolean,
): ReadSend => {
  const error =
    senderProblem(form, senders) ??
    contentProblem(form) ??
    receiverProblem(form, senders, isStopped);
  return error ? { ok: false, error } : { ok: true, request: requestOf(form, senders) };
};

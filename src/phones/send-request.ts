import { isPossiblePhoneNumber } from 'libphonenumber-js';
import type { SendRequest } from './carrier.ts';
import type { Form } from './form-body.ts';
import type { E164 } from './message.ts';
import { twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';

const longestBody = 1600;
const longestValidity = 36_000;

export type ReadSend =
  | { readonly ok: true; readonly request: SendRequest }
  | { readonly ok: false; readonly error: TwilioError };

const isPhoneNumber = (text: string): boolean =>
  /^\+[1-9]\d{6,14}$/.test(text) && isPossiblePhoneNumber(text);

const isUrl = (text: string): boolean =>
  text.length <= 4000 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const senderError = (form: Form, sender: E164): TwilioError | undefined => {
  const { From: from, MessagingServiceSid: service } = form;
  if (service) return /^MG[\da-f]{32}$/.test(service) ? undefined : twilioError(21701);
  if (!from) return twilioError(21603);
  if (from === sender) return undefined;
  if (!isPhoneNumber(from)) return twilioError(21212, `Invalid 'From' Phone Number: ${from}`);
  return twilioError(
    21606,
    `The From phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`,
  );
};

const contentError = (form: Form): TwilioError | undefined => {
  if (!form['Body']) return twilioError(21602);
  if ([...form['Body']].length > longestBody) return twilioError(21617);
  const callback = form['StatusCallback'];
  if (callback && !isUrl(callback)) return twilioError(21609);
  const validity = form['ValidityPeriod'];
  if (validity === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(validity) ? Number(validity) : 0;
  return seconds >= 1 && seconds <= longestValidity ? undefined : twilioError(90007);
};

const receiverError = (
  form: Form,
  sender: E164,
  isStopped: (phone: E164) => boolean,
): TwilioError | undefined => {
  const to = form['To'];
  if (!to) return twilioError(21604);
  if (!isPhoneNumber(to)) return twilioError(21211, `Invalid 'To' Phone Number: ${to}`);
  if (to === sender) return twilioError(21266);
  return isStopped(to) ? twilioError(21610) : undefined;
};

/** Checks a request to send as Twilio's API does, or returns Twilio's error for it. */
export const readSend = (
  form: Form,
  sender: E164,
  isStopped: (phone: E164) => boolean,
): ReadSend => {
  const error =
    senderError(form, sender) ?? contentError(form) ?? receiverError(form, sender, isStopped);
  if (error) return { ok: false, error };
  const request = {
    to: form['To'] ?? '',
    body: form['Body'] ?? '',
    statusCallback: form['StatusCallback'] || null,
    messagingServiceSid: form['MessagingServiceSid'] || null,
    validitySeconds: Number(form['ValidityPeriod'] ?? longestValidity),
  };
  return { ok: true, request };
};

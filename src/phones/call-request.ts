import type { CallEvent, CallRequest } from './call.ts';
import type { Form } from './form-body.ts';
import { isPhoneNumber, isUrl } from './send-request.ts';
import type { Senders } from './senders.ts';
import { twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';

export type ReadCall =
  | { readonly ok: true; readonly request: CallRequest }
  | { readonly ok: false; readonly error: TwilioError };

type Problem = TwilioError | undefined;

const defaultTimeout = 60;
const longestTimeout = 600;
const knownEvents: readonly CallEvent[] = ['initiated', 'ringing', 'answered', 'completed'];

const receiverProblem = ({ To: to }: Form): Problem => {
  if (!to) return twilioError(21201);
  if (isPhoneNumber(to)) return undefined;
  return twilioError(21211, `The phone number you are attempting to call, ${to}, is not valid.`);
};

const callerProblem = ({ From: from }: Form, senders: Senders): Problem => {
  if (!from) return twilioError(21213);
  if (from === senders.sms) return undefined;
  if (!isPhoneNumber(from)) return twilioError(21212, `Invalid 'From' Phone Number: ${from}`);
  return twilioError(
    21210,
    `The source phone number provided, ${from}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`,
  );
};

const documentProblem = ({ Url: url, Twiml: twiml }: Form): Problem => {
  if (!url && !twiml) return twilioError(21205, 'Url parameter is required.');
  return !url || isUrl(url) ? undefined : twilioError(21205, `Url is not a valid URL: ${url}`);
};

const isMethod = (text: string): boolean => /^(GET|POST)$/i.test(text);

const optionProblem = (form: Form): Problem => {
  const { Method: method = 'POST', StatusCallbackMethod: told = 'POST', Timeout: timeout } = form;
  if (form['StatusCallback'] && !isUrl(form['StatusCallback'])) return twilioError(21609);
  if (!isMethod(method)) return twilioError(20001, 'Method must be GET or POST');
  // Our product has its callbacks posted; one that is asked for otherwise would only be missed.
  if (told.toUpperCase() !== 'POST') return twilioError(20001, 'StatusCallbackMethod must be POST');
  if (timeout === undefined) return undefined;
  const seconds = /^\d{1,3}$/.test(timeout) ? Number(timeout) : 0;
  return seconds >= 1 && seconds <= longestTimeout
    ? undefined
    : twilioError(20001, `Timeout must be from 1 to ${longestTimeout}`);
};

const eventsIn = (text: string | undefined): ReadonlySet<CallEvent> => {
  const asked = new Set(text?.split(/[\s,]+/));
  const known = knownEvents.filter((event) => asked.has(event));
  return new Set(known.length === 0 ? ['completed'] : known);
};

const requestOf = (form: Form): CallRequest => {
  const url = form['Url'] || null;
  return {
    to: form['To'] ?? '',
    from: form['From'] ?? '',
    url,
    method: form['Method']?.toUpperCase() === 'GET' ? 'GET' : 'POST',
    // An address comes before TwiML that is given with it.
    twiml: url === null ? (form['Twiml'] ?? null) : null,
    statusCallback: form['StatusCallback'] || null,
    events: eventsIn(form['StatusCallbackEvent']),
    timeoutSeconds: Number(form['Timeout'] ?? defaultTimeout),
  };
};

/** Checks a request to call as Twilio's API does, or returns Twilio's error for it. */
export const readCall = (form: Form, senders: Senders): ReadCall => {
  const error =
    receiverProblem(form) ??
    callerProblem(form, senders) ??
    documentProblem(form) ??
    optionProblem(form);
  return error ? { ok: false, error } : { ok: true, request: requestOf(form) };
};

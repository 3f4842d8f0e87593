/** Why a message was not taken; see `SmsCarrier.send`. */
export interface SendFailure {
  readonly ok: false;
  readonly code: number;
  readonly retry: boolean;
  readonly uncertain: boolean;
}

/** The validity of a message was over before it could be sent. */
export const EXPIRED = 30036;

/**
 * Whether the same message may be taken later, by Twilio's code (https://www.twilio.com/docs/api/errors).
 * What is not here goes by its HTTP status.
 */
const RETRY_BY_CODE: ReadonlyMap<number, boolean> = new Map([
  // About this number or this text: the answer will not change.
  [21211, false], // no phone number
  [21265, false], // a short code
  [21266, false], // our own number
  [21602, false], // no text
  [21604, false], // no number
  [21610, false], // she wrote STOP
  [21612, false], // cannot be reached from our number
  [21614, false], // not a mobile phone
  [21617, false], // longer than 1600 characters
  [57012, false], // the text was blocked
  [90007, false], // validity out of range
  // About our account: somebody can mend the configuration while the message is still worth sending.
  [20003, true], // wrong credentials
  [20005, true], // account not active
  [21212, true], // our sender is no phone number
  [21408, true], // country not enabled
  [21603, true], // no sender
  [21606, true], // our sender is not this account's
  [21609, true], // our public address is no address
  [21659, true], // our sender cannot send
  [21701, true], // no such messaging service
  // About the moment.
  [20429, true], // too many requests
  [21611, true], // our sender's queue is full
  [63038, true], // daily limit of the account
]);

/** Refused for the moment or for the configuration; other 4xx are about the message itself. */
const RETRY_BY_STATUS = new Set([401, 403, 404, 408, 425, 429]);

/** Errors from before the connection stood: nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const refusal = (status: number, code: number): SendFailure => {
  const retry = RETRY_BY_CODE.get(code) ?? RETRY_BY_STATUS.has(status);
  return { ok: false, code, retry, uncertain: false };
};

/**
 * What an error of the SDK says about the message that was being sent. Only a 4xx, or no connection at all, proves
 * that nothing was taken: behind a 5xx, a lost answer or half an answer there may be a message.
 */
export const sendFailure = (error: unknown): SendFailure => {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  const answered = typeof status === 'number' ? status : 0;
  const known = typeof code === 'number' ? code : answered;
  if (answered >= 400 && answered < 500) return refusal(answered, known);
  const uncertain = !(typeof code === 'string' && NEVER_CONNECTED.has(code));
  return { ok: false, code: known, retry: true, uncertain };
};

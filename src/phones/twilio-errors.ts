/** Twilio's error codes that the simulator knows, with the HTTP status each is answered with. */
const requestErrors: Readonly<Record<number, { status: number; message: string }>> = {
  20001: { status: 400, message: 'Unknown parameters' },
  20003: { status: 401, message: 'Authenticate' },
  20404: { status: 404, message: 'The requested resource was not found' },
  20429: { status: 429, message: 'Too Many Requests' },
  20500: { status: 500, message: 'Internal Server Error' },
  20503: { status: 503, message: 'Service Unavailable' },
  21201: { status: 400, message: "No 'To' number is specified" },
  21205: { status: 400, message: 'Url is not a valid URL' },
  21210: { status: 400, message: "The 'From' phone number is not verified for this account" },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21212: { status: 400, message: "Invalid 'From' Phone Number" },
  21213: { status: 400, message: "No 'From' number is specified" },
  21220: { status: 400, message: 'Call is not in-progress. Cannot redirect.' },
  21266: { status: 400, message: "'To' and 'From' number cannot be the same" },
  21408: { status: 400, message: 'Permission to send an SMS has not been enabled for the region' },
  21602: { status: 400, message: 'Message body is required.' },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21604: { status: 400, message: "A 'To' phone number is required." },
  21606: { status: 400, message: "The 'From' phone number is not a valid sender of this account." },
  21609: { status: 400, message: "The 'StatusCallback' URL is not a valid URL." },
  21610: { status: 400, message: 'Attempt to send to unsubscribed recipient' },
  21611: { status: 429, message: "This 'From' number has exceeded its maximum of queued messages" },
  21612: { status: 400, message: "The 'To' number cannot be reached from this 'From' number" },
  21617: { status: 400, message: 'The concatenated message body exceeds the 1600 character limit' },
  21701: { status: 404, message: 'The Messaging Service does not exist' },
  21910: {
    status: 400,
    message: 'Invalid From and To pair. From and To should be of the same channel',
  },
  57012: { status: 400, message: 'The message was blocked' },
  63007: {
    status: 400,
    message: 'Twilio could not find a Channel with the specified From address',
  },
  90007: { status: 400, message: 'ValidityPeriod must be between 1 and 36000 seconds' },
};

/** Codes that never refuse a request: the message is accepted and then does not arrive. */
const deliveryErrors: Readonly<Record<number, string>> = {
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30036: 'Validity period expired',
  63016: 'A free-form text outside the 24 hours after the last one from the person',
};

export interface TwilioError {
  readonly code: number;
  readonly status: number;
  readonly message: string;
}

/** The error with Twilio's usual words, or with `message` where it names the value. */
export const twilioError = (code: number, message?: string): TwilioError => {
  const known = requestErrors[code] ?? { status: 500, message: 'Internal Server Error' };
  return { code, status: known.status, message: message ?? known.message };
};

export const isRequestError = (code: number): boolean => code in requestErrors;
export const isDeliveryError = (code: number): boolean => code in deliveryErrors;
export const deliveryErrorMessage = (code: number | null): string | null =>
  code === null ? null : (deliveryErrors[code] ?? 'Unknown error');

/** Every code that a fault may ask for, in order. */
export const knownErrorCodes: readonly number[] = Object.keys({
  ...requestErrors,
  ...deliveryErrors,
}).map(Number);

/** The body of a Twilio error answer. */
export const errorBody = ({ code, message, status }: TwilioError): object => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

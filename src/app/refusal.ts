/** A field of a body that is at fault, in words: `message` says what is wrong and how to mend it. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

export const INPUT_FAULTS = [
  'site-unknown',
  'language-unknown',
  'time-unreadable',
  'time-missing',
  'time-ambiguous',
  'start-past',
  'start-too-far',
  'too-long',
  'phone-too-long',
  'on-site-only',
  'emergency-too-early',
  'mediator-unknown',
  'organisation-unknown',
  'comune-unknown',
  'phone-invalid',
  'phone-prefix',
  'partner-unknown',
  'end-before-start',
  'rule-without-length',
  'rules-overlap',
  'minutes-missing',
  'password-too-short',
  'password-too-long',
  'password-common',
  'password-personal',
  'role-needs-field',
  'role-refuses-field',
  'expiry-past',
  'owner-missing',
  'owner-needless',
  'key-site-unknown',
  'scopes-too-wide',
] as const;
export type InputFaultCode = (typeof INPUT_FAULTS)[number];

/** A field that breaks a rule of the network; the edge turns it into a `FieldFault` in the person's language. */
export interface InputFault {
  readonly path: string;
  readonly fault: InputFaultCode;
  readonly facts?: Readonly<Record<string, string | number>>;
}

export const REFUSAL_CODES = [
  'unauthenticated',
  'forbidden',
  'not-found',
  'invalid-fields',
  'probable-duplicate',
  'offer-taken',
  'offer-expired',
  'offer-withdrawn',
  'offer-declined',
  'offer-undeliverable',
  'offer-overlaps',
  'offer-no-rest',
  'offer-over-hours',
  'offer-accepted',
  'rule-broken',
  'request-closed',
  'booking-closed',
  'booking-not-now',
  'mediator-busy',
  'mediator-expected',
  'already-exists',
  'version-conflict',
  'sign-in-refused',
  'code-refused',
  'link-over',
  'second-factor-needed',
  'second-factor-there',
  'second-factor-missing',
  'sign-in-over',
  'identity-refused',
  'issuer-away',
  'passkey-refused',
  'passkeys-too-many',
  'idempotency-key-reused',
  'idempotency-key-in-flight',
  'too-many-attempts',
  'sign-in-unavailable',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface RefusalDetails {
  /** With `invalid-fields`. */
  readonly faults?: readonly InputFault[];
  /** Facts for the sentence and for programs; never personal data of somebody else. */
  readonly [fact: string]: unknown;
}

/** The only error that a use case throws on purpose; the edges have a table that turns each code into words. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;
  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

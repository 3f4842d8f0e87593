import type { TravelMinutes } from '../domain/calendar/travel.ts';
import type { Network } from '../domain/network.ts';
import type { Place } from '../domain/place.ts';
import type { Reach } from '../domain/reach.ts';
import type { Policy } from '../domain/policy.ts';
import type { CarrierState } from '../domain/sms/carrier-state.ts';
import type { Channel, TextChannel } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { SealStore } from './audit-store.ts';
import type { ExclusionStore } from './exclusion-store.ts';
import type {
  AccountStore,
  AccountTokenStore,
  MailStore,
  OneTimeSecretStore,
  SessionStore,
  SmsCodeStore,
} from './accounts/stores.ts';
import type {
  IdentityStore,
  Passkey,
  PasskeyStore,
  SignInStateStore,
} from './accounts/credential-stores.ts';
import type {
  BookingStore,
  CandidateReader,
  ConversationStore,
  EventStore,
  InboundStore,
  KeyStore,
  MediatorStore,
  MessageStore,
  NetworkStore,
  OnceStore,
  OfferStore,
  RequestStore,
  SiteReader,
} from './stores.ts';
import type { ComuneReader } from './comuni.ts';
import type { ReadingStore } from './carrier-reading.ts';
import type { PrivacyStore } from './privacy-store.ts';
import type { CallView } from './views.ts';

// What the use cases need from outside. Adapters implement these; none of them knows another.

export interface Clock {
  now(): Instant;
}

export interface Ids {
  /** UUIDv7. */
  uuid(): string;
  /** `R-7K3F`: from an alphabet without look-alikes. */
  requestCode(): string;
  /** Four digits that are not in `taken`. */
  offerCode(taken: ReadonlySet<string>): string;
}

/** pino's shape. Fields are an allow-list: ids, codes, counts; never names, numbers or texts of people. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

// ── After the commit ────────────────────────────────────────────────────────────────────────────

/** A hint that a row has work; losing it costs at most the sweep's interval. */
export type Nudge =
  | { readonly queue: 'dispatch'; readonly requestId: string }
  | { readonly queue: 'sms'; readonly messageId: string }
  | { readonly queue: 'inbound'; readonly inboundId: string };

export interface Nudges {
  /** Returns at once and never throws, whatever state the queue is in. */
  send(nudges: readonly Nudge[]): void;
}

/** "Something changed": who may hear it follows from the ids. */
export interface Bell {
  readonly topic: string;
  readonly version: number;
  readonly networkId: string;
  readonly organisationId?: string;
  readonly mediatorId?: string;
}

export interface Doorbell {
  ring(bells: readonly Bell[]): void;
  /** Returns the function that ends the subscription. A bell with topic `*` means: read everything again. */
  subscribe(listener: (bells: readonly Bell[]) => void): () => void;
  close(): Promise<void>;
}

// ── Facts of a network that change rarely ───────────────────────────────────────────────────────

export interface Networks {
  /** Throws when there is none: an id always comes from our own rows. Answers are at most some seconds old. */
  byId(networkId: string): Promise<Network>;
  /** Reads it anew at the next question. */
  forget(networkId: string): void;
}

export interface TravelTimes {
  /** A function that knows the journeys among these places. */
  prepare(places: readonly Place[], policy: Policy): Promise<TravelMinutes>;
}

// ── One transaction per use case ────────────────────────────────────────────────────────────────

/** Whose rows a transaction may touch; `system` is dispatch, sweep and carrier, in every network. */
export type Scope = Reach | 'system';

export interface UnitOfWork {
  /**
   * Runs `work` in one transaction. Commits when it resolves, rolls back when it throws.
   * Nudges and bells that it collected are sent after the commit, and never otherwise.
   * Serialisation failures and deadlocks are tried again a few times.
   */
  run<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export interface Transaction {
  /**
   * Goes on in another scope. Somebody finds what she may act on through her own reach; what follows from it reaches
   * others in her network: whom to tell, who else was asked.
   */
  reach(scope: Scope): Promise<void>;
  readonly requests: RequestStore;
  readonly offers: OfferStore;
  readonly bookings: BookingStore;
  readonly messages: MessageStore;
  readonly inbound: InboundStore;
  readonly readings: ReadingStore;
  readonly conversations: ConversationStore;
  readonly mediators: MediatorStore;
  readonly candidates: CandidateReader;
  readonly sites: SiteReader;
  readonly comuni: ComuneReader;
  readonly networks: NetworkStore;
  readonly exclusions: ExclusionStore;
  readonly events: EventStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly accountTokens: AccountTokenStore;
  readonly oneTimeSecrets: OneTimeSecretStore;
  readonly smsCodes: SmsCodeStore;
  readonly mails: MailStore;
  readonly keys: KeyStore;
  readonly idempotency: OnceStore;
  readonly seals: SealStore;
  readonly privacy: PrivacyStore;
  readonly identities: IdentityStore;
  readonly passkeys: PasskeyStore;
  readonly signInStates: SignInStateStore;
  nudge(nudge: Nudge): void;
  ring(bell: Bell): void;
}

// ── Doing it once ───────────────────────────────────────────────────────────────────────────────

/**
 * What is kept of an answer. Only the body of a refusal is: what was done is read and written again, so that nothing
 * lies here that somebody may not see.
 */
export interface KeptAnswer {
  readonly status: number;
  /** The row that was made, where one was. */
  readonly madeId: string | null;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known of an Idempotency-Key. */
export type IdempotencyAnswer =
  | { readonly kind: 'new' }
  | {
      readonly kind: 'replay';
      readonly answer: KeptAnswer;
    }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'reused' };

export interface IdempotencyStore {
  /** `new`: do it, then `finish` or `abandon`. Whoever has been at it for 60 seconds is taken for dead, and the next one is `new`. */
  begin(
    networkId: string,
    subjectId: string,
    key: string,
    bodyHash: string,
    now: Instant,
  ): Promise<IdempotencyAnswer>;
  /** Leaves alone what the transaction itself has finished. */
  finish(networkId: string, subjectId: string, key: string, answer: KeptAnswer): Promise<void>;
  /** It failed in a way that may be tried again. */
  abandon(networkId: string, subjectId: string, key: string): Promise<void>;
  /** Forgets what is older; the number of keys forgotten. */
  forget(before: Instant): Promise<number>;
}

// ── Not too often ───────────────────────────────────────────────────────────────────────────────

export interface RateCounter {
  /** Adds to a window's count and returns what it is now. Rejects within a second when the database does not answer. */
  add(key: string, windowStart: Instant, amount: number): Promise<number>;
  /** Forgets windows that began before; the number forgotten. */
  forget(before: Instant): Promise<number>;
}

// ── What only some may read ─────────────────────────────────────────────────────────────────────

/** The key of one case, mediator or stranger's message; never stored as it is. */
export type DataKey = Buffer;

/** A data key as it is stored. */
export interface WrappedKey {
  readonly masterKeyId: string;
  readonly wrapped: Buffer;
}

/** What an index is for: the same text has another one for each use. */
export type IndexUse = 'phone index' | 'short codes';

/** Seals and opens. A place, `table:column:row`, is bound to what is sealed for it: elsewhere it does not open. */
export interface Vault {
  /** The one that wraps; the others only unwrap. */
  readonly firstMasterKeyId: string;
  makeKey(subjectId: string): WrappedKey & { readonly key: DataKey };
  /** Throws when its master key is not in the configuration, or the key is another subject's. */
  unwrap(subjectId: string, key: WrappedKey): DataKey;
  /** The same key under the first master key. */
  rewrap(subjectId: string, key: WrappedKey): WrappedKey;
  seal(key: DataKey, place: string, text: string): Buffer;
  /** Throws when key or place are others, or a bit was changed. */
  open(key: DataKey, place: string, sealed: Buffer): string;
  /** The same for the same text, and nobody without the key can tell of which. */
  index(key: DataKey, use: IndexUse, text: string): Buffer;
  /** What a migration has carried over unsealed; null: it is sealed. */
  plain(content: Buffer): string | null;
}

// ── Words out ───────────────────────────────────────────────────────────────────────────────────

export type { CarrierState };

/** An SMS that the carrier has for us. */
export interface ReceivedSms {
  readonly providerSid: string;
  /** E.164. */
  readonly from: string;
  readonly to: string;
  readonly channel: TextChannel;
  readonly body: string;
  /** When the carrier had it; whole seconds. */
  readonly writtenAt: Instant;
}

/** What the carrier answers when it is asked to take something. */
export type Taken =
  | { readonly ok: true; readonly sid: string }
  | {
      readonly ok: false;
      readonly code: number;
      readonly retry: boolean;
      readonly uncertain: boolean;
    };

export interface SmsCarrier {
  /** What our senders can do besides SMS. */
  readonly can: { readonly whatsapp: boolean; readonly voice: boolean };
  /**
   * Resolves with the carrier's id when it has taken the message. Never rejects; instead `retry` says whether trying
   * again can help, and `uncertain` that it may have been taken all the same: ask `find` before trying again.
   * `code` is the carrier's, or the HTTP status when it gave none, or 0 when no answer came.
   */
  send(message: {
    readonly id: string;
    readonly channel: TextChannel;
    readonly to: string;
    readonly body: string;
    /** Seconds. */
    readonly validity: number | null;
  }): Promise<Taken>;
  /** Lets a phone ring; what is said then is asked of us. As `send`. */
  call(call: { readonly id: string; readonly to: string }): Promise<Taken>;
  /** The newest message to this number with this very text since then, or the newest call; null: none. */
  find(message: {
    readonly channel: Channel;
    readonly to: string;
    readonly body: string;
    readonly since: Instant;
  }): Promise<{ sid: string; state: CarrierState } | null>;
  /** What phones have written to us since then, in the order in which it was written. Throws when it cannot be asked. */
  received(since: Instant): Promise<ReceivedSms[]>;
  /** Of a message or a call. Null: the carrier does not know it. */
  state(sid: string): Promise<{ state: CarrierState; errorCode: number | null } | null>;
}

/** What a call says, as the carrier reads it. */
export interface CallScript {
  /** `answerUrl` is told the key; a call with nothing to say ends. */
  write(view: CallView | null, answerUrl: string): string;
}

export interface WebhookSignature {
  /** Whether the carrier has signed this call: the public address as it was called, and the form as received. */
  valid(input: {
    readonly url: string;
    readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly signature: string | undefined;
  }): boolean;
}

// ── Signing in ──────────────────────────────────────────────────────────────────────────────────

/** Slow on purpose: argon2id. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash it works as long as with one, and says no. */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether everybody who guesses begins with it; lower case. */
  isCommon(word: string): boolean;
}

/** Chance that nobody can guess, and what is kept of it. */
export interface Secrets {
  /** 256 bits. */
  token(): string;
  /** Six digits. */
  digits(): string;
  /** Twelve letters and digits to type, in groups of four. */
  recoveryCode(): string;
  /** What is stored of each of them. */
  hash(secret: string): string;
}

/** Codes of an authenticator app (RFC 6238). */
export interface OneTimeCodes {
  newSecret(): string;
  /** What the app reads as a QR code. */
  uri(secret: string, label: string): string;
  /** The time step whose code this is, at most one away from now and later than `after`; null: it is none. */
  stepOf(secret: string, code: string, now: Instant, after: number): number | null;
}

/** What the mail server says: whether it has taken a mail, and if not, whether trying again can help. */
export type Mailed =
  { readonly ok: true } | { readonly ok: false; readonly code: number; readonly retry: boolean };

export interface Mailer {
  /** Never rejects. */
  send(mail: {
    /** The same at every try, so that a mail that came twice can be told. */
    readonly id: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<Mailed>;
  close(): void;
}

// ── Who somebody is, said by others ─────────────────────────────────────────────────────────────

/** Somebody as an issuer knows her. */
export interface Identity {
  readonly issuer: string;
  /** The issuer's own name for her, which never changes. */
  readonly subject: string;
  /** Lower case, and only if the issuer says that it is hers. */
  readonly verifiedEmail: string | null;
  /** Whether the way in which she signed in there counts as two factors. */
  readonly hasSecondFactor: boolean;
}

/** What is needed to know the issuer's answer again. */
export interface IdentityCheck {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An issuer of OpenID Connect. Both throw Refusal('issuer-away') when it does not answer. */
export interface IdentityProvider {
  /** Where the browser is sent. */
  begin(): Promise<IdentityCheck & { readonly url: string }>;
  /** Reads what the browser came back with; null: it is no good, or not the answer to this question. */
  finish(query: string, check: IdentityCheck): Promise<Identity | null>;
}

/** What a browser is asked with; goes to its `navigator.credentials` as it is. */
export type PasskeyOptions = Readonly<Record<string, unknown>> & { readonly challenge: string };

/** What a browser answers, as its `toJSON` writes it. */
export interface PasskeyAnswer {
  /** The credential's, base64url. */
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: Readonly<Record<string, unknown>> & { readonly clientDataJSON: string };
}

/** WebAuthn with the person verified by the authenticator: what she has and what she knows or is. */
export interface PasskeyCeremony {
  enrolmentOptions(of: {
    readonly accountId: string;
    readonly name: string;
    readonly label: string;
    readonly known: readonly Pick<Passkey, 'credentialId' | 'transports'>[];
  }): Promise<PasskeyOptions>;
  /** Null when the answer is no good. */
  enrolled(
    answer: PasskeyAnswer,
    challenge: string,
  ): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'> | null>;
  signInOptions(): Promise<PasskeyOptions>;
  /** The authenticator's counter; null when the answer is no good. */
  signedIn(
    answer: PasskeyAnswer,
    challenge: string,
    passkey: Pick<Passkey, 'accountId' | 'credentialId' | 'publicKey'>,
  ): Promise<number | null>;
  /** The challenge that an answer is to; null: none can be read. */
  challengeOf(answer: PasskeyAnswer): string | null;
}

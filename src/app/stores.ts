import type {
  Booking,
  MediationRequest,
  NO_PROGRESS,
  Offer,
  RequestDetails,
} from '../domain/dispatch/records.ts';
import type { AvailabilityException, AvailabilityRule } from '../domain/calendar/availability.ts';
import type { Actor } from '../domain/actor.ts';
import type { Candidate, Qualification } from '../domain/mediator.ts';
import type { Need } from '../domain/need.ts';
import type { Place } from '../domain/place.ts';
import type { Policy } from '../domain/policy.ts';
import type { OpenQuestion, Question } from '../domain/sms/question.ts';
import type {
  Channel,
  Gender,
  InboundState,
  MessageLanguage,
  MessagePurpose,
  MessageState,
  Mobility,
  Mode,
  Notice,
  TextChannel,
} from '../domain/terms.ts';
import type { Instant, Interval } from '../domain/time.ts';

export type { KeyStore, OnceStore } from './key-stores.ts';

// What a transaction reads and writes, one store per aggregate. The adapter of the database implements them.

export interface DuplicateQuestion {
  readonly organisationId: string;
  readonly siteId: string;
  readonly caseRef: string;
  readonly language: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

export type NewRequest = Omit<MediationRequest, 'version' | 'closedAt' | 'wave' | 'attention'> &
  RequestDetails;

export type RequestChange = Partial<Omit<MediationRequest, 'id' | 'version'>> & {
  /** Why the office cancelled it, in its own words. */
  readonly cancellationReason?: string;
};

export interface RequestStore {
  /** A taken code is the store's affair: it draws another. Returns the code that stands. */
  insert(request: NewRequest): Promise<string>;
  byId(id: string): Promise<MediationRequest | null>;
  /** FOR UPDATE: everything that moves a request holds this lock. */
  lock(id: string): Promise<MediationRequest | null>;
  /** Counts the version up and returns it. */
  update(id: string, change: RequestChange): Promise<number>;
  /** Opens these of its sealed fields; `readDetails` writes down who reads them, and why. */
  details<Field extends keyof RequestDetails>(
    id: string,
    fields: readonly Field[],
  ): Promise<Pick<RequestDetails, Field>>;
  /** Makes rows due, without a lock on anything else. */
  wake(ids: readonly string[], at: Instant): Promise<void>;
  /** Serialises the question among transactions; the code of a live request that this one would double. */
  probableDuplicate(question: DuplicateQuestion): Promise<string | null>;
  /** Ids of the requests whose due time has passed, longest overdue first. */
  due(now: Instant, limit: number): Promise<string[]>;
}

export type NewOffer = Omit<Offer, 'code' | 'answeredAt' | 'closedAt' | 'state' | 'calledAt'> & {
  readonly parts: Readonly<Record<string, number>>;
};

export interface OfferStore {
  byId(id: string): Promise<Offer | null>;
  ofRequest(requestId: string): Promise<Offer[]>;
  /** Draws for each a code that its mediator has not had since `codesFree`, and stores them as `queued`; same order. */
  insert(offers: readonly NewOffer[], codesFree: Instant): Promise<Offer[]>;
  update(
    id: string,
    change: Partial<Pick<Offer, 'state' | 'answeredAt' | 'closedAt' | 'calledAt'>> & {
      /** Why she declined, in her own words. */
      readonly declineReason?: string | null;
    },
  ): Promise<void>;
  /** Open offers of one mediator, oldest first. */
  openOf(mediatorId: string): Promise<Offer[]>;
  /** The newest offer of this mediator with this code. */
  byCode(mediatorId: string, code: string): Promise<Offer | null>;
  /** When the last offer of this mediator was closed, by anybody; null: never. */
  lastClosedAt(mediatorId: string): Promise<Instant | null>;
  /** Requests other than `requestId` where this mediator has an open offer that overlaps the span. */
  requestsOverlapping(mediatorId: string, span: Interval, requestId: string): Promise<string[]>;
}

/** What happens to a booking while it stands. */
type BookingProgress = Pick<Booking, keyof typeof NO_PROGRESS>;

export type NewBooking = Omit<Booking, 'endedAt' | keyof BookingProgress>;

export interface BookingStore {
  byId(id: string): Promise<Booking | null>;
  liveOfRequest(requestId: string): Promise<Booking | null>;
  ofRequest(requestId: string): Promise<Booking[]>;
  /** Those of these mediators who have a live booking, its way included, that overlaps the span. */
  busyAmong(mediatorIds: readonly string[], span: Interval): Promise<string[]>;
  /** Live bookings of a mediator that end after `now`, by start. */
  liveOf(mediatorId: string, now: Instant, limit: number): Promise<Booking[]>;
  /** Bookings of a mediator that stand or were carried out and touch the span, by start. */
  standingIn(mediatorId: string, span: Interval): Promise<Booking[]>;
  /**
   * Stores it and takes its time from the mediator's free time.
   * Throws Refusal('mediator-busy') when the database finds an overlap, Refusal('offer-taken') when the request is booked.
   */
  insert(booking: NewBooking): Promise<void>;
  /** Ends it (`given-up`, `cancelled` … give the time back) or moves it on. */
  /** `reason`: why she gave it up, in her own words. */
  move(id: string, state: Booking['state'], at: Instant, reason?: string): Promise<void>;
  /** Keeps what she said of it; its state does not move. */
  note(id: string, progress: Partial<BookingProgress>): Promise<void>;
  /** The travel time kept free before a booking, when its neighbour has changed. */
  setTravelBefore(id: string, minutes: number): Promise<void>;
}

export { MESSAGE_PURPOSES, type MessagePurpose } from '../domain/terms.ts';

/** An SMS on its way out. */
export interface OutMessage {
  readonly id: string;
  readonly networkId: string;
  readonly mediatorId: string | null;
  readonly offerId: string | null;
  readonly channel: Channel;
  readonly purpose: MessagePurpose;
  readonly to: string;
  readonly body: string;
  readonly state: MessageState;
  readonly providerSid: string | null;
  /** Not before this; also when to look again at one that is `sending`. */
  readonly dueAt: Instant | null;
  readonly attempts: number;
  /** Never sent after this. */
  readonly validUntil: Instant | null;
  readonly createdAt: Instant;
  /** When it left for the carrier, whatever the carrier made of it; null again when it certainly did not take it. */
  readonly sentAt: Instant | null;
  readonly errorCode: number | null;
}

export type NewMessage = Pick<
  OutMessage,
  | 'id'
  | 'networkId'
  | 'mediatorId'
  | 'offerId'
  | 'channel'
  | 'purpose'
  | 'to'
  | 'body'
  | 'validUntil'
  | 'createdAt'
>;

export interface MessageStore {
  insert(messages: readonly NewMessage[]): Promise<void>;
  byId(id: string): Promise<OutMessage | null>;
  lock(id: string): Promise<OutMessage | null>;
  bySid(sid: string): Promise<OutMessage | null>;
  update(
    id: string,
    change: Partial<
      Pick<
        OutMessage,
        'state' | 'channel' | 'providerSid' | 'dueAt' | 'attempts' | 'sentAt' | 'errorCode'
      >
    >,
  ): Promise<void>;
  /** Messages of an offer that have not left yet are dropped; true when its reader never got a word. */
  dropUnsent(offerId: string, at: Instant): Promise<boolean>;
  /** Whether a message of this purpose about this offer was written before. */
  saidBefore(offerId: string, purpose: MessagePurpose): Promise<boolean>;
  /** `queued` that are due, `sending` and `unknown` whose lease is over, and `sent` of which the carrier says nothing. */
  due(now: Instant, limit: number): Promise<string[]>;
  /**
   * When offers other than this one left for the number since then; what of one offer left twice counts once.
   * Serialises the question among transactions, so that two senders at once do not both find room.
   */
  offersTo(to: string, since: Instant, besidesOfferId: string | null): Promise<Instant[]>;
  /** How many messages of the network have left since then; counts no further than `atMost`. */
  leftSince(networkId: string, since: Instant, atMost: number): Promise<number>;
  /** Until this transaction ends no other gets past here for the same network. */
  holdCount(networkId: string): Promise<void>;
}

/** An SMS that came in. */
export interface InMessage {
  readonly id: string;
  readonly providerSid: string;
  readonly from: string;
  readonly to: string;
  readonly channel: TextChannel;
  readonly body: string;
  readonly state: InboundState;
  /** When it was written, as far as the carrier says. */
  readonly writtenAt: Instant;
  readonly receivedAt: Instant;
  /** How often it could not be read. */
  readonly attempts: number;
}

export interface InboundStore {
  /** False when this provider id is stored already. */
  insert(message: Omit<InMessage, 'state' | 'attempts'>): Promise<boolean>;
  /** Puts it where it belongs in the order in which it will be read; nothing if it was read already. */
  date(providerSid: string, writtenAt: Instant): Promise<void>;
  /**
   * The first written of those that are stored and due. Whoever holds it is alone: all that comes in is read one
   * after the other, whatever process reads it.
   */
  next(now: Instant): Promise<InMessage | null>;
  update(
    id: string,
    change: { state: InboundState; networkId?: string; mediatorId?: string; intent?: string },
  ): Promise<void>;
  /** It could not be read: the others go first, and it comes again then. Counts how often. */
  defer(id: string, until: Instant): Promise<void>;
  /** How many of this sender's last messages, newest first, were not understood in a row. */
  nonsenseInARow(from: string, limit: number): Promise<number>;
  /** How many messages of this sender were understood as this since then. */
  countOf(from: string, intent: string, since: Instant): Promise<number>;
}

/** What phones were asked back; at most one question each. */
export interface ConversationStore {
  /**
   * The question that stood when somebody wrote: who wrote before it was asked does not answer it.
   * FOR UPDATE: an answer is applied once.
   */
  open(mediatorId: string, writtenAt: Instant): Promise<OpenQuestion | null>;
  /** Replaces what was asked before. */
  ask(
    mediator: { readonly id: string; readonly networkId: string },
    question: Question,
    now: Instant,
    until: Instant,
  ): Promise<void>;
  close(mediatorId: string): Promise<void>;
}

/** What channels need to know of a mediator. */
export interface MediatorContact {
  readonly id: string;
  readonly networkId: string;
  readonly name: string;
  readonly phone: string;
  readonly messageLanguage: MessageLanguage;
  readonly smsOn: boolean;
  readonly channel: TextChannel;
  /** Nothing that her phone writes is read before. */
  readonly mutedUntil: Instant | null;
  readonly active: boolean;
  /** She works for the network no more. */
  readonly hasLeft: boolean;
  readonly mobility: Mobility;
}

export interface MediatorStore {
  /** Of those of them who have a phone: who was erased has none. */
  contacts(ids: readonly string[]): Promise<MediatorContact[]>;
  byPhone(phone: string): Promise<MediatorContact | null>;
  /** Whether she is written to at all; false when it was so before. */
  setSms(id: string, on: boolean): Promise<boolean>;
  mute(id: string, until: Instant): Promise<void>;
  /** FOR UPDATE, so that two bookings of one mediator are made one after the other. */
  lock(id: string): Promise<void>;
  availability(
    id: string,
  ): Promise<{ rules: AvailabilityRule[]; exceptions: AvailabilityException[] }>;
  setAvailability(
    id: string,
    rules: readonly AvailabilityRule[],
    exceptions: readonly AvailabilityException[],
  ): Promise<void>;
  /** `availableIn` of her rules over the horizon, bookings NOT subtracted: the database keeps free time = this less live bookings. */
  setAvailable(id: string, available: readonly Interval[], until: Instant): Promise<void>;
  /** Mediators whose free time is known for less than until `before`. */
  staleFree(before: Instant, limit: number): Promise<{ id: string; networkId: string }[]>;
  liveCommitments(id: string, within: Interval): Promise<Interval[]>;
  /**
   * Throws Refusal('already-exists') when the phone is somebody's, Refusal('invalid-fields') for an unknown partner or
   * language. `encryptNames` is the policy's.
   */
  insert(mediator: NewMediator, encryptNames: boolean): Promise<void>;
  /** Counts the version up. False, and nothing changed, when `version` is given and is not hers any more. */
  change(
    id: string,
    change: Partial<Omit<NewMediator, 'id' | 'networkId' | 'joinedAt'>>,
    encryptNames: boolean,
    version?: number,
  ): Promise<boolean>;
}

/** A mediator as an office enters her. */
export interface NewMediator {
  readonly id: string;
  readonly networkId: string;
  readonly partnerId: string | null;
  readonly givenName: string;
  readonly familyName: string;
  readonly gender: Gender;
  /** E.164. */
  readonly phone: string;
  readonly messageLanguage: MessageLanguage;
  readonly smsOn: boolean;
  readonly channel: TextChannel;
  readonly state: 'active' | 'paused' | 'left';
  /** ISTAT code. */
  readonly homeComune: string;
  readonly home: Place;
  readonly mobility: Mobility;
  readonly maxTravelMinutes: number;
  readonly modes: readonly Mode[];
  readonly languages: readonly string[];
  readonly qualifications: readonly Qualification[];
  readonly contractMinutesPerWeek: number | null;
  readonly weeklyCapMinutes: number | null;
  readonly documentsExpireAt: Instant | null;
  readonly joinedAt: Instant;
}

export interface NetworkStore {
  setPolicy(networkId: string, policy: Policy): Promise<void>;
}

export interface CandidateQuestion {
  readonly networkId: string;
  readonly requestId: string | null;
  readonly caseRef: string | null;
  readonly organisationId: string;
  readonly siteId: string;
  readonly need: Need;
  /** Tags that would be understood. */
  readonly tags: readonly string[];
  /** `free`: only who has the time free; `all`: whoever has the language, for reasons and relaxations. */
  readonly narrow: 'free' | 'all';
  /** Only these mediators, whatever their languages. */
  readonly mediatorIds?: readonly string[];
  readonly limit: number;
  /** So many of the nearest are passed over: those of the pages before. */
  readonly offset?: number;
  readonly ledgerDays: number;
  readonly zone: string;
  readonly now: Instant;
}

export interface CandidateReader {
  /** Nearest first, at most `limit`. */
  find(question: CandidateQuestion): Promise<Candidate[]>;
}

export interface Site {
  readonly id: string;
  readonly networkId: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly name: string;
  readonly comune: string;
  readonly place: Place;
}

export interface SiteReader {
  byId(id: string): Promise<Site | null>;
}

/** Who did what to which row, when, without personal data. */
export interface NewEvent {
  readonly networkId: string;
  readonly at: Instant;
  readonly actor: Pick<Actor, 'role' | 'subjectId'>;
  /** Past tense: `offer.accepted`. */
  readonly kind: string;
  readonly requestId?: string;
  readonly subjectId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface EventStore {
  append(events: readonly NewEvent[]): Promise<void>;
  /** Whether the coordinators were told this since then, of this mediator or (null) of the network. */
  wasTold(
    networkId: string,
    notice: Notice,
    mediatorId: string | null,
    since: Instant,
  ): Promise<boolean>;
}

import type { AccountLanguage, AccountState } from '../domain/accounts/account.ts';
import type { Session } from '../domain/accounts/session.ts';
import type { AvailabilityException, AvailabilityRule } from '../domain/calendar/availability.ts';
import type {
  Attention,
  BookingState,
  Gender,
  MessageLanguage,
  Mobility,
  Mode,
  Notice,
  OfferState,
  Relaxation,
  RequestState,
  Role,
  Setting,
  TextChannel,
  Urgency,
} from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type {
  AccountRecord,
  MediatorRecords,
  PurgeCounts,
  SessionRecord,
} from './privacy-store.ts';

// What is read, in the shapes in which it is shown. Times are instants; edges write them as text.

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** What the mediator has said of a booking; minutes, and attested times. */
export interface BookingProgressView {
  readonly lateMinutes: number | null;
  readonly reconfirmedAt: Instant | null;
  readonly arrivedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

export interface BookingView extends BookingProgressView {
  readonly id: string;
  readonly mediator: { readonly id: string; readonly name: string };
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly state: BookingState;
}

export interface RequestSummary {
  readonly id: string;
  readonly code: string;
  readonly state: RequestState;
  readonly attention: Attention | null;
  readonly organisationId: string;
  readonly siteId: string;
  readonly siteName: string;
  readonly comune: string;
  readonly mode: Mode;
  readonly language: string;
  readonly acceptableLanguages: readonly string[];
  readonly startsAt: Instant;
  /** What was wished at first, where a relaxation has moved the start; null: it has not moved. */
  readonly requestedStartsAt: Instant | null;
  readonly durationMinutes: number;
  readonly urgency: Urgency;
  readonly setting: Setting;
  readonly gender: { readonly want: Gender | null; readonly required: boolean };
  readonly relax: readonly Relaxation[];
  readonly relaxed: readonly Relaxation[];
  readonly caseRef: string | null;
  readonly people: number;
  readonly wave: number;
  readonly openOffers: number;
  readonly nextStepAt: Instant | null;
  readonly booking: BookingView | null;
  readonly createdAt: Instant;
  readonly version: number;
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly kind: string;
  readonly actor: Role | 'system';
  readonly data: Readonly<Record<string, unknown>>;
  /** Whose offer or booking it is about. */
  readonly mediator: { readonly id: string; readonly name: string } | null;
  readonly offerId: string | null;
}

/** One request with everything that the office and the coordinator may see. */
export interface RequestView extends RequestSummary {
  readonly preferredMediatorIds: readonly string[];
  readonly unit: string | null;
  readonly contact: string | null;
  readonly notes: string | null;
  readonly cancellationReason: string | null;
  readonly history: readonly HistoryEntry[];
}

export interface RequestFilter {
  readonly state?: readonly RequestState[];
  readonly from?: Instant;
  readonly to?: Instant;
  readonly siteId?: string;
  readonly language?: string;
}

/** First stage of disclosure: what an offer shows before it is accepted. */
export interface OfferView {
  readonly id: string;
  readonly requestId: string;
  readonly code: string;
  readonly state: OfferState;
  readonly language: string;
  readonly setting: Setting;
  readonly mode: Mode;
  /** Null for phone and video. */
  readonly comune: string | null;
  readonly startsAt: Instant;
  readonly durationMinutes: number;
  readonly urgency: Urgency;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
}

/** Second stage: what the mediator who comes may know. */
export interface MediatorBookingView extends BookingProgressView {
  readonly id: string;
  readonly requestId: string;
  readonly requestCode: string;
  readonly state: BookingState;
  readonly language: string;
  readonly setting: Setting;
  readonly mode: Mode;
  readonly site: string;
  readonly organisation: string;
  readonly comune: string;
  readonly unit: string | null;
  readonly contact: string | null;
  readonly notes: string | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

export interface MediatorView {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly gender: Gender;
  /** Null once she was erased. */
  readonly phone: string | null;
  readonly messageLanguage: MessageLanguage;
  readonly smsOn: boolean;
  readonly channel: TextChannel;
  readonly state: 'active' | 'paused' | 'left';
  readonly partnerId: string | null;
  readonly partner: string | null;
  readonly homeComune: string;
  readonly mobility: Mobility;
  readonly maxTravelMinutes: number;
  readonly modes: readonly Mode[];
  readonly languages: readonly string[];
  readonly qualifications: readonly {
    readonly setting: Setting;
    readonly expiresAt: Instant | null;
  }[];
  readonly contractMinutesPerWeek: number | null;
  readonly weeklyCapMinutes: number | null;
  readonly documentsExpireAt: Instant | null;
  readonly version: number;
}

export interface AvailabilityView {
  readonly rules: readonly AvailabilityRule[];
  readonly exceptions: readonly AvailabilityException[];
}

/** Everything that is held about a mediator, but for what others must not lose by it: exclusions, and the cases. */
export interface MediatorExport extends MediatorRecords {
  readonly madeAt: Instant;
  readonly mediator: MediatorView;
  readonly availability: AvailabilityView;
  /** Null: she has not signed in yet. */
  readonly account: AccountRecord | null;
  readonly sessions: readonly SessionRecord[];
}

export interface SiteView {
  readonly id: string;
  readonly organisationId: string;
  readonly organisation: string;
  readonly name: string;
  readonly comune: string;
  readonly certainty: 'known' | 'demo';
}

export interface LanguageView {
  readonly tag: string;
  readonly nameIt: string;
  readonly nameEn: string;
  readonly endonym: string;
}

/** From then on, and before then. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What somebody has worked for a partner, or for nobody's. */
export interface HoursView {
  readonly mediatorId: string;
  readonly partnerId: string | null;
  readonly bookings: number;
  readonly minutes: number;
}

/** Requests of one language and setting. */
export interface AggregateView {
  readonly language: string;
  readonly setting: Setting;
  readonly requests: number;
  readonly filled: number;
  readonly unfilled: number;
  readonly minutes: number;
}

/** What coordinators were told: of a phone or the network's messages, or of a request. */
export interface NoticeView {
  readonly id: string;
  readonly at: Instant;
  /** One of the two. */
  readonly notice: Notice | null;
  readonly attention: Attention | null;
  readonly requestId: string | null;
  readonly requestCode: string | null;
  readonly mediatorId: string | null;
  readonly mediatorName: string | null;
}

/** One event of the audit log: who did what to which row, and when. */
export interface AuditEventView {
  readonly id: string;
  readonly at: Instant;
  readonly kind: string;
  readonly actor: { readonly role: Role | 'system'; readonly id: string };
  readonly requestId: string | null;
  readonly subjectId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly kind?: string;
  readonly actorId?: string;
  readonly requestId?: string;
  readonly from?: Instant;
  readonly to?: Instant;
}

/** A link of the chain over the events. */
export interface SealView {
  readonly number: number;
  readonly firstEventId: string;
  readonly lastEventId: string;
  readonly count: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly sealedAt: Instant;
}

/** What a purge has emptied or deleted. */
export interface PurgeReport {
  readonly id: string;
  readonly at: Instant;
  readonly counts: PurgeCounts;
}

/** What a voice says on the phone, in which language, and whether it waits for a key. */
export interface CallView {
  /** BCP 47. */
  readonly locale: string;
  readonly say: string;
  /** Said when no key comes; null: no key is waited for. */
  readonly otherwise: string | null;
}

/** An API key, found by its hash. */
export interface KeyView {
  readonly id: string;
  readonly networkId: string;
  readonly role: Role;
  readonly organisationId: string | null;
  /** Null: all sites of the organisation. */
  readonly siteIds: readonly string[] | null;
  readonly mediatorId: string | null;
  readonly partnerId: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}

/** A key as those who manage it see it. */
export interface ApiKeyView extends Omit<KeyView, 'networkId'> {
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: Instant;
}

/** With the key in plain text, the one time that it can be read. */
export interface CreatedKeyView extends ApiKeyView {
  readonly key: string;
}

/** Somebody's session, found by its hash, with who it is. */
export interface SessionView extends Session {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  readonly role: Role;
  readonly organisationId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly partnerId: string | null;
  readonly mediatorId: string | null;
  readonly accountState: AccountState;
  /** Confirmed: an authenticator app or a passkey. */
  readonly hasSecondFactor: boolean;
}

/** Somebody who signs in, as coordinators and she herself see it. */
export interface AccountView {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  readonly organisationId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly partnerId: string | null;
  readonly mediatorId: string | null;
  readonly state: AccountState;
  readonly language: AccountLanguage;
  readonly hasSecondFactor: boolean;
  readonly createdAt: Instant;
  readonly version: number;
}

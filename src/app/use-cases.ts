import type { Actor } from '../domain/actor.ts';
import type { BrokenRule } from '../domain/matching/eligibility.ts';
import type { RankedCandidate } from '../domain/matching/ranking.ts';
import type { Exclusion } from '../domain/mediator.ts';
import type { Policy } from '../domain/policy.ts';
import type { Relaxation, TextChannel } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { AccountUseCases } from './accounts/use-cases.ts';
import type {
  AnswerInput,
  AssignmentInput,
  AvailabilityInput,
  CancellationInput,
  ExclusionsInput,
  KeyInput,
  MediatorChange,
  MediatorInput,
  ProgressInput,
  RequestInput,
  WithdrawalInput,
} from './inputs.ts';
import type { CarrierState } from './ports.ts';
import type {
  AggregateView,
  HoursView,
  Span,
  ApiKeyView,
  AuditEventView,
  AuditFilter,
  AvailabilityView,
  CallView,
  CreatedKeyView,
  LanguageView,
  MediatorBookingView,
  MediatorExport,
  MediatorView,
  NoticeView,
  OfferView,
  Page,
  PurgeReport,
  RequestFilter,
  RequestSummary,
  RequestView,
  SealView,
  SiteView,
} from './views.ts';

export interface RelaxationView {
  readonly change: Relaxation;
  readonly eligible: number;
  /** Where another time is what helps. */
  readonly startsAt?: Instant;
}

export interface Preview {
  readonly eligible: number;
  readonly usualAnswerMinutes: number | null;
  readonly relaxations: readonly RelaxationView[];
}

export interface CandidatesView {
  /** Whoever could come, best first; `asked`: an offer of this request is open. */
  readonly eligible: readonly (RankedCandidate & { readonly asked: boolean })[];
  readonly excluded: readonly {
    readonly mediatorId: string;
    readonly name: string;
    readonly reasons: readonly BrokenRule[];
  }[];
  readonly relaxations: readonly RelaxationView[];
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

/**
 * Everything that can be done to Ponte, one function each. All throw `Refusal`, and nothing else on purpose.
 * What an actor may not see does not exist: `not-found`.
 */
export interface UseCases {
  /** Who somebody is: signing in and out, invitations, second factors. */
  readonly accounts: AccountUseCases;
  /** The actor behind an API key; null for an unknown, expired or revoked one. */
  authenticate(key: string): Promise<Actor | null>;

  /** With `onceKey`, the Idempotency-Key that the caller holds, the key is finished with what was made. */
  requestMediation(
    actor: Actor,
    input: RequestInput,
    onceKey?: string | null,
  ): Promise<RequestView>;
  previewRequest(actor: Actor, input: RequestInput): Promise<Preview>;
  getRequest(actor: Actor, id: string): Promise<RequestView>;
  listRequests(
    actor: Actor,
    filter: RequestFilter,
    page: PageRequest,
  ): Promise<Page<RequestSummary>>;
  cancelRequest(actor: Actor, id: string, input: CancellationInput): Promise<RequestView>;
  listCandidates(actor: Actor, id: string): Promise<CandidatesView>;
  assignMediator(actor: Actor, id: string, input: AssignmentInput): Promise<RequestView>;

  listOffers(actor: Actor, includeClosed: boolean): Promise<OfferView[]>;
  /** The booking after an acceptance, null after a decline. */
  answerOffer(
    actor: Actor,
    offerId: string,
    input: AnswerInput,
    via: 'api' | 'live' | 'sms',
  ): Promise<MediatorBookingView | null>;
  listBookings(actor: Actor): Promise<MediatorBookingView[]>;
  /** What the mediator who comes says of it: that she is late, there, done, or still comes. */
  reportProgress(
    actor: Actor,
    bookingId: string,
    input: ProgressInput,
  ): Promise<MediatorBookingView>;
  giveUpBooking(actor: Actor, bookingId: string, input: WithdrawalInput): Promise<void>;

  listMediators(
    actor: Actor,
    filter: { language?: string; comune?: string; state?: string; search?: string },
    page: PageRequest,
  ): Promise<Page<MediatorView>>;
  /** `onceKey` as with `requestMediation`. */
  createMediator(
    actor: Actor,
    input: MediatorInput,
    onceKey?: string | null,
  ): Promise<MediatorView>;
  getMediator(actor: Actor, id: string): Promise<MediatorView>;
  changeMediator(actor: Actor, id: string, change: MediatorChange): Promise<MediatorView>;
  getAvailability(actor: Actor, mediatorId: string): Promise<AvailabilityView>;
  setAvailability(
    actor: Actor,
    mediatorId: string,
    input: AvailabilityInput,
  ): Promise<AvailabilityView>;
  /** Conflicts of interest, for coordinators and admins; never for the mediator herself. */
  getExclusions(actor: Actor, mediatorId: string): Promise<readonly Exclusion[]>;
  setExclusions(
    actor: Actor,
    mediatorId: string,
    input: ExclusionsInput,
  ): Promise<readonly Exclusion[]>;
  /** Everything that is held about her. */
  exportMediator(actor: Actor, id: string): Promise<MediatorExport>;
  /** Forgets who she was; the hours stay. */
  eraseMediator(actor: Actor, id: string): Promise<void>;
  /** What was purged because it was too old, newest first. */
  listPurges(actor: Actor, page: PageRequest): Promise<Page<PurgeReport>>;
  /** What coordinators were told, newest first. */
  listNotices(actor: Actor, page: PageRequest): Promise<Page<NoticeView>>;
  /** Who did what, newest first. */
  listAuditEvents(
    actor: Actor,
    filter: AuditFilter,
    page: PageRequest,
  ): Promise<Page<AuditEventView>>;
  /** The chain over the events, newest first. */
  listSeals(actor: Actor, page: PageRequest): Promise<Page<SealView>>;
  /** Left out: the last 30 days. */
  listHours(actor: Actor, span: Partial<Span>): Promise<HoursView[]>;
  listAggregates(actor: Actor, span: Partial<Span>): Promise<AggregateView[]>;
  listSites(actor: Actor): Promise<SiteView[]>;
  listLanguages(actor: Actor): Promise<LanguageView[]>;
  listKeys(actor: Actor): Promise<ApiKeyView[]>;
  /** `onceKey` as with `requestMediation`. */
  createKey(actor: Actor, input: KeyInput, onceKey?: string | null): Promise<CreatedKeyView>;
  revokeKey(actor: Actor, id: string): Promise<void>;
  getPolicy(actor: Actor): Promise<Policy>;
  setPolicy(actor: Actor, policy: Policy): Promise<Policy>;

  /** Stores what a phone wrote, once per provider id, and nudges; false when it was stored before. */
  acceptSms(message: {
    providerSid: string;
    from: string;
    to: string;
    channel: TextChannel;
    body: string;
  }): Promise<boolean>;
  /** What the carrier says of a message of ours. Order and doubles do not matter. */
  recordDelivery(report: {
    messageId: string;
    sid: string;
    state: CarrierState;
    errorCode: number | null;
  }): Promise<void>;

  /** What is said when a phone that rang for this message is picked up; null for what is no call of ours. */
  beginCall(messageId: string): Promise<CallView | null>;
  /** What a key does, and what is said then; on the first try another key than 1 or 2 is asked about again. */
  answerCall(messageId: string, key: string, isSecondTry: boolean): Promise<CallView | null>;

  /** Looks at one request and does what is due. Any number of times, from anywhere. */
  advanceRequest(requestId: string): Promise<void>;
  sendMessage(messageId: string): Promise<void>;
  /** Reads everything that came in and was not read, in the order in which it was written. */
  receiveSms(): Promise<void>;
  /** Reads the carrier's list of what came in, where that is due or at once: what its calls did not bring is there. */
  readInbound(when: 'due' | 'now'): Promise<void>;
  /** Seals the events of each network that nobody can come before any more, some minutes after the last seal. */
  sealEvents(): Promise<void>;
  /** Finds everything that is due and does it; the number of rows that it looked at. */
  sweep(): Promise<number>;

  /** The network's zone and whether it is a demo, for whoever formats times. */
  zoneOf(networkId: string): Promise<string>;
}

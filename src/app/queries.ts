import type { Reach } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import type { Reading } from './reading.ts';
import type {
  AggregateView,
  HoursView,
  Span,
  Page,
  RequestSummary,
  RequestView,
  RequestFilter,
  OfferView,
  MediatorBookingView,
  MediatorView,
  SiteView,
  LanguageView,
  NoticeView,
  AuditEventView,
  AuditFilter,
  SealView,
  PurgeReport,
  KeyView,
  SessionView,
  AccountView,
} from './views.ts';

/**
 * Reads outside a business transaction; each takes the network, so that nothing crosses. What shows sealed fields takes
 * who reads them, why and when, and writes it down.
 */
export interface Queries {
  key(hash: string): Promise<KeyView | null>;
  session(tokenHash: string): Promise<SessionView | null>;
  account(networkId: string, id: string): Promise<AccountView | null>;
  accounts(
    networkId: string,
    page: { limit: number; cursor: string | null },
  ): Promise<Page<AccountView>>;
  request(reach: Reach, id: string, reading: Reading): Promise<RequestView | null>;
  requests(
    reach: Reach,
    filter: RequestFilter,
    page: { limit: number; cursor: string | null },
  ): Promise<Page<RequestSummary>>;
  /** A mediator's own: open ones, or all of the last days when `includeClosed`. */
  offers(reach: Reach, includeClosed: boolean): Promise<OfferView[]>;
  mediatorBookings(reach: Reach, from: Instant, reading: Reading): Promise<MediatorBookingView[]>;
  mediators(
    reach: Reach,
    filter: { language?: string; comune?: string; state?: string; search?: string },
    page: { limit: number; cursor: string | null },
    reading: Reading,
  ): Promise<Page<MediatorView>>;
  mediator(reach: Reach, id: string, reading: Reading): Promise<MediatorView | null>;
  /** Whether she is there for this reach, without reading anything of her. */
  knownMediator(
    reach: Reach,
    id: string,
  ): Promise<{ readonly id: string; readonly partnerId: string | null } | null>;
  /** Newest first. */
  notices(reach: Reach, page: { limit: number; cursor: string | null }): Promise<Page<NoticeView>>;
  /** Newest first. */
  auditEvents(
    reach: Reach,
    filter: AuditFilter,
    page: { limit: number; cursor: string | null },
  ): Promise<Page<AuditEventView>>;
  /** Newest first. */
  auditSeals(reach: Reach, page: { limit: number; cursor: string | null }): Promise<Page<SealView>>;
  purges(reach: Reach, page: { limit: number; cursor: string | null }): Promise<Page<PurgeReport>>;
  /** What was worked in that time, by mediator and partner. */
  hours(reach: Reach, span: Span): Promise<HoursView[]>;
  /** What was asked for in that time, by language and setting. */
  aggregates(reach: Reach, span: Span): Promise<AggregateView[]>;
  sites(reach: Reach): Promise<SiteView[]>;
  languages(reach: Reach): Promise<LanguageView[]>;
  /** Median minutes from the first offer to the first acceptance over the last 90 days; null when too few are known. */
  usualAnswerMinutes(reach: Reach, language: string, now: Instant): Promise<number | null>;
  /** Reachable within a second. */
  alive(): Promise<boolean>;
}

import type {
  Attention,
  BookingState,
  Gender,
  Mode,
  OfferState,
  Relaxation,
  RequestState,
  Setting,
  Urgency,
} from '../terms.ts';
import type { Instant } from '../time.ts';

/** A mediation request as it is kept. Lengths in minutes. */
export interface MediationRequest {
  readonly id: string;
  readonly networkId: string;
  readonly organisationId: string;
  readonly siteId: string;
  /** What people say to each other: `R-7K3F`. */
  readonly code: string;
  readonly state: RequestState;
  readonly mode: Mode;
  readonly language: string;
  readonly acceptableLanguages: readonly string[];
  readonly startsAt: Instant;
  /** The start that was asked for, once a relaxation has moved `startsAt`; null: as asked. */
  readonly requestedStartsAt: Instant | null;
  readonly durationMinutes: number;
  readonly urgency: Urgency;
  readonly setting: Setting;
  readonly gender: { readonly want: Gender | null; readonly required: boolean };
  readonly relax: readonly Relaxation[];
  readonly relaxed: readonly Relaxation[];
  readonly caseRef: string | null;
  readonly preferredMediatorIds: readonly string[];
  readonly people: number;
  readonly wave: number;
  readonly attention: Attention | null;
  /** When `decide` must look again; null only where nothing can happen by itself. */
  readonly nextWakeAt: Instant | null;
  readonly createdAt: Instant;
  /** Since when it is searched for: creation, or the last time a mediator gave it up. */
  readonly searchingSince: Instant;
  readonly closedAt: Instant | null;
  readonly version: number;
}

/** What only who comes may know of a request, in the office's own words: sealed, and read for a purpose only. */
export interface RequestDetails {
  readonly unit: string | null;
  readonly contact: string | null;
  readonly notes: string | null;
}

export interface Offer {
  readonly id: string;
  readonly networkId: string;
  readonly requestId: string;
  readonly mediatorId: string;
  readonly state: OfferState;
  readonly wave: number;
  /** Four digits, by which it is answered from a phone. */
  readonly code: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly answeredAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly score: number;
  /** When she was called by phone, as the last resort of an emergency. */
  readonly calledAt: Instant | null;
}

export interface Booking {
  readonly id: string;
  readonly networkId: string;
  readonly requestId: string;
  readonly mediatorId: string;
  /** Null when a coordinator assigned it by hand. */
  readonly offerId: string | null;
  readonly state: BookingState;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Minutes on the way from the neighbouring bookings, kept free by the database. */
  readonly travelBeforeMinutes: number;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** When she was reminded, the day before. */
  readonly remindedAt: Instant | null;
  /** When she said again that she comes. */
  readonly reconfirmedAt: Instant | null;
  /** How much later than agreed she says that she comes. */
  readonly lateMinutes: number | null;
  /** When she said that she is there, and that she has finished: attested times. */
  readonly arrivedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

/** A booking of which nothing has been heard yet. */
export const NO_PROGRESS = {
  remindedAt: null,
  reconfirmedAt: null,
  lateMinutes: null,
  arrivedAt: null,
  finishedAt: null,
} as const satisfies Partial<Booking>;

export const OPEN_OFFER_STATES = [
  'queued',
  'sent',
  'delivered',
] as const satisfies readonly OfferState[];
export const LIVE_BOOKING_STATES = [
  'confirmed',
  'arrived',
] as const satisfies readonly BookingState[];

/** An offer that can still be answered. */
export const isOpen = (offer: { state: OfferState }): boolean =>
  (OPEN_OFFER_STATES as readonly OfferState[]).includes(offer.state);

export const isLive = (booking: { state: BookingState }): boolean =>
  (LIVE_BOOKING_STATES as readonly BookingState[]).includes(booking.state);

export const endOf = (request: Pick<MediationRequest, 'startsAt' | 'durationMinutes'>): Instant =>
  request.startsAt + request.durationMinutes * 60_000;

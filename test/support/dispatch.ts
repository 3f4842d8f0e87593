import { defaultPolicy } from '../../config/policy.ts';
import { formatInstant } from '../../src/domain/calendar/local-time.ts';
import { decide } from '../../src/domain/dispatch/decide.ts';
import type { Booking, MediationRequest, Offer } from '../../src/domain/dispatch/records.ts';
import { endOf, isOpen, NO_PROGRESS } from '../../src/domain/dispatch/records.ts';
import type { Decision, Effect } from '../../src/domain/dispatch/snapshot.ts';
import type { RankedCandidate } from '../../src/domain/matching/ranking.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { BookingState, OfferState } from '../../src/domain/terms.ts';
import { MINUTE, minutes, type Instant } from '../../src/domain/time.ts';
import { at, ROME } from './matching.ts';

// Requests, offers and bookings for the tests of dispatch, and its decisions in words.

/** Wednesday morning; the mediation is on Thursday at half past ten. */
export const WEDNESDAY = at('2026-11-25T10:00');
export const START = at('2026-11-26T10:30');

export const makeRequest = (changes: Partial<MediationRequest> = {}): MediationRequest => ({
  id: 'r-1',
  networkId: 'bat',
  organisationId: 'asl-bt',
  siteId: 'andria',
  code: 'R-7K3F',
  state: 'open',
  mode: 'on-site',
  language: 'ary',
  acceptableLanguages: [],
  startsAt: START,
  requestedStartsAt: null,
  durationMinutes: 60,
  urgency: 'urgent',
  setting: 'health',
  gender: { want: null, required: false },
  relax: [],
  relaxed: [],
  caseRef: null,
  preferredMediatorIds: [],
  people: 1,
  wave: 0,
  attention: null,
  nextWakeAt: WEDNESDAY,
  createdAt: WEDNESDAY,
  searchingSince: WEDNESDAY,
  closedAt: null,
  version: 1,
  ...changes,
});

/** An offer of Wednesday at ten, open for a quarter of an hour. */
export const makeOffer = (
  mediatorId: string,
  state: OfferState,
  changes: Partial<Offer> = {},
): Offer => ({
  id: `offer-${mediatorId}`,
  networkId: 'bat',
  requestId: 'r-1',
  mediatorId,
  state,
  wave: 1,
  code: '4721',
  createdAt: WEDNESDAY,
  expiresAt: WEDNESDAY + minutes(15),
  answeredAt: null,
  closedAt: isOpen({ state }) ? null : WEDNESDAY + MINUTE,
  score: 0.5,
  calledAt: null,
  ...changes,
});

export const makeBooking = (
  mediatorId: string,
  state: BookingState,
  changes: Partial<Booking> = {},
): Booking => ({
  id: `booking-${mediatorId}`,
  networkId: 'bat',
  requestId: 'r-1',
  mediatorId,
  offerId: `offer-${mediatorId}`,
  state,
  startsAt: START,
  endsAt: endOf(makeRequest()),
  travelBeforeMinutes: 0,
  createdAt: WEDNESDAY,
  endedAt: null,
  ...NO_PROGRESS,
  ...changes,
});

/** Somebody who can be asked and left `tier` offers without an answer. */
export const makeRanked = (mediatorId: string, tier = 0, score = 0.5): RankedCandidate => ({
  mediatorId,
  name: mediatorId,
  tier,
  score,
  parts: { language: 1, continuity: 0, travel: 1, fairness: 0.5, preferred: 0 },
  degree: 'exact',
  via: 'ary',
  vehicular: false,
  travelMinutes: 10,
});

/** `a`, `b`, `c`…: as many people as are wanted, best first. */
export const people = (count: number, tier = 0): RankedCandidate[] =>
  Array.from({ length: count }, (_, i) => makeRanked(String.fromCharCode(97 + i), tier));

export interface Situation {
  readonly request?: Partial<MediationRequest>;
  readonly offers?: readonly Offer[];
  readonly bookings?: readonly Booking[];
  readonly busy?: readonly string[];
  /** Null: nobody has looked yet. */
  readonly candidates?: readonly RankedCandidate[] | null;
  readonly now?: Instant;
  readonly policy?: Policy;
}

export const decideIn = (situation: Situation): Decision =>
  decide(
    {
      request: makeRequest(situation.request),
      zone: ROME,
      offers: situation.offers ?? [],
      bookings: situation.bookings ?? [],
      busyMediatorIds: new Set(situation.busy),
      inVain: new Set(),
      candidates: situation.candidates ?? null,
    },
    situation.now ?? WEDNESDAY,
    situation.policy ?? defaultPolicy,
  );

/** An effect as one would say it. */
export const inWords = (effect: Effect): string => {
  switch (effect.do) {
    case 'book':
      return `book ${effect.offer.mediatorId}`;
    case 'offer':
      return `ask ${effect.candidate.mediatorId}`;
    case 'call':
      return `call ${effect.offer.mediatorId}`;
    case 'expire':
      return `expire ${effect.offer.mediatorId}`;
    case 'withdraw':
      return `withdraw ${effect.offer.mediatorId}: ${effect.why}`;
    case 'relax':
      return `relax ${effect.change}`;
    case 'attention':
      return `attention: ${effect.attention ?? 'none'}`;
    case 'move':
      return `move to ${effect.state}`;
    case 'remind':
      return `remind ${effect.booking.mediatorId}`;
    case 'end-booking':
      return `end the booking of ${effect.booking.mediatorId}: ${effect.state}`;
  }
};

/** What is done now, in words. */
export const does = (situation: Situation): string[] => decideIn(situation).effects.map(inWords);

/** When somebody must look again, as people in the network write it; null: never by itself. */
export const looksAgain = (situation: Situation): string | null => {
  const { wakeAt } = decideIn(situation);
  return wakeAt === null ? null : formatInstant(wakeAt, ROME).slice(0, 16);
};

/** When the offers that are made now end; all of a wave end together. */
export const offersEnd = (situation: Situation): string[] => [
  ...new Set(
    decideIn(situation).effects.flatMap((effect) =>
      effect.do === 'offer' ? formatInstant(effect.expiresAt, ROME).slice(0, 16) : [],
    ),
  ),
];

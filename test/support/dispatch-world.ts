import { defaultPolicy } from '../../config/policy.ts';
import { decide } from '../../src/domain/dispatch/decide.ts';
import {
  endOf,
  isLive,
  isOpen,
  type Booking,
  type MediationRequest,
  type Offer,
} from '../../src/domain/dispatch/records.ts';
import type { Decision, Effect, Snapshot } from '../../src/domain/dispatch/snapshot.ts';
import {
  BOOKING_MOVES,
  mayMove,
  OFFER_MOVES,
  REQUEST_MOVES,
} from '../../src/domain/dispatch/states.ts';
import type { RankedCandidate } from '../../src/domain/matching/ranking.ts';
import type { BookingState, OfferState, Relaxation } from '../../src/domain/terms.ts';
import { HOUR, minutes, type Instant } from '../../src/domain/time.ts';
import { makeBooking, makeOffer, makeRanked } from './dispatch.ts';
import { ROME } from './matching.ts';

// One request and the people around it, without a database: what the use cases do, as plain as it goes.

export interface Person {
  readonly id: string;
  readonly score: number;
  /** She can come only when this has given way. */
  readonly needs: Relaxation | null;
}

export interface World {
  readonly people: readonly Person[];
  now: Instant;
  request: MediationRequest;
  offers: Offer[];
  bookings: Booking[];
  /** Who cannot come for now, and who has promised the time elsewhere. */
  readonly away: Set<string>;
  readonly busy: Set<string>;
}

/** Sees each decision before it is carried out. */
export type Watch = (world: World, decision: Decision) => void;

/** As in the use case: more rounds would be a fault. */
const MAX_ROUNDS = 24;

const SHIFTS: Partial<Record<Relaxation, number>> = {
  'start-30': minutes(-30),
  'start+30': minutes(30),
  'start-60': minutes(-60),
  'start+60': minutes(60),
  'day-part': 4 * HOUR,
};

export const unansweredBy = ({ offers }: World, id: string): number =>
  offers.filter(
    (offer) => offer.mediatorId === id && ['expired', 'undeliverable'].includes(offer.state),
  ).length;

export const hasRefused = ({ offers, bookings }: World, id: string): boolean =>
  offers.some((offer) => offer.mediatorId === id && offer.state === 'declined') ||
  bookings.some((booking) => booking.mediatorId === id && booking.state === 'given-up');

/** Who can be asked, as matching sees it: tier, then score, then id. */
export const candidatesOf = (world: World): RankedCandidate[] => {
  const { people, away, busy, offers, request } = world;
  return people
    .filter(
      ({ id, needs }) =>
        !away.has(id) && !busy.has(id) && (needs === null || request.relaxed.includes(needs)),
    )
    .filter(
      ({ id }) =>
        !hasRefused(world, id) && !offers.some((offer) => offer.mediatorId === id && isOpen(offer)),
    )
    .map(({ id, score }) => makeRanked(id, unansweredBy(world, id), score))
    .sort((a, b) => a.tier - b.tier || b.score - a.score || (a.mediatorId < b.mediatorId ? -1 : 1));
};

const snapshotOf = (
  { request, offers, bookings, busy }: World,
  candidates: Snapshot['candidates'],
): Snapshot => ({
  request,
  zone: ROME,
  offers: [...offers],
  bookings: [...bookings],
  // Here what gives way always helps.
  inVain: new Set(),
  busyMediatorIds: new Set(
    offers
      .filter(isOpen)
      .map(({ mediatorId }) => mediatorId)
      .filter((id) => busy.has(id)),
  ),
  candidates,
});

const forbid = (what: string, from: string, to: string): never => {
  throw new Error(`${what} may not move from ${from} to ${to}`);
};

export const moveOffer = (world: World, id: string, state: OfferState): void => {
  world.offers = world.offers.map((offer) => {
    if (offer.id !== id) return offer;
    if (!mayMove(OFFER_MOVES, offer.state, state)) forbid('an offer', offer.state, state);
    return { ...offer, state, closedAt: isOpen({ state }) ? null : world.now };
  });
};

const moveBooking = (world: World, id: string, state: BookingState): void => {
  world.bookings = world.bookings.map((booking) => {
    if (booking.id !== id) return booking;
    if (!mayMove(BOOKING_MOVES, booking.state, state)) forbid('a booking', booking.state, state);
    return { ...booking, state, endedAt: world.now };
  });
};

const noteOfBooking = (world: World, id: string, note: Partial<Booking>): void => {
  world.bookings = world.bookings.map((one) => (one.id === id ? { ...one, ...note } : one));
};

export const moveRequest = (world: World, state: MediationRequest['state']): void => {
  const from = world.request.state;
  if (!mayMove(REQUEST_MOVES, from, state)) forbid('a request', from, state);
  const closed = ['completed', 'unfilled', 'cancelled'].includes(state);
  world.request = { ...world.request, state, closedAt: closed ? world.now : null };
};

const addOffer = (world: World, mediatorId: string, wave: number, expiresAt: Instant): Offer => {
  const id = `offer-${world.offers.length}`;
  const offer = makeOffer(mediatorId, 'queued', { id, wave, expiresAt, createdAt: world.now });
  world.offers.push(offer);
  return offer;
};

const relax = (world: World, change: Relaxation): void => {
  const { request, people, now } = world;
  const relaxed = [...request.relaxed, change];
  world.request = { ...request, relaxed };
  const asked = request.requestedStartsAt ?? request.startsAt;
  const startsAt = asked + (SHIFTS[change] ?? 0);
  const helps = people.some(({ needs }) => needs === change) && startsAt >= now;
  if (helps && startsAt !== request.startsAt && SHIFTS[change] !== undefined)
    world.request = { ...world.request, startsAt, requestedStartsAt: asked };
};

const apply = (world: World, effect: Effect): void => {
  switch (effect.do) {
    case 'book': {
      const { mediatorId, id: offerId } = effect.offer;
      const { startsAt } = world.request;
      const id = `booking-${world.bookings.length}`;
      world.bookings.push(
        makeBooking(mediatorId, 'confirmed', {
          id,
          offerId,
          startsAt,
          endsAt: endOf(world.request),
          createdAt: world.now,
        }),
      );
      return moveRequest(world, 'assigned');
    }
    case 'offer':
      addOffer(world, effect.candidate.mediatorId, effect.wave, effect.expiresAt);
      world.request = { ...world.request, wave: effect.wave };
      return;
    case 'call':
      world.offers = world.offers.map((offer) =>
        offer.id === effect.offer.id ? { ...offer, calledAt: world.now } : offer,
      );
      return;
    case 'expire':
      return moveOffer(world, effect.offer.id, 'expired');
    case 'withdraw':
      return moveOffer(world, effect.offer.id, 'withdrawn');
    case 'relax':
      return relax(world, effect.change);
    case 'attention':
      world.request = { ...world.request, attention: effect.attention };
      return;
    case 'move':
      return moveRequest(world, effect.state);
    case 'remind':
      return noteOfBooking(world, effect.booking.id, { remindedAt: world.now });
    case 'end-booking':
      return moveBooking(world, effect.booking.id, effect.state);
  }
};

/** Decides and applies until there is nothing left to do now. Returns the rounds and what was done in them. */
export const advance = (
  world: World,
  watch: Watch = () => undefined,
): { rounds: number; effects: Effect[] } => {
  const done: Effect[] = [];
  let candidates: Snapshot['candidates'] = null;
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds += 1) {
    const decision = decide(snapshotOf(world, candidates), world.now, defaultPolicy);
    watch(world, decision);
    for (const effect of decision.effects) apply(world, effect);
    done.push(...decision.effects);
    if (decision.again === null) {
      world.request = { ...world.request, nextWakeAt: decision.wakeAt };
      return { rounds, effects: done };
    }
    candidates = decision.again === 'with-candidates' ? candidatesOf(world) : null;
  }
  throw new Error('the request does not settle');
};

/** Somebody should look soon; nobody has yet. */
export const wake = (world: World): void => {
  if (world.request.nextWakeAt !== null)
    world.request = { ...world.request, nextWakeAt: Math.min(world.request.nextWakeAt, world.now) };
};

/** Answers as the use case does: nothing happens to an offer that is closed or whose end has passed. */
export const answer = (
  world: World,
  offer: Offer,
  word: 'accepted' | 'declined',
  watch?: Watch,
): void => {
  if (!isOpen(offer) || offer.expiresAt <= world.now) return;
  if (word === 'accepted' && world.busy.has(offer.mediatorId)) return;
  moveOffer(world, offer.id, word);
  advance(world, watch);
};

/** A coordinator sends somebody by hand: an acceptance on her behalf. */
export const assign = (world: World, id: string, watch?: Watch): void => {
  if (world.request.state !== 'open' || world.busy.has(id)) return;
  const open = world.offers.find((offer) => offer.mediatorId === id && isOpen(offer));
  const offer = open ?? addOffer(world, id, world.request.wave, world.now + minutes(1));
  moveOffer(world, offer.id, 'accepted');
  advance(world, watch);
};

export const cancel = (world: World, watch?: Watch): void => {
  if (!mayMove(REQUEST_MOVES, world.request.state, 'cancelled')) return;
  moveRequest(world, 'cancelled');
  world.request = { ...world.request, attention: null, nextWakeAt: world.now };
  advance(world, watch);
};

export const giveUp = (world: World, watch?: Watch): void => {
  const booking = world.bookings.find(isLive);
  if (booking === undefined || !mayMove(BOOKING_MOVES, booking.state, 'given-up')) return;
  if (!mayMove(REQUEST_MOVES, world.request.state, 'open')) return;
  moveBooking(world, booking.id, 'given-up');
  moveRequest(world, 'open');
  world.request = { ...world.request, searchingSince: world.now, nextWakeAt: world.now };
  advance(world, watch);
};

/** What she says of the booking that stands, as the use case takes it. */
export const report = (
  world: World,
  what: 'arrived' | 'finished' | 'confirmed',
  watch?: Watch,
): void => {
  const booking = world.bookings.find(isLive);
  if (booking === undefined) return;
  const { now } = world;
  if (what === 'confirmed') noteOfBooking(world, booking.id, { reconfirmedAt: now });
  if (what === 'arrived') {
    if (booking.state === 'confirmed') moveBooking(world, booking.id, 'arrived');
    noteOfBooking(world, booking.id, { arrivedAt: booking.arrivedAt ?? now });
  }
  if (what === 'finished') {
    moveBooking(world, booking.id, 'finished');
    noteOfBooking(world, booking.id, { finishedAt: now });
  }
  advance(world, watch);
};

/** Time goes by and somebody looks at each due time. Returns how often. */
export const passPunctually = (world: World, until: Instant, watch?: Watch): number => {
  let wakes = 0;
  for (
    let due = world.request.nextWakeAt;
    due !== null && due <= until;
    due = world.request.nextWakeAt
  ) {
    world.now = Math.max(world.now, due);
    advance(world, watch);
    wakes += 1;
  }
  world.now = Math.max(world.now, until);
  return wakes;
};

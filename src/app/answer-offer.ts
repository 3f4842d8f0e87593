import type { Actor } from '../domain/actor.ts';
import type { MediationRequest, Offer } from '../domain/dispatch/records.ts';
import { brokenRules, type Rule } from '../domain/matching/eligibility.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import { advance, sceneOf, type AdvanceDeps } from './advance-request.ts';
import { findCandidates, needOf } from './match-request.ts';
import { makeOfferFor } from './make-offer.ts';
import { truthOf, type OfferTruth } from './offer-truth.ts';
import type { Queries } from './queries.ts';
import type { MediatorBookingView } from './views.ts';
import type { Transaction } from './ports.ts';
import { Refusal, type RefusalCode } from './refusal.ts';
import { requireVisible } from './require.ts';
import { ringMediator } from './tell.ts';
import type { UseCases } from './use-cases.ts';

type Deps = Omit<AdvanceDeps, 'uow'>;

/** An answer as it comes in over any channel. */
export interface Answer {
  readonly answer: 'accept' | 'decline';
  readonly reason: string | null;
  readonly via: 'api' | 'live' | 'sms' | 'voice';
}

/** What is said back to an answer. Everything but the first three changed nothing for the mediator. */
export type AnswerOutcome =
  | 'booked'
  | 'booked-before'
  | 'declined'
  | 'taken'
  | 'expired'
  | 'withdrawn'
  | 'declined-before'
  /** She said no to what is her booking: that is giving it up. */
  | 'hers'
  | 'gave-up'
  | 'undeliverable'
  | 'overlaps'
  | 'no-rest'
  | 'over-hours';

/**
 * What may have changed since the offer went out and must hold when it is accepted; her word outweighs the rest.
 * The first that is broken is told. What she may not learn comes first: for her the offer is simply gone.
 */
const AT_ACCEPTANCE: readonly (readonly [Rule, AnswerOutcome])[] = [
  ['not-active', 'withdrawn'],
  ['excluded', 'withdrawn'],
  ['documents', 'withdrawn'],
  ['booked', 'overlaps'],
  ['travel-between', 'overlaps'],
  ['daily-rest', 'no-rest'],
  ['weekly-cap', 'over-hours'],
];

/** What became of an answer, with the offer that now stands for her word. */
export interface Answered {
  readonly outcome: AnswerOutcome;
  readonly offer: Offer;
  readonly request: MediationRequest;
}

/** Answers one offer under its request's lock: the order of locks decides who was first. */
export const answerOffer = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  offerId: string,
  answer: Answer,
): Promise<Answered> => {
  const seen = requireVisible(await tx.offers.byId(offerId), actor, 'offer.answer', byMediator);
  const request = await tx.requests.lock(seen.requestId);
  const offer = await tx.offers.byId(offerId);
  if (!request || !offer) throw new Refusal('not-found');
  const truth = await truthOf(tx, request, offer, deps.clock.now());
  const told = TOLD[answer.answer][truth];
  if (told === 'booked-before')
    return { outcome: told, offer: await behindBooking(tx, offer), request };
  if (told !== null) return { outcome: told, offer, request };
  return answer.answer === 'accept'
    ? accept(tx, deps, actor, { request, offer, truth, answer })
    : decline(tx, deps, actor, { request, offer, truth, answer });
};

const byMediator = ({ mediatorId }: { mediatorId: string }) => ({ mediatorId });

/** The truth about an offer that cannot be answered so any more; null where it can. */
const TOLD: Readonly<Record<Answer['answer'], Readonly<Record<OfferTruth, AnswerOutcome | null>>>> =
  {
    accept: {
      open: null,
      reopens: null,
      hers: 'booked-before',
      'gave-up': 'gave-up',
      taken: 'taken',
      declined: 'declined-before',
      expired: 'expired',
      withdrawn: 'withdrawn',
      undeliverable: 'undeliverable',
    },
    decline: {
      open: null,
      reopens: 'declined',
      hers: 'hers',
      'gave-up': 'gave-up',
      taken: 'taken',
      declined: 'declined',
      expired: 'expired',
      withdrawn: 'withdrawn',
      undeliverable: 'undeliverable',
    },
  };

/** The offer by which she has the booking: an older one of hers names the same request. */
const behindBooking = async (tx: Transaction, offer: Offer): Promise<Offer> => {
  const bookings = await tx.bookings.ofRequest(offer.requestId);
  const hers = bookings.findLast(({ mediatorId }) => mediatorId === offer.mediatorId);
  if (hers === undefined || hers.offerId === null) return offer;
  return (await tx.offers.byId(hers.offerId)) ?? offer;
};

interface Given {
  readonly request: MediationRequest;
  readonly offer: Offer;
  readonly truth: OfferTruth;
  readonly answer: Answer;
}

const accept = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  given: Given,
): Promise<Answered> => {
  const { request, offer: seen, truth } = given;
  const obstacle = await findObstacle(tx, deps, request, seen, deps.clock.now());
  if (obstacle !== null) return { outcome: obstacle, offer: seen, request };
  // What was declined stays declined: her change of mind is an offer of its own, with the same end.
  const offer = truth === 'reopens' ? await makeOfferFor(tx, deps, request, seen) : seen;
  await close(tx, deps, actor, { ...given, offer }, 'accepted');
  return { outcome: 'booked', offer, request };
};

const decline = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  given: Given,
): Promise<Answered> => {
  await close(tx, deps, actor, given, 'declined');
  return { outcome: 'declined', offer: given.offer, request: given.request };
};

const close = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  { request, offer, answer: { reason, via } }: Given,
  state: 'accepted' | 'declined',
): Promise<void> => {
  const now = deps.clock.now();
  const declineReason = state === 'declined' ? reason : null;
  await tx.offers.update(offer.id, { state, answeredAt: now, closedAt: now, declineReason });
  await tx.messages.dropUnsent(offer.id, now);
  await tx.events.append([
    {
      networkId: request.networkId,
      at: now,
      actor,
      kind: `offer.${state}`,
      requestId: request.id,
      subjectId: offer.id,
      data: { via },
    },
  ]);
  ringMediator(tx, offer, now);
  await advance(tx, deps, request);
};

const findObstacle = async (
  tx: Transaction,
  deps: Deps,
  request: MediationRequest,
  offer: Offer,
  now: Instant,
): Promise<AnswerOutcome | null> => {
  await tx.mediators.lock(offer.mediatorId);
  const { network, site } = await sceneOf(tx, deps, request);
  const need = needOf(request, site.place);
  const subject = { requestId: request.id, caseRef: request.caseRef, need, site };
  const { candidates, context } = await findCandidates(tx, deps.travel, network, subject, now, {
    narrow: 'all',
    mediatorIds: [offer.mediatorId],
  });
  const [candidate] = candidates;
  if (!candidate) return 'withdrawn';
  const broken = brokenRules(candidate, context).map(({ rule }) => rule);
  return AT_ACCEPTANCE.find(([rule]) => broken.includes(rule))?.[1] ?? null;
};

const REFUSED: Readonly<
  Record<Exclude<AnswerOutcome, 'booked' | 'booked-before' | 'declined'>, RefusalCode>
> = {
  hers: 'offer-accepted',
  'gave-up': 'offer-withdrawn',
  taken: 'offer-taken',
  expired: 'offer-expired',
  withdrawn: 'offer-withdrawn',
  'declined-before': 'offer-declined',
  undeliverable: 'offer-undeliverable',
  overlaps: 'offer-overlaps',
  'no-rest': 'offer-no-rest',
  'over-hours': 'offer-over-hours',
};

/** The answer of a mediator over the API or the websocket. */
export const makeAnswerOffer =
  (deps: AdvanceDeps & { readonly queries: Queries }): UseCases['answerOffer'] =>
  async (actor, offerId, { answer, reason }, via): Promise<MediatorBookingView | null> => {
    const { outcome, offer } = await deps.uow.run(reachOf(actor), async (tx) => {
      requireVisible(await tx.offers.byId(offerId), actor, 'offer.answer', byMediator);
      await tx.reach({ networkId: actor.networkId });
      return answerOffer(tx, deps, actor, offerId, { answer, reason: reason ?? null, via });
    });
    switch (outcome) {
      case 'booked':
      case 'booked-before':
        return bookingOf(deps, actor, offer);
      case 'declined':
        return null;
      default:
        throw new Refusal(REFUSED[outcome], { offerId });
    }
  };

const bookingOf = async (
  { queries, clock }: { readonly queries: Queries; readonly clock: AdvanceDeps['clock'] },
  actor: Actor,
  offer: Offer,
): Promise<MediatorBookingView | null> => {
  const at = clock.now();
  const bookings = await queries.mediatorBookings(offer, at, { actor, why: 'bookings', at });
  return bookings.find(({ requestId }) => requestId === offer.requestId) ?? null;
};

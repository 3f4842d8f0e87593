import type { Actor } from '../domain/actor.ts';
import { isOpen, type MediationRequest, type Offer } from '../domain/dispatch/records.ts';
import { brokenRules, type Rule } from '../domain/matching/eligibility.ts';
import type { Instant } from '../domain/time.ts';
import { advance, sceneOf, type AdvanceDeps } from './advance-request.ts';
import { findCandidates, needOf } from './match-request.ts';
import type { Queries, MediatorBookingView } from './views.ts';
import type { Transaction } from './ports.ts';
import { Refusal, type RefusalCode } from './refusal.ts';
import { requireVisible } from './require.ts';
import { ringMediator } from './tell.ts';
import type { UseCases } from './use-cases.ts';

/** An answer as it comes in over any channel. */
export interface Answer {
  readonly answer: 'accept' | 'decline';
  readonly reason: string | null;
  readonly via: 'api' | 'live' | 'sms' | 'voice';
}

/** What became of an answer. Everything but the first three changed nothing for the mediator. */
export type AnswerOutcome =
  | 'booked'
  | 'booked-before'
  | 'declined'
  | 'taken'
  | 'expired'
  | 'withdrawn'
  | 'declined-before'
  | 'undeliverable'
  | 'overlaps';

/** What may have changed since the offer went out and must hold when it is accepted; her word outweighs the rest. */
const AT_ACCEPTANCE: readonly Rule[] = [
  'booked',
  'travel-between',
  'daily-rest',
  'weekly-cap',
  'documents',
  'not-active',
  'excluded',
];
/** What she may not learn: for her the offer is simply gone. */
const SILENT: readonly Rule[] = ['not-active', 'excluded', 'documents'];

/** Answers one offer under its request's lock: the order of locks decides who was first. */
export const answerOffer = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
  actor: Actor,
  offerId: string,
  answer: Answer,
): Promise<{ outcome: AnswerOutcome; offer: Offer; request: MediationRequest }> => {
  const seen = requireVisible(await tx.offers.byId(offerId), actor, 'offer.answer', byMediator);
  const request = await tx.requests.lock(seen.requestId);
  const offer = await tx.offers.byId(offerId);
  if (!request || !offer) throw new Refusal('not-found');
  const outcome = await apply(tx, deps, actor, request, offer, answer);
  return { outcome, offer, request };
};

const byMediator = ({ mediatorId }: { mediatorId: string }) => ({ mediatorId });

const apply = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
  actor: Actor,
  request: MediationRequest,
  offer: Offer,
  { answer, reason, via }: Answer,
): Promise<AnswerOutcome> => {
  const now = deps.clock.now();
  const before = await alreadySettled(tx, request, offer, answer, now);
  if (before !== null) return before;
  if (answer === 'accept') {
    const obstacle = await findObstacle(tx, deps, request, offer, now);
    if (obstacle !== null) return obstacle;
  }
  const state = answer === 'accept' ? 'accepted' : 'declined';
  await tx.offers.update(offer.id, {
    state,
    answeredAt: now,
    closedAt: now,
    declineReason: reason,
  });
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
  return answer === 'accept' ? 'booked' : 'declined';
};

/** The truth about an offer that can no longer be answered; null while it can. */
const alreadySettled = async (
  tx: Transaction,
  request: MediationRequest,
  offer: Offer,
  answer: Answer['answer'],
  now: Instant,
): Promise<AnswerOutcome | null> => {
  if (isOpen(offer)) return offer.expiresAt <= now ? 'expired' : null;
  switch (offer.state) {
    case 'accepted':
      return (await isHers(tx, request, offer)) && answer === 'accept'
        ? 'booked-before'
        : 'withdrawn';
    case 'declined':
      return answer === 'decline' ? 'declined' : 'declined-before';
    case 'expired':
      return 'expired';
    case 'undeliverable':
      return 'undeliverable';
    default:
      return (await tx.bookings.liveOfRequest(request.id)) ? 'taken' : 'withdrawn';
  }
};

const isHers = async (tx: Transaction, request: MediationRequest, offer: Offer): Promise<boolean> =>
  (await tx.bookings.liveOfRequest(request.id))?.offerId === offer.id;

const findObstacle = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
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
  if (SILENT.some((rule) => broken.includes(rule))) return 'withdrawn';
  return AT_ACCEPTANCE.some((rule) => broken.includes(rule)) ? 'overlaps' : null;
};

const REFUSED: Readonly<
  Record<Exclude<AnswerOutcome, 'booked' | 'booked-before' | 'declined'>, RefusalCode>
> = {
  taken: 'offer-taken',
  expired: 'offer-expired',
  withdrawn: 'offer-withdrawn',
  'declined-before': 'offer-declined',
  undeliverable: 'offer-undeliverable',
  overlaps: 'offer-overlaps',
};

/** The answer of a mediator over the API or the websocket. */
export const makeAnswerOffer =
  (deps: AdvanceDeps & { readonly queries: Queries }): UseCases['answerOffer'] =>
  async (actor, offerId, { answer, reason }, via): Promise<MediatorBookingView | null> => {
    const { outcome, offer } = await deps.uow.run({ networkId: actor.networkId }, (tx) =>
      answerOffer(tx, deps, actor, offerId, { answer, reason: reason ?? null, via }),
    );
    switch (outcome) {
      case 'booked':
      case 'booked-before':
        return bookingOf(deps, offer);
      case 'declined':
        return null;
      default:
        throw new Refusal(REFUSED[outcome], { offerId });
    }
  };

const bookingOf = async (
  { queries, clock }: { readonly queries: Queries; readonly clock: AdvanceDeps['clock'] },
  offer: Offer,
): Promise<MediatorBookingView | null> => {
  const bookings = await queries.mediatorBookings(offer.networkId, offer.mediatorId, clock.now());
  return bookings.find(({ requestId }) => requestId === offer.requestId) ?? null;
};

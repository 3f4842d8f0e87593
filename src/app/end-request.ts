import type { Booking, MediationRequest } from '../domain/dispatch/records.ts';
import { REQUEST_MOVES, BOOKING_MOVES, mayMove } from '../domain/dispatch/states.ts';
import { brokenRules } from '../domain/matching/eligibility.ts';
import { systemActor, type Actor } from '../domain/actor.ts';
import { reachOf } from '../domain/reach.ts';
import type { Notice } from '../domain/terms.ts';
import { MINUTE, type Instant } from '../domain/time.ts';
import { advance, sceneOf, type AdvanceDeps } from './advance-request.ts';
import { findCandidates, needOf } from './match-request.ts';
import { makeOfferFor } from './make-offer.ts';
import type { Transaction } from './ports.ts';
import { viewOf } from './read-requests.ts';
import { Refusal } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import { NOTICES_TOPIC, ringMediator } from './tell.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';

type Deps = AdvanceDeps & { readonly queries: Queries };

const lockVisible = async (
  tx: Transaction,
  actor: Actor,
  id: string,
  action: 'request.cancel' | 'request.assign',
): Promise<MediationRequest> => {
  const request = await tx.requests.lock(id);
  const ofNetwork = request?.networkId === actor.networkId ? request : null;
  return requireVisible(ofNetwork, actor, action, (row) => row);
};

/** The office does not need it any more: whoever was asked or booked is told. Cancelling twice is no fault. */
export const makeCancelRequest =
  (deps: Deps): UseCases['cancelRequest'] =>
  async (actor, id, { reason }) => {
    requireRight(actor, 'request.cancel');
    await deps.uow.run(reachOf(actor), async (tx) => {
      const request = await lockVisible(tx, actor, id, 'request.cancel');
      if (request.state === 'cancelled') return;
      await tx.reach({ networkId: actor.networkId });
      if (!mayMove(REQUEST_MOVES, request.state, 'cancelled'))
        throw new Refusal('request-closed', { state: request.state });
      const now = deps.clock.now();
      const change = {
        state: 'cancelled',
        closedAt: now,
        attention: null,
        nextWakeAt: now,
      } as const;
      const version = await tx.requests.update(id, { ...change, cancellationReason: reason });
      await tx.events.append([
        {
          networkId: request.networkId,
          at: now,
          actor,
          kind: 'request.cancelled',
          requestId: id,
          subjectId: id,
          // The words may name somebody; how many there are may be known to all.
          data: { reasonLength: reason.length },
        },
      ]);
      await advance(tx, deps, { ...request, ...change, version });
    });
    return viewOf(deps, actor, id);
  };

/** A coordinator sends somebody by hand, under the same rules: an acceptance on her behalf. */
export const makeAssignMediator =
  (deps: Deps): UseCases['assignMediator'] =>
  async (actor, id, { mediatorId }) => {
    requireRight(actor, 'request.assign');
    await deps.uow.run(reachOf(actor), async (tx) => {
      const request = await lockVisible(tx, actor, id, 'request.assign');
      if (request.state !== 'open') throw new Refusal('request-closed', { state: request.state });
      await tx.mediators.lock(mediatorId);
      await requireRules(tx, deps, request, mediatorId);
      await acceptFor(tx, deps, actor, request, mediatorId);
      await advance(tx, deps, request);
    });
    return viewOf(deps, actor, id);
  };

/** Having been asked, or having said no before, does not stop somebody whom the coordinator has spoken to. */
const SETTLED_IN_PERSON = ['already-asked', 'declined', 'gave-up'];

/** Refuses with every rule that she breaks. */
const requireRules = async (
  tx: Transaction,
  deps: Deps,
  request: MediationRequest,
  mediatorId: string,
): Promise<void> => {
  const { network, site } = await sceneOf(tx, deps, request);
  const need = needOf(request, site.place);
  const subject = { requestId: request.id, caseRef: request.caseRef, need, site };
  const { candidates, context } = await findCandidates(
    tx,
    deps.travel,
    network,
    subject,
    deps.clock.now(),
    {
      narrow: 'all',
      mediatorIds: [mediatorId],
    },
  );
  const [candidate] = candidates;
  if (!candidate)
    throw new Refusal('invalid-fields', {
      faults: [{ path: 'mediatorId', fault: 'mediator-unknown', facts: { id: mediatorId } }],
    });
  const broken = brokenRules(candidate, context).filter(
    ({ rule }) => !SETTLED_IN_PERSON.includes(rule),
  );
  if (broken.length > 0) throw new Refusal('rule-broken', { reasons: broken });
};

const acceptFor = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  request: MediationRequest,
  mediatorId: string,
): Promise<void> => {
  const now = deps.clock.now();
  const open = (await tx.offers.openOf(mediatorId)).find((offer) => offer.requestId === request.id);
  // Chosen by a person, not by the ranking.
  const byHand = { mediatorId, expiresAt: now + MINUTE, score: 1 };
  const offer = open ?? (await makeOfferFor(tx, deps, request, byHand));
  await tx.offers.update(offer.id, { state: 'accepted', answeredAt: now, closedAt: now });
  await tx.messages.dropUnsent(offer.id, now);
  await tx.events.append([
    {
      networkId: request.networkId,
      at: now,
      actor,
      kind: 'request.assigned-by-hand',
      requestId: request.id,
      subjectId: offer.id,
      data: { mediatorId },
    },
  ]);
  ringMediator(tx, offer, now);
};

/** A mediator can't come after all: the search starts again at once, with its history kept. */
export const makeGiveUpBooking =
  (deps: AdvanceDeps): UseCases['giveUpBooking'] =>
  async (actor, bookingId, { reason }) => {
    requireRight(actor, 'booking.give-up');
    await deps.uow.run(reachOf(actor), async (tx) => {
      requireVisible(await tx.bookings.byId(bookingId), actor, 'booking.give-up', (row) => row);
      await tx.reach({ networkId: actor.networkId });
      await giveUpBooking(tx, deps, actor, bookingId, reason);
    });
  };

export const giveUpBooking = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
  actor: Actor,
  bookingId: string,
  reason?: string,
): Promise<void> => {
  const seen = requireVisible(
    await tx.bookings.byId(bookingId),
    actor,
    'booking.give-up',
    (row) => row,
  );
  const request = await tx.requests.lock(seen.requestId);
  const booking = await tx.bookings.byId(bookingId);
  if (!request || !booking) throw new Refusal('not-found');
  if (booking.state === 'given-up') return;
  if (
    !mayMove(BOOKING_MOVES, booking.state, 'given-up') ||
    !mayMove(REQUEST_MOVES, request.state, 'open')
  )
    throw new Refusal('booking-closed', { state: booking.state });
  const now = deps.clock.now();
  await tx.bookings.move(bookingId, 'given-up', now, reason);
  const change = { state: 'open', searchingSince: now, nextWakeAt: now } as const;
  const version = await tx.requests.update(request.id, change);
  await tellGivenUp(tx, actor, booking, now);
  ringMediator(tx, booking, now);
  await advance(tx, deps, { ...request, ...change, version });
};

/** Who counted on her must know, whatever the search finds: the coordinator is told each time. */
const tellGivenUp = async (
  tx: Transaction,
  actor: Actor,
  { id, networkId, requestId, mediatorId }: Booking,
  now: Instant,
): Promise<void> => {
  const event = { networkId, at: now, requestId, subjectId: id };
  const notice: Notice = 'booking-given-up';
  await tx.events.append([
    { ...event, actor, kind: 'booking.given-up', data: { mediatorId } },
    {
      ...event,
      actor: systemActor(networkId),
      kind: 'coordinator.told',
      data: { notice, mediatorId },
    },
  ]);
  tx.ring({ topic: NOTICES_TOPIC, version: now, networkId });
};

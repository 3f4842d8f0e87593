import { makeAdvanceRequest, type AdvanceDeps } from '../../src/app/advance-request.ts';
import { answerOffer, type Answer } from '../../src/app/answer-offer.ts';
import { giveUpBooking, makeCancelRequest } from '../../src/app/end-request.ts';
import { makeRecordDelivery } from '../../src/app/record-delivery.ts';
import { Refusal } from '../../src/app/refusal.ts';
import { makeRequestMediation } from '../../src/app/request-mediation.ts';
import type { Clock } from '../../src/app/ports.ts';
import type { Queries } from '../../src/app/queries.ts';
import type { RequestView } from '../../src/app/views.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { estimateTravel } from '../../src/domain/calendar/travel.ts';
import { isOpen, type Booking } from '../../src/domain/dispatch/records.ts';
import { HOUR, MINUTE, SECOND, type Instant } from '../../src/domain/time.ts';
import { makeAgenda, type Agenda } from './agenda.ts';
import { drawAnswer, drawDelivery } from './answers.ts';
import type { Demand } from './demand.ts';
import { demoId } from './demo-id.ts';
import { makeDemoIds } from './demo-ids.ts';
import { makeRandom } from './random.ts';
import { networkId, type DemoSite, type Reference } from './reference.ts';
import { makeWorldUnitOfWork } from './world-transaction.ts';
import type { StoredOffer, World } from './world.ts';

// The demo's past is not drawn up but lived through: the product's own use cases run over rows in memory, with a
// clock that jumps from one event to the next, and stop at `now`. So its rows are what the product would have written.

interface Life extends AdvanceDeps {
  readonly queries: Queries;
  readonly world: World;
  readonly agenda: Agenda;
  readonly now: Instant;
  readonly demandOf: Map<string, Demand>;
  readonly seen: Set<string>;
}

const deskOf = ({ organisationId }: DemoSite): Actor => ({
  role: 'front-desk',
  networkId,
  organisationId,
  siteIds: null,
  subjectId: demoId('key', `front-desk/${organisationId}`),
});

const mediatorActor = (mediatorId: string): Actor => ({
  role: 'mediator',
  networkId,
  mediatorId,
  subjectId: demoId('key', `mediator/${mediatorId}`),
});

/** Does at once what transactions have asked for. */
const followUp = async (life: Life): Promise<void> => {
  const { world } = life;
  for (let nudge = world.nudges.shift(); nudge; nudge = world.nudges.shift())
    if (nudge.queue === 'dispatch') await advanceNow(life, nudge.requestId);
};

const advanceNow = async (life: Life, requestId: string): Promise<void> => {
  await makeAdvanceRequest(life)(requestId);
  watch(life, requestId);
};

/**
 * Notes what a request waits for: the answers to its new offers, the visit, and its own due time.
 * Where nobody can come, and it is not today, every three hours is often enough.
 */
const watch = (life: Life, requestId: string): void => {
  expectAnswers(life, requestId);
  const { world, agenda, clock } = life;
  const request = world.requests.get(requestId);
  if (request === null || request.nextWakeAt === null) return;
  const due = request.nextWakeAt;
  const far = request.startsAt - clock.now() > 6 * HOUR;
  const idle = far && request.attention !== null && due - clock.now() < HOUR;
  agenda.add(idle ? clock.now() + 3 * HOUR : Math.max(due, clock.now() + SECOND), async () => {
    if (world.requests.get(requestId)?.nextWakeAt !== due) return;
    await advanceNow(life, requestId);
    await followUp(life);
  });
};

/** New offers reach a phone and are answered; new bookings are kept or given up. */
const expectAnswers = (life: Life, requestId: string): void => {
  const { world, seen } = life;
  const isNew = (row: { id: string; requestId: string }): boolean =>
    row.requestId === requestId && !seen.has(row.id) && Boolean(seen.add(row.id));
  for (const offer of world.offers.where(isNew)) expectAnswer(life, offer);
  for (const booking of world.bookings.where(isNew)) expectVisit(life, booking);
};

const expectAnswer = (life: Life, offer: StoredOffer): void => {
  const { world, agenda, now } = life;
  const demand = life.demandOf.get(offer.requestId);
  const mediator = world.mediators.get(offer.mediatorId);
  const request = world.requests.get(offer.requestId);
  if (!demand || !mediator || !request) return;
  const message = world.messages.where((one) => one.offerId === offer.id)[0];
  const delivery = drawDelivery(demand, offer, mediator);
  if (message)
    agenda.add(offer.createdAt + delivery.afterMs, async () => {
      const sid = `SM${message.id.replaceAll('-', '')}`;
      const { state, errorCode } = delivery;
      await makeRecordDelivery(life)({ messageId: message.id, sid, state, errorCode });
      await followUp(life);
    });
  const answer = drawAnswer(demand, offer, mediator, request, now);
  if (answer === null || delivery.state === 'undelivered') return;
  agenda.add(offer.createdAt + answer.afterMs, async () => {
    const open = world.offers.get(offer.id);
    if (!open || !isOpen(open)) return;
    await answerBy(life, mediatorActor(mediator.id), offer.id, answer);
    watch(life, offer.requestId);
    await followUp(life);
  });
};

/** An answer that is refused, because the database would find an overlap, is as good as none. */
const answerBy = async (
  life: Life,
  actor: Actor,
  offerId: string,
  answer: Answer,
): Promise<void> => {
  try {
    await life.uow.run({ networkId }, (tx) => answerOffer(tx, life, actor, offerId, answer));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
};

const expectVisit = (life: Life, booking: Booking): void => {
  const demand = life.demandOf.get(booking.requestId);
  if (!demand) return;
  const random = makeRandom(`visit/${demand.key}/${booking.mediatorId}`);
  if (
    demand.givenUp &&
    life.world.bookings.where((one) => one.requestId === booking.requestId).length === 1
  ) {
    const at =
      booking.createdAt + (booking.startsAt - booking.createdAt) * (0.2 + random.next() * 0.5);
    life.agenda.add(Math.floor(at), async () => giveUp(life, booking));
  }
  if (random.chance(0.8))
    life.agenda.add(booking.startsAt + random.int(-6, 5) * MINUTE, async () =>
      arrive(life, booking),
    );
};

const giveUp = async (life: Life, { id, mediatorId, requestId }: Booking): Promise<void> => {
  const booking = life.world.bookings.get(id);
  if (booking?.state !== 'confirmed') return;
  await life.uow.run({ networkId }, (tx) => giveUpBooking(tx, life, mediatorActor(mediatorId), id));
  watch(life, requestId);
  await followUp(life);
};

const arrive = async (
  { world, uow, clock }: Life,
  { id, mediatorId, requestId }: Booking,
): Promise<void> => {
  if (world.bookings.get(id)?.state !== 'confirmed') return;
  await uow.run({ networkId }, async (tx) => {
    const at = clock.now();
    await tx.bookings.move(id, 'arrived', at);
    await tx.events.append([
      {
        networkId,
        at,
        actor: mediatorActor(mediatorId),
        kind: 'booking.arrived',
        requestId,
        subjectId: id,
      },
    ]);
  });
};

const ask = async (life: Life, demand: Demand): Promise<void> => {
  const actor = deskOf(demand.site);
  const { id } = await makeRequestMediation(life)(actor, demand.input);
  life.demandOf.set(id, demand);
  if (demand.cancelledAt !== null)
    life.agenda.add(demand.cancelledAt, async () => cancel(life, actor, id));
  await followUp(life);
};

const cancel = async (life: Life, actor: Actor, id: string): Promise<void> => {
  const state = life.world.requests.get(id)?.state;
  if (state !== 'open' && state !== 'assigned') return;
  await makeCancelRequest(life)(actor, id, { reason: 'Non serve più.' });
  await followUp(life);
};

const begin = (world: World, reference: Reference, now: Instant, clock: Clock): Life => {
  const ids = makeDemoIds(String(now));
  return {
    world,
    agenda: makeAgenda(),
    now,
    ids,
    clock,
    uow: makeWorldUnitOfWork(world, ids),
    networks: { byId: async () => reference.network, forget: () => undefined },
    travel: { prepare: async (_places, policy) => estimateTravel(policy.travel) },
    // A cancellation answers with a view that nobody looks at here.
    queries: {
      request: async (_reach: unknown, id: string) =>
        ({ ...world.requests.get(id), history: [] }) as unknown as RequestView,
    } as unknown as Queries,
    demandOf: new Map(),
    seen: new Set(),
  };
};

/** What has not been decided by `now` waits for the system to start: open offers and words for phones are to be sent. */
const leaveToTheSystem = (world: World, now: Instant): void => {
  for (const { id } of world.offers.where(isOpen)) world.offers.change(id, { state: 'queued' });
  const isUnsent = (offerId: string | null): boolean =>
    offerId !== null && isOpen(world.offers.get(offerId) ?? { state: 'expired' });
  for (const message of world.messages.all()) {
    if (message.state === 'sending' && !isUnsent(message.offerId))
      world.messages.change(message.id, { state: 'delivered' });
    else if (message.purpose === 'offer' && isUnsent(message.offerId))
      world.messages.change(message.id, {
        state: 'queued',
        providerSid: null,
        attempts: 0,
        sentAt: null,
        dueAt: now,
      });
  }
};

/** Fills `world` with what becomes of `demands` up to `now`. The same arguments give the same rows. */
export const liveThrough = async (
  world: World,
  reference: Reference,
  demands: readonly Demand[],
  now: Instant,
): Promise<void> => {
  let time = now;
  const life = begin(world, reference, now, { now: () => time });
  const asked = demands.filter(({ askedAt }) => askedAt <= now);
  for (const demand of asked) life.agenda.add(demand.askedAt, () => ask(life, demand));
  await life.agenda.runUntil(now, (at) => {
    time = at;
  });
  leaveToTheSystem(world, now);
};

import type { Offer } from '../domain/dispatch/records.ts';
import { endOf } from '../domain/dispatch/records.ts';
import type { TravelMinutes } from '../domain/calendar/travel.ts';
import type { Candidate, Commitment } from '../domain/mediator.ts';
import type { Mobility } from '../domain/terms.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { systemActor } from '../domain/actor.ts';
import { findCandidates, needOf } from './match-request.ts';
import { Refusal } from './refusal.ts';
import type { Scene } from './scene.ts';
import { readDetails } from './read-details.ts';
import { jobFacts, ringMediator, tell, type Letter } from './tell.ts';

/** After a longer pause she sets out from home again, and the way is her own time. */
const SAME_TOUR = 12 * HOUR;
/** Whoever asks her for a time as near as this may be in her way. */
const NEAR = 3 * HOUR;
/** Stands for the booking that is being made. */
const NEW = 'new';

/**
 * A mediator and a request, agreed: stores the booking with the way to it kept free, and tells the mediator the rest.
 * The database has the last word on overlaps.
 */
export const bookMediator = async (scene: Scene, offer: Offer): Promise<void> => {
  const { tx, ids, network, request, now } = scene;
  await tx.mediators.lock(offer.mediatorId);
  const { candidate, travel } = await readMediator(scene, offer.mediatorId);
  const day = dayOf(scene, candidate);
  const job = day.find(({ bookingId }) => bookingId === NEW) as Commitment;
  const booking = {
    id: ids.uuid(),
    networkId: network.id,
    requestId: request.id,
    mediatorId: offer.mediatorId,
    offerId: offer.id,
    state: 'confirmed' as const,
    startsAt: request.startsAt,
    endsAt: endOf(request),
    travelBeforeMinutes: travelBefore(job, day, candidate.mobility, travel),
    createdAt: now,
  };
  await makeRoomForNext(scene, candidate, day, travel);
  await tx.bookings.insert(booking);
  await tx.events.append([
    {
      networkId: network.id,
      at: now,
      actor: systemActor(network.id),
      kind: 'booking.confirmed',
      requestId: request.id,
      subjectId: booking.id,
      data: { mediatorId: offer.mediatorId, offerId: offer.id },
    },
  ]);
  await confirm(scene, offer);
  ringMediator(tx, booking, now);
  await wakeRivals(scene, offer.mediatorId);
};

const readMediator = async (
  scene: Scene,
  mediatorId: string,
): Promise<{ candidate: Candidate; travel: TravelMinutes }> => {
  const { tx, network, request, site, now } = scene;
  const need = needOf(request, site.place);
  const subject = { requestId: request.id, caseRef: request.caseRef, need, site };
  const found = await findCandidates(tx, scene.travel, network, subject, now, {
    narrow: 'all',
    mediatorIds: [mediatorId],
  });
  const [candidate] = found.candidates;
  if (!candidate) throw new Refusal('mediator-busy', { mediatorId });
  return { candidate, travel: found.context.travel };
};

/** Everything that she has promised around this request, this request included. */
const dayOf = ({ request, site }: Scene, candidate: Candidate): Commitment[] => {
  const place = request.mode === 'on-site' ? site.place : null;
  const job = { bookingId: NEW, start: request.startsAt, end: endOf(request), place };
  return [...candidate.commitments, job].sort((a, b) => a.start - b.start);
};

/** Minutes to keep free before a job: the way from the one before on the same tour, as far as calls in between allow. */
const travelBefore = (
  job: Commitment,
  day: readonly Commitment[],
  mobility: Mobility,
  travel: TravelMinutes,
): number => {
  const { place, start } = job;
  const earlier = day.filter(({ end }) => end <= start);
  const from = earlier.filter((one) => one.place !== null).sort((a, b) => b.end - a.end)[0];
  if (place === null || !from?.place || start - from.end > SAME_TOUR) return 0;
  // A call can be taken on the way or on the spot; the database must only know of time that is nobody else's.
  const free = (start - Math.max(...earlier.map(({ end }) => end))) / MINUTE;
  return Math.floor(Math.min(travel(from.place, place, mobility), free));
};

/** The next job is now reached from here, or after this call. */
const makeRoomForNext = async (
  { tx, request }: Scene,
  candidate: Candidate,
  day: readonly Commitment[],
  travel: TravelMinutes,
): Promise<void> => {
  const end = endOf(request);
  const next = day.find(({ start, place }) => start >= end && place !== null);
  if (next === undefined || next.start - end > SAME_TOUR) return;
  const minutes = travelBefore(next, day, candidate.mobility, travel);
  await tx.bookings.setTravelBefore(next.bookingId, minutes);
};

/** Second stage of disclosure: the place and whom to ask for. */
const confirm = async (scene: Scene, offer: Offer): Promise<void> => {
  const [to] = await scene.tx.mediators.contacts([offer.mediatorId]);
  if (to) await tell(scene.tx, scene.ids, [await confirmation(scene, offer, to)], scene.now);
};

export const confirmation = async (
  { tx, network, request, site, now }: Omit<Scene, 'ids' | 'travel'>,
  offer: Offer,
  to: Letter['to'],
): Promise<Letter> => {
  const { unit, contact } = await readDetails(tx, request, ['unit', 'contact'], {
    actor: systemActor(network.id),
    why: 'confirmation',
    at: now,
  });
  return {
    to,
    sms: {
      say: 'confirmed',
      job: jobFacts(offer.code, request, site, network, to.messageLanguage),
      place: { site: site.name, unit, contact },
    },
    purpose: 'confirmation',
    offerId: offer.id,
    validUntil: endOf(request),
  };
};

/** Other requests that ask her for that time, or too near to it, must choose somebody else. */
const wakeRivals = async ({ tx, request, now }: Scene, mediatorId: string): Promise<void> => {
  const span = { start: request.startsAt - NEAR, end: endOf(request) + NEAR };
  const rivals = await tx.offers.requestsOverlapping(mediatorId, span, request.id);
  if (rivals.length === 0) return;
  await tx.requests.wake(rivals, now);
  for (const requestId of rivals) tx.nudge({ queue: 'dispatch', requestId });
};

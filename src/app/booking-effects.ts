import { endOf, type Booking } from '../domain/dispatch/records.ts';
import type { Effect } from '../domain/dispatch/snapshot.ts';
import { codeOfBooking } from './codes.ts';
import { sceneEvent, type Scene } from './scene.ts';
import { jobFacts, ringMediator, tell } from './tell.ts';

type Ended = Extract<Effect, { do: 'end-booking' }>;

export const endBookings = async (scene: Scene, effects: readonly Ended[]): Promise<void> => {
  const { tx, now } = scene;
  for (const { booking, state } of effects) {
    await tx.bookings.move(booking.id, state, now);
    await tx.events.append([sceneEvent(scene, `booking.${state}`, booking.id)]);
    ringMediator(tx, booking, now);
    if (state === 'cancelled') await tellOfJob(scene, booking, 'cancelled');
  }
};

/** The SMS of the day before. Who takes no SMS counts as reminded, too: the coordinator sees that she is silent. */
export const remind = async (scene: Scene, booking: Booking): Promise<void> => {
  const { tx, now } = scene;
  await tx.bookings.note(booking.id, { remindedAt: now });
  await tx.events.append([sceneEvent(scene, 'booking.reminded', booking.id)]);
  await tellOfJob(scene, booking, 'reminder');
  ringMediator(tx, booking, now);
};

const tellOfJob = async (
  { tx, ids, network, request, site, now }: Scene,
  booking: Booking,
  say: 'cancelled' | 'reminder',
): Promise<void> => {
  const [to] = await tx.mediators.contacts([booking.mediatorId]);
  if (!to) return;
  const code = await codeOfBooking(tx, booking, request);
  const job = jobFacts(code, request, site, network, to.messageLanguage);
  // A reminder is of no use once it has begun.
  const validUntil = say === 'reminder' ? request.startsAt : endOf(request);
  const letter = { to, sms: { say, job }, purpose: say, offerId: booking.offerId, validUntil };
  await tell(tx, ids, [letter], now);
};

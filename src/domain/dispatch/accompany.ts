import { localDayNumber, minutesOfDay, recurringInstant } from '../calendar/local-time.ts';
import type { Policy } from '../policy.ts';
import { minutes, type Instant } from '../time.ts';
import { hasReconfirmed } from './progress.ts';
import { endOf, isLive, type Booking } from './records.ts';
import type { Decision, Effect, Snapshot } from './snapshot.ts';
import { attend, earliest, withdrawOpen } from './steps.ts';

/** Somebody comes: let the others go, remind her, and follow the service to its end. */
export const accompany = (snapshot: Snapshot, now: Instant, policy: Policy): Decision => {
  const { request } = snapshot;
  const closing = withdrawOpen(snapshot, 'taken');
  const over = endOf(request) + minutes(policy.dispatch.completeAfterMinutes);
  if (now >= over || isFinished(snapshot)) return complete(snapshot, closing);

  const booking = snapshot.bookings.find(isLive);
  const reminder = booking === undefined ? null : remindAt(snapshot, booking, policy);
  if (booking !== undefined && reminder !== null && now >= reminder && now < request.startsAt)
    return {
      effects: [...closing, { do: 'remind', booking }],
      again: 'after-effects',
      wakeAt: now,
    };

  const unconfirmed = booking === undefined ? null : unconfirmedAt(booking, policy);
  const starts = request.state === 'assigned' && now >= request.startsAt;
  const next = request.state === 'assigned' && !starts ? request.startsAt : over;
  return {
    effects: [
      ...closing,
      ...tellUnconfirmed(snapshot, unconfirmed, now),
      ...(starts ? [{ do: 'move', state: 'in-progress' } as const] : []),
    ],
    again: null,
    wakeAt: earliest([next, reminder, unconfirmed].filter((at) => at === null || at > now)),
  };
};

/** She has said so herself: nobody needs to wait for the end. */
const isFinished = ({ bookings }: Snapshot): boolean =>
  !bookings.some(isLive) && bookings.some(({ state }) => state === 'finished');

const complete = (snapshot: Snapshot, closing: readonly Effect[]): Decision => {
  const { request, bookings } = snapshot;
  const ended = bookings
    .filter(isLive)
    .map((booking): Effect => ({ do: 'end-booking', booking, state: 'finished' }));
  // A long sleep of the system may have skipped the start: states move one step at a time.
  const steps: Effect[] =
    request.state === 'assigned' ? [{ do: 'move', state: 'in-progress' }] : [];
  return {
    effects: [
      ...closing,
      ...ended,
      ...steps,
      { do: 'move', state: 'completed' },
      ...clearUnconfirmed(snapshot),
    ],
    again: null,
    wakeAt: null,
  };
};

/** The moment of the day before at which she is reminded; null when she is not, or has been. */
const remindAt = (
  { request, zone }: Snapshot,
  booking: Booking,
  { reminder }: Policy,
): Instant | null => {
  if (reminder.at === null || booking.remindedAt !== null || booking.arrivedAt !== null)
    return null;
  const eve = localDayNumber(request.startsAt, zone) - 1;
  const at = recurringInstant(eve, minutesOfDay(reminder.at), zone);
  // Whoever said yes after that knows it well enough.
  return booking.createdAt > at ? null : at;
};

/** When the coordinator must know that she has not answered the reminder; null when she has, or was not reminded. */
const unconfirmedAt = (booking: Booking, { reminder }: Policy): Instant | null => {
  if (booking.remindedAt === null || booking.arrivedAt !== null || hasReconfirmed(booking))
    return null;
  return booking.startsAt - minutes(reminder.unconfirmedMinutes);
};

const tellUnconfirmed = (snapshot: Snapshot, at: Instant | null, now: Instant): Effect[] =>
  at !== null && now >= at ? attend(snapshot, 'unconfirmed') : clearUnconfirmed(snapshot);

const clearUnconfirmed = (snapshot: Snapshot): Effect[] =>
  snapshot.request.attention === 'unconfirmed' ? attend(snapshot, null) : [];

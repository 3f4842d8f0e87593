import { isLive, type Booking } from '../../domain/dispatch/records.ts';
import { BOOKING_MOVES, mayMove, REQUEST_MOVES } from '../../domain/dispatch/states.ts';
import type { Question } from '../../domain/sms/question.ts';
import { giveUpBooking } from '../end-request.ts';
import { notifyCoordinator } from '../notify-coordinator.ts';
import { Refusal } from '../refusal.ts';
import { noBooking } from './agenda.ts';
import { ask } from './ask.ts';
import { ahead, bookingOf, codeOf, codesOf, jobOf } from './bookings.ts';
import { answered, applied, mediatorActor, type Heard, type Reaction } from './reaction.ts';
import { askBack } from './truth.ts';

/** ANNULLA: nothing changes before she says OK (rule 7). Without a code only where one booking can be meant. */
export const askGiveUp = async (heard: Heard): Promise<Reaction> => {
  if (heard.offer === null) return askWithoutCode(heard);
  const booking = await bookingOf(heard);
  if (booking === null || !isLive(booking)) {
    // What has ended, or was never hers, can't be given up: she is told what is true of the code.
    return booking?.state === 'finished' ? noBooking(heard) : askBack(heard);
  }
  return askAbout(heard, booking);
};

const askWithoutCode = async (heard: Heard): Promise<Reaction> => {
  const bookings = await ahead(heard);
  const [only] = bookings;
  if (only === undefined) return noBooking(heard);
  if (bookings.length === 1) return askAbout(heard, only);
  const codes = await codesOf(heard, bookings);
  return answered({ say: 'which-booking', intent: 'give-up', codes });
};

const askAbout = async (heard: Heard, booking: Booking): Promise<Reaction> => {
  const request = await heard.tx.requests.byId(booking.requestId);
  const possible =
    request !== null &&
    mayMove(BOOKING_MOVES, booking.state, 'given-up') &&
    mayMove(REQUEST_MOVES, request.state, 'open');
  if (!possible) return tooLate(heard);
  const code = await codeOf(heard, booking);
  await ask(heard, { ask: 'give-up', bookingId: booking.id, code });
  return giveUpAsked(heard, booking.id);
};

export const giveUpAsked = async (heard: Heard, bookingId: string): Promise<Reaction> => {
  const booking = await heard.tx.bookings.byId(bookingId);
  if (booking === null) return noBooking(heard);
  const job = await jobOf(heard, booking);
  return answered({ say: 'give-up-asked', job }, booking.offerId ?? undefined);
};

/** What has begun is not searched for again; but somebody may be waiting in vain, so the coordinator is told. */
const tooLate = async (heard: Heard): Promise<Reaction> => {
  const { tx, sender, now } = heard;
  await notifyCoordinator(tx, sender.networkId, 'give-up-too-late', sender.id, now);
  return noBooking(heard);
};

/** She has said OK: the search starts again at once, and the coordinator is told. */
export const giveUpForGood = async (
  heard: Heard,
  { bookingId, code }: Extract<Question, { ask: 'give-up' }>,
): Promise<Reaction> => {
  const { tx, deps, sender } = heard;
  const booking = await tx.bookings.byId(bookingId);
  try {
    await giveUpBooking(tx, deps, mediatorActor(sender), bookingId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const ended = booking === null || !isLive(booking);
    return ended ? answered({ say: 'withdrawn', code }) : tooLate(heard);
  }
  return applied({ say: 'gave-up', code }, booking?.offerId ?? null);
};

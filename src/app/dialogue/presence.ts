import { meantBy, type Progress, type Report } from '../../domain/dispatch/progress.ts';
import type { Booking } from '../../domain/dispatch/records.ts';
import type { Sms } from '../../domain/sms/sms.ts';
import { minutes } from '../../domain/time.ts';
import { Refusal } from '../refusal.ts';
import { reportProgress } from '../report-progress.ts';
import { noBooking } from './agenda.ts';
import { ahead, bookingOf, codeOf, codesOf } from './bookings.ts';
import { answered, applied, mediatorActor, type Heard, type Reaction } from './reaction.ts';

/** RITARDO, ARRIVATA, FINITO, CONFERMO: with the code where two bookings could be meant. */
export const report = async (heard: Heard, said: Report): Promise<Reaction> => {
  const meant = await findMeant(heard, said.what);
  const [only] = meant;
  if (only === undefined) return noBooking(heard);
  if (meant.length === 1) return reportOf(heard, only, said);
  const intent = said.what === 'confirmed' ? 'confirm' : said.what;
  return answered({ say: 'which-booking', intent, codes: await codesOf(heard, meant) });
};

const findMeant = async (heard: Heard, what: Progress): Promise<readonly Booking[]> => {
  const { tx, deps, sender, at, offer } = heard;
  if (offer !== null) return [await bookingOf(heard)].filter((one) => one !== null);
  const { policy } = await deps.networks.byId(sender.networkId);
  const { beforeMinutes, afterMinutes } = policy.presence;
  // One minute more: a booking that just touches the span counts.
  const span = { start: at - minutes(afterMinutes + 1), end: at + minutes(beforeMinutes + 1) };
  const bookings =
    what === 'confirmed' ? await ahead(heard) : await tx.bookings.standingIn(sender.id, span);
  return meantBy(bookings, what, at, policy);
};

const reportOf = async (heard: Heard, { id }: Booking, said: Report): Promise<Reaction> => {
  const { tx, deps, sender, at } = heard;
  try {
    const saying = { ...said, at, via: 'sms' } as const;
    const booking = await reportProgress(tx, deps, mediatorActor(sender), id, saying);
    const reply = await sayBack(heard, booking, said);
    return applied(reply, booking.offerId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return noBooking(heard);
  }
};

/** What is kept is said back, with the time of the first word where it was said before. */
const sayBack = async (heard: Heard, booking: Booking, said: Report): Promise<Sms> => {
  const code = await codeOf(heard, booking);
  const { zone } = await heard.deps.networks.byId(heard.sender.networkId);
  switch (said.what) {
    case 'late':
      return { say: 'late', code, minutes: said.minutes };
    case 'arrived':
      return { say: 'arrived', code, at: booking.arrivedAt ?? heard.at, zone };
    case 'finished':
      return { say: 'finished', code, at: booking.finishedAt ?? heard.at, zone };
    case 'confirmed':
      return { say: 'reconfirmed', code };
  }
};

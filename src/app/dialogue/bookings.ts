import type { Booking } from '../../domain/dispatch/records.ts';
import type { JobFacts } from '../../domain/sms/sms.ts';
import { siteOf } from '../advance-request.ts';
import { codeOfBooking } from '../codes.ts';
import { jobFacts } from '../tell.ts';
import type { Heard } from './reaction.ts';

/** More than anybody has ahead. */
const MANY = 100;

/** Her bookings that stand and have not ended, by start. */
export const ahead = ({ tx, sender, now }: Heard): Promise<Booking[]> =>
  tx.bookings.liveOf(sender.id, now, MANY);

/** Her booking of the request that a code of hers names; the newest, when she had it twice. */
export const bookingOf = async ({ tx, sender, offer }: Heard): Promise<Booking | null> => {
  const bookings = offer === null ? [] : await tx.bookings.ofRequest(offer.requestId);
  return bookings.findLast(({ mediatorId }) => mediatorId === sender.id) ?? null;
};

/** By which code she knows a booking. */
export const codeOf = async ({ tx }: Heard, booking: Booking): Promise<string> => {
  const request = await tx.requests.byId(booking.requestId);
  return codeOfBooking(tx, booking, { code: request?.code ?? '' });
};

export const codesOf = async (heard: Heard, bookings: readonly Booking[]): Promise<string[]> => {
  const codes: string[] = [];
  for (const booking of bookings) codes.push(await codeOf(heard, booking));
  return codes;
};

/** What an SMS to her says of a booking. */
export const jobOf = async ({ tx, deps, sender }: Heard, booking: Booking): Promise<JobFacts> => {
  const request = await tx.requests.byId(booking.requestId);
  if (request === null) throw new Error(`booking ${booking.id} has no request`);
  const network = await deps.networks.byId(request.networkId);
  const site = await siteOf(tx, request);
  const code = await codeOfBooking(tx, booking, request);
  return jobFacts(code, request, site, network, sender.messageLanguage);
};

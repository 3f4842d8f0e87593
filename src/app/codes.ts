import type { Booking, MediationRequest } from '../domain/dispatch/records.ts';
import type { Transaction } from './ports.ts';

/** What a booking is called in an SMS: the code of the offer that was accepted. */
export const codeOfBooking = async (
  tx: Transaction,
  { offerId }: Pick<Booking, 'offerId'>,
  request: Pick<MediationRequest, 'code'>,
): Promise<string> => {
  const offer = offerId === null ? null : await tx.offers.byId(offerId);
  return offer?.code ?? request.code;
};

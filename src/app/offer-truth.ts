import { isLive, isOpen, type MediationRequest, type Offer } from '../domain/dispatch/records.ts';
import type { Instant } from '../domain/time.ts';
import type { Transaction } from './ports.ts';

/** What is true of an offer now, for the mediator to whom it was made. */
export type OfferTruth =
  /** It can be answered. */
  | 'open'
  /** She said no, its end has not passed and nobody else has it: a yes still counts. */
  | 'reopens'
  /** It is her booking, through this offer or a later one. */
  | 'hers'
  | 'gave-up'
  | 'taken'
  | 'declined'
  | 'expired'
  | 'withdrawn'
  | 'undeliverable';

/** Read under the request's lock it decides; without the lock it is only told. */
export const truthOf = async (
  tx: Transaction,
  request: MediationRequest,
  offer: Offer,
  now: Instant,
): Promise<OfferTruth> => {
  if (isOpen(offer)) return offer.expiresAt <= now ? 'expired' : 'open';
  const bookings = await tx.bookings.ofRequest(request.id);
  const standing = bookings.find((one) => isLive(one) || one.state === 'finished');
  if (standing?.mediatorId === offer.mediatorId) return 'hers';
  switch (offer.state) {
    case 'accepted': {
      if (standing) return 'taken';
      const gaveUp = bookings.some(
        (one) => one.mediatorId === offer.mediatorId && one.state === 'given-up',
      );
      return gaveUp ? 'gave-up' : 'withdrawn';
    }
    case 'declined':
      return request.state === 'open' && offer.expiresAt > now ? 'reopens' : 'declined';
    case 'expired':
    case 'undeliverable':
      return offer.state;
    default:
      return standing ? 'taken' : 'withdrawn';
  }
};

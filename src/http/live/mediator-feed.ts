import type { UseCases } from '../../app/use-cases.ts';
import type { Actor } from '../../domain/actor.ts';
import { isOpen } from '../../domain/dispatch/records.ts';
import type { OfferView } from '../../app/views.ts';
import { presentMediatorBooking, presentOffer } from '../present.ts';
import type { ServerMessage } from './messages.ts';

interface FeedDeps {
  readonly useCases: Pick<UseCases, 'listOffers' | 'listBookings' | 'zoneOf'>;
  readonly actor: Actor;
  readonly send: (message: ServerMessage) => void;
  readonly isOpen: () => boolean;
  readonly onError: (error: unknown) => void;
  /** Milliseconds until a failed reading is tried again. */
  readonly retry: number;
}

/** What matters to somebody who looks at an offer: not how its SMS travels. */
const faceOf = (offer: OfferView): string => JSON.stringify({ ...offer, state: isOpen(offer) });

/**
 * Keeps one mediator's client up to date by looking at her offers and bookings as they are and telling the
 * differences to what was told before. How often and why `refresh` is called does not matter; readings of one
 * feed never overlap, and calls during a reading become one more.
 */
export const makeMediatorFeed = (deps: FeedDeps): { refresh: () => void } => {
  const offersTold = new Map<string, string>();
  const bookingsTold = new Map<string, string>();
  let isReading = false;
  let isStale = false;

  const tellOffers = (offers: readonly OfferView[], zone: string): void => {
    for (const offer of offers) {
      if (isOpen(offer)) {
        if (offersTold.get(offer.id) === faceOf(offer)) continue;
        offersTold.set(offer.id, faceOf(offer));
        deps.send({ type: 'offer', offer: presentOffer(offer, zone) });
      } else if (offersTold.delete(offer.id)) {
        deps.send({ type: 'offer-closed', offerId: offer.id, why: offer.state });
      }
    }
    const known = new Set(offers.map(({ id }) => id));
    for (const offerId of offersTold.keys()) {
      if (known.has(offerId)) continue;
      offersTold.delete(offerId);
      deps.send({ type: 'offer-closed', offerId, why: 'withdrawn' });
    }
  };

  const read = async (): Promise<void> => {
    const { useCases, actor } = deps;
    const [zone, offers, bookings] = await Promise.all([
      useCases.zoneOf(actor.networkId),
      useCases.listOffers(actor, true),
      useCases.listBookings(actor),
    ]);
    tellOffers(offers, zone);
    for (const booking of bookings) {
      const face = JSON.stringify(booking);
      if (bookingsTold.get(booking.id) === face) continue;
      bookingsTold.set(booking.id, face);
      deps.send({ type: 'booking', booking: presentMediatorBooking(booking, zone) });
    }
  };

  const refresh = (): void => {
    isStale = true;
    if (!isReading) void readUntilFresh();
  };

  const readUntilFresh = async (): Promise<void> => {
    isReading = true;
    try {
      while (isStale && deps.isOpen()) {
        isStale = false;
        await read();
      }
    } catch (error) {
      deps.onError(error);
      setTimeout(refresh, deps.retry).unref();
    } finally {
      isReading = false;
    }
  };

  return { refresh };
};

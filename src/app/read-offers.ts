import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Clock } from './ports.ts';
import type { Queries } from './queries.ts';
import { reachOf } from '../domain/reach.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
}

/** A mediator's own offers, with what may be known before acceptance. */
export const makeListOffers =
  ({ queries }: Deps): UseCases['listOffers'] =>
  async (actor, includeClosed) => {
    requireRight(actor, 'offer.read');
    return queries.offers(reachOf(actor), includeClosed);
  };

/** A mediator's own live bookings that have not ended. */
export const makeListBookings =
  ({ queries, clock }: Deps): UseCases['listBookings'] =>
  async (actor) => {
    requireRight(actor, 'booking.read');
    const at = clock.now();
    return queries.mediatorBookings(reachOf(actor), at, { actor, why: 'bookings', at });
  };

import type { TravelTimes } from '../../app/ports.ts';
import { estimateTravel } from '../../domain/calendar/travel.ts';

/** Travel estimated from the distance, for networks without a table of road times. */
export const estimatedTravelTimes: TravelTimes = {
  prepare: async (_places, policy) => estimateTravel(policy.travel),
};

import type { Place } from '../place.ts';
import type { Policy } from '../policy.ts';
import type { Mobility } from '../terms.ts';

/** Whole minutes from one place to another for somebody who moves so; Infinity: never. A road-time table can take its place. */
export type TravelMinutes = (from: Place, to: Place, mobility: Mobility) => number;

/** Mean radius of the earth in kilometres (IUGG). */
const EARTH_RADIUS = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const isSame = (a: Place, b: Place): boolean => a.lat === b.lat && a.lng === b.lng;

/** The great-circle distance in kilometres (haversine). */
export const kilometresBetween = (a: Place, b: Place): number => {
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinLng = Math.sin(radians(b.lng - a.lng) / 2);
  const h = sinLat ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLng ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
};

/**
 * Travel estimated from the distance: great circle × detour ÷ speed + the overhead of each journey, rounded up.
 * 0 within the same place; Infinity to another place for who works remotely only.
 */
export const estimateTravel =
  (rules: Policy['travel']): TravelMinutes =>
  (from, to, mobility) => {
    if (isSame(from, to)) return 0;
    if (mobility === 'remote') return Infinity;
    const { kilometresPerHour, overheadMinutes } = rules.byMobility[mobility];
    const kilometres = kilometresBetween(from, to) * rules.detourFactor;
    return Math.ceil((kilometres / kilometresPerHour) * 60 + overheadMinutes);
  };

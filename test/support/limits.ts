import { defaultLimits } from '../../config/limits.ts';
import type { RateCounter } from '../../src/app/ports.ts';
import type { RateLimits } from '../../src/domain/rate-limits.ts';

/** So many that only a test of the limits themselves, which sets its own, meets one. */
export const generousLimits = Object.fromEntries(
  Object.entries(defaultLimits).map(([kind, { seconds }]) => [kind, { count: 1_000_000, seconds }]),
) as unknown as RateLimits;

/** Counts in memory. */
export const makeRateMemory = (): RateCounter => {
  const counts = new Map<string, number>();
  return {
    add: async (key, windowStart, amount) => {
      const name = `${key}@${windowStart}`;
      counts.set(name, (counts.get(name) ?? 0) + amount);
      return counts.get(name) ?? 0;
    },
    forget: async () => 0,
  };
};

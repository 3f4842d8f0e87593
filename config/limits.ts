import type { RateLimits } from '../src/domain/rate-limits.ts';

const MINUTE = 60;

/** How often the doors open, in the windows of one clock for all processes; what each kind counts is in src/domain/rate-limits.ts. */
export const defaultLimits: RateLimits = {
  caller: { count: 600, seconds: MINUTE },
  address: { count: 300, seconds: MINUTE },
  // Somebody's program with an old key, asking every second, must not lock out the house that it stands in.
  stranger: { count: 300, seconds: MINUTE },
  // Each SMS brings up to four calls, and a storm brings all of them at once.
  carrier: { count: 12_000, seconds: MINUTE },
  'sign-in': { count: 10, seconds: MINUTE },
  account: { count: 5, seconds: 15 * MINUTE },
  phone: { count: 5, seconds: 15 * MINUTE },
};

/** At most so many within a window of so many seconds. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

/** Who is counted at the doors, each kind apart from the others. */
export const LIMIT_KINDS = [
  'caller',
  'address',
  'stranger',
  'carrier',
  'sign-in',
  'account',
  'phone',
] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/**
 * `caller`: requests of one key or session. `address`: requests of one address to what is open to everybody.
 * `stranger`: wrong keys of one address. `carrier`: calls with the carrier's signature. `sign-in`: attempts from one
 * address. `account`, `phone`: attempts on one account or one telephone, wherever they come from.
 */
export type RateLimits = Readonly<Record<LimitKind, RateLimit>>;

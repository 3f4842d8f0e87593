/**
 * Whether two authenticators hold the same key: one of them has been used more often than this one says
 * (WebAuthn level 3, 6.1.1). Those that do not count say 0 each time.
 */
export const isClone = (knownCounter: number, counter: number): boolean =>
  (knownCounter > 0 || counter > 0) && counter <= knownCounter;

/** More are not kept for one person. */
export const MOST_PASSKEYS = 10;

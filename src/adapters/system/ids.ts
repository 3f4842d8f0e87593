import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids } from '../../app/ports.ts';

/** Without 0 O, 1 I L and U (which is read as V): 30 characters, so 810,000 codes. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const REQUEST_CODE_LENGTH = 4;

/** Without leading zeros, which people and phones lose. */
const OFFER_CODES: readonly string[] = Array.from({ length: 9_000 }, (_, at) => String(1_000 + at));

const pick = <T>(from: ArrayLike<T>): T => from[randomInt(from.length)] as T;

/** Ids from the machine's cryptographic randomness. `offerCode` throws when every code is taken. */
export const makeIds = (): Ids => ({
  uuid: () => v7(),
  requestCode: () =>
    `R-${Array.from({ length: REQUEST_CODE_LENGTH }, () => pick(ALPHABET)).join('')}`,
  offerCode: (taken) => {
    const free = OFFER_CODES.filter((code) => !taken.has(code));
    if (free.length === 0) throw new Error(`all ${OFFER_CODES.length} offer codes are taken`);
    return pick(free);
  },
});

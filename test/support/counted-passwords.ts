import { makePasswords } from '../../src/adapters/crypto/passwords.ts';
import type { Passwords } from '../../src/app/ports.ts';

/** The real thing, counting how often the slow function ran. */
export const countedPasswords = (): Passwords & {
  readonly work: { hashed: number; verified: number };
} => {
  const passwords = makePasswords();
  const work = { hashed: 0, verified: 0 };
  return {
    work,
    isCommon: passwords.isCommon,
    hash: (password) => {
      work.hashed += 1;
      return passwords.hash(password);
    },
    verify: (hash, password) => {
      work.verified += 1;
      return passwords.verify(hash, password);
    },
  };
};

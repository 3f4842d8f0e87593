import { readFileSync } from 'node:fs';
import { hash, verify } from '@node-rs/argon2';
import type { Passwords } from '../../app/ports.ts';

/** OWASP, Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const readCommon = (): ReadonlySet<string> => {
  const file = new URL('../../../config/data/common-passwords.txt', import.meta.url);
  return new Set(readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean));
};

/** Passwords as argon2id hashes, each with a salt of its own. */
export const makePasswords = (): Passwords => {
  let common: ReadonlySet<string> | null = null;
  // Whoever has no password is checked against one that nobody knows, for the same time.
  const nobodys = hash(crypto.randomUUID(), ARGON2ID);
  return {
    hash: (password) => hash(password, ARGON2ID),
    verify: async (stored, password) => {
      const matches = await verify(stored ?? (await nobodys), password);
      return stored !== null && matches;
    },
    isCommon: (word) => (common ??= readCommon()).has(word),
  };
};

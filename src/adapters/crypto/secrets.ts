import { randomBytes, randomInt } from 'node:crypto';
import type { Secrets } from '../../app/ports.ts';
import { hashKey } from './hash-key.ts';

/** Without 0 O, 1 I L and U: what people type from paper. 12 of them are 58 bits. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

const group = (): string =>
  Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Secrets from the machine's cryptographic randomness. */
export const secrets: Secrets = {
  token: () => randomBytes(32).toString('base64url'),
  digits: () => String(randomInt(1_000_000)).padStart(6, '0'),
  recoveryCode: () => `${group()}-${group()}-${group()}`,
  hash: hashKey,
};

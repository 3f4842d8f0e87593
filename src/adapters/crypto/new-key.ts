import { randomBytes } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 32;
/** Letters after the role by which people tell keys apart. */
const SHOWN = 4;

/** `ponte_<role>_` and 32 letters and digits, each as likely as the other: 190 bits. */
export const newKey = (role: string): string => {
  let chance = '';
  while (chance.length < LENGTH)
    for (const byte of randomBytes(LENGTH))
      if (byte < 248 && chance.length < LENGTH) chance += BASE62[byte % 62];
  return `ponte_${role}_${chance}`;
};

/** The first letters of a key, which may be shown. */
export const prefixOf = (key: string): string => key.slice(0, key.lastIndexOf('_') + 1 + SHOWN);

import { createHash } from 'node:crypto';

/**
 * What is stored of an API key: SHA-256 in hexadecimal. Keys have 190 bits of chance, so that a slow hash with
 * salt, as for passwords, would protect nothing more and cost every request.
 */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

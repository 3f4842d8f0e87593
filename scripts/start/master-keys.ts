import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MASTER_KEY } from '../../config/env-fields.ts';
import type { Env } from '../../config/env.ts';
import type { MasterKey } from '../../src/main.ts';
import { StartFault } from './faults.ts';

const HOW = 'echo "2026:$(openssl rand -base64 32)"';

/**
 * The master keys of the configuration; with the embedded PostgreSQL and none configured, one that is made at the first
 * start and kept in the data directory, like the database itself.
 * @throws StartFault when a database of its own has none, or they cannot be read.
 */
export const masterKeysOf = (env: Env): MasterKey[] => {
  if (env.MASTER_KEYS !== undefined) return env.MASTER_KEYS.map(read);
  if (env.MASTER_KEYS_FILE !== undefined) return readFile(env.MASTER_KEYS_FILE);
  if (env.DATABASE_URL !== undefined)
    throw new StartFault(
      `No master key: set MASTER_KEYS to what this prints, and keep a copy elsewhere than the backups: ${HOW}.`,
    );
  const file = path.join(env.DATA_DIR, 'master-keys');
  if (!existsSync(file)) make(file);
  return readFile(file);
};

const read = (entry: string): MasterKey => {
  const colon = entry.indexOf(':');
  return { id: entry.slice(0, colon), secret: Buffer.from(entry.slice(colon + 1), 'base64') };
};

const readFile = (file: string): MasterKey[] => {
  const entries = textOf(file)
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  const names = new Set(entries.map((entry) => read(entry).id));
  const right = entries.every((entry) => MASTER_KEY.test(entry));
  if (entries.length === 0 || !right || names.size !== entries.length)
    throw new StartFault(
      `The master keys in ${file} cannot be used: each line is a name, a colon and 32 bytes in base64, each name once, as of: ${HOW}.`,
    );
  return entries.map(read);
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartFault(
      `The file of master keys ${file} cannot be read: set MASTER_KEYS_FILE to a file that this user may read.`,
      { cause: error },
    );
  }
};

const make = (file: string): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  const entry = `embedded:${randomBytes(32).toString('base64')}\n`;
  // Never over a key that somebody else has just made.
  try {
    writeFileSync(file, entry, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};

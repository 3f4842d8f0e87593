import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, startOf } from './process-identity.ts';

export interface FolderLock {
  release(): void;
}

const Owner = z.object({
  pid: z.int().positive(),
  startedAs: z.string().nullable(),
  token: z.string(),
});
type Owner = z.infer<typeof Owner>;

const readOwner = (file: string): { text: string; owner: Owner | null } | null => {
  try {
    const text = readFileSync(file, 'utf8');
    try {
      return { text, owner: Owner.parse(JSON.parse(text)) };
    } catch {
      return { text, owner: null };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

const lives = (owner: Owner): boolean => {
  if (!isAlive(owner.pid)) return false;
  const started = startOf(owner.pid);
  return owner.startedAs === null || started === null || owner.startedAs === started;
};

/** link(2) creates the name or fails: of several starters one wins, and nobody reads half a file. */
const tryCreate = (file: string, text: string): boolean => {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

/** Moves a dead owner's lock out of the way; a lock that somebody took in between is put back. */
const removeStale = (file: string, staleText: string): void => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
};

/**
 * Takes the folder for this process. A kill -9 leaves a lock whose owner is dead; that one is taken over.
 * @throws Error with one sentence for the user when a living process has the folder.
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const file = join(folder, 'ponte.lock');
  const token = randomUUID();
  const text = JSON.stringify({
    pid: process.pid,
    startedAs: startOf(process.pid),
    token,
  } satisfies Owner);
  let patience = 5;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (tryCreate(file, text)) {
      return {
        release: () => {
          if (readOwner(file)?.owner?.token === token) rmSync(file, { force: true });
        },
      };
    }
    const current = readOwner(file);
    if (current?.owner && lives(current.owner)) {
      if (patience > 0) {
        // It may be about to end: somebody restarts Ponte faster than the system cleans up.
        patience -= 1;
        await sleep(100);
        continue;
      }
      throw new Error(
        `Ponte already runs on the folder ${folder}, as process ${current.owner.pid}; stop that one first or choose another folder.`,
      );
    }
    if (current) removeStale(file, current.text);
  }
  throw new Error(`Several starts fight over the folder ${folder}; start Ponte once.`);
};

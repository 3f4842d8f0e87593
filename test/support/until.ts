import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again every few milliseconds until there is an answer (not false, null or undefined); fails, saying what was awaited. */
export const until = async <T>(
  what: string,
  look: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  withinMs = 10_000,
  everyMs = 5,
): Promise<T> => {
  for (const end = performance.now() + withinMs; ;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found;
    if (performance.now() > end)
      throw new Error(`In ${withinMs} ms it did not come about: ${what}.`);
    await sleep(everyMs);
  }
};

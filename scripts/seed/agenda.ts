import type { Instant } from '../../src/domain/time.ts';

/** What will happen when. Of things at the same time, the first that was noted comes first. */
export interface Agenda {
  readonly add: (at: Instant, happen: () => Promise<void>) => void;
  /** Lets everything happen in order, up to and including `end`; also what is added meanwhile. */
  readonly runUntil: (end: Instant, onTime: (at: Instant) => void) => Promise<void>;
}

interface Entry {
  readonly at: Instant;
  readonly happen: () => Promise<void>;
}

export const makeAgenda = (): Agenda => {
  // Sorted, the next one last.
  const entries: Entry[] = [];
  const placeOf = (at: Instant): number => {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (at, happen) => void entries.splice(placeOf(at), 0, { at, happen }),
    runUntil: async (end, onTime) => {
      for (let next = entries.at(-1); next && next.at <= end; next = entries.at(-1)) {
        entries.pop();
        onTime(next.at);
        await next.happen();
      }
    },
  };
};

import type { Timers } from './timers.ts';

export interface Shuffler {
  /** Resolves when it is this one's turn, after others that came later or earlier. */
  turn(): Promise<void>;
}

// Few and short enough that somebody who writes alone hardly notices.
const most = 4;
const longestMs = 250;

/** Holds what comes until a few are waiting or a short time has passed, and lets them go shuffled. */
export const makeShuffler = (
  timers: Timers,
  shuffled: <T>(items: readonly T[]) => T[],
): Shuffler => {
  let held: Array<() => void> = [];

  const release = (): void => {
    const due = held;
    held = [];
    for (const go of shuffled(due)) go();
  };

  return {
    turn: () =>
      new Promise((resolve) => {
        held.push(resolve);
        if (held.length >= most) return release();
        const mine = held;
        if (mine.length > 1) return;
        void timers.wait(longestMs).then(() => {
          if (held === mine) release();
        });
      }),
  };
};

export interface Timers {
  /** Resolves after so many milliseconds; never, when the simulator closes first. */
  wait(milliseconds: number): Promise<void>;
  close(): void;
}

/** Timers that end together, so that closing leaves nothing behind that would still fire. */
export const makeTimers = (): Timers => {
  const pending = new Set<NodeJS.Timeout>();
  let closed = false;
  return {
    wait: (milliseconds) =>
      new Promise((resolve) => {
        if (closed) return;
        const timer = setTimeout(() => {
          pending.delete(timer);
          resolve();
        }, milliseconds);
        pending.add(timer);
      }),
    close: () => {
      closed = true;
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
};

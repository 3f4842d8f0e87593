import { setTimeout as sleep } from 'node:timers/promises';

interface Openable {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Kept<T> {
  /** The one that works now; null before the first connection. */
  current(): T | null;
  /** Resolves at the first connection; never rejects. */
  opened: Promise<T>;
  /** Waits for `close` of the thing itself, at most `boundMs`; false when it took longer. */
  close(boundMs: number): Promise<boolean>;
}

const within = async (work: Promise<unknown>, boundMs: number): Promise<boolean> => {
  const bound = new AbortController();
  const late = sleep(boundMs, false, { signal: bound.signal, ref: false }).catch(() => false);
  const done = work.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([done, late]);
  bound.abort();
  return inTime;
};

/** A first connection that neither stands nor fails by then never will. */
const OPEN_WITHIN_MS = 10_000;

const requireOpen = async (candidate: Openable): Promise<void> => {
  const late = new AbortController();
  const bound = sleep(OPEN_WITHIN_MS, null, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`The queue's backend did not answer in ${OPEN_WITHIN_MS / 1_000} s.`);
  });
  try {
    await Promise.race([candidate.waitUntilReady(), bound]);
  } finally {
    late.abort();
    bound.catch(() => undefined);
  }
};

/**
 * BullMQ remembers a failed first connection for ever, and some never end: so what could not connect is thrown
 * away and made anew until it can. After the first connection BullMQ reconnects by itself.
 */
export const keepOpen = <T extends Openable>(
  create: (closing: AbortSignal) => T,
  onError: (error: unknown) => void,
): Kept<T> => {
  let current: T | null = null;
  let attempt: T | null = null;
  const closing = new AbortController();
  const open = async (): Promise<T> => {
    for (;;) {
      const candidate = create(closing.signal);
      attempt = candidate;
      candidate.on('error', onError);
      try {
        await requireOpen(candidate);
        if (!closing.signal.aborted) {
          current = candidate;
          return candidate;
        }
      } catch (error) {
        onError(error);
      }
      // What opens only after everything was closed must not begin to work.
      void candidate.close().catch(onError);
      if (closing.signal.aborted) return new Promise<T>(() => undefined);
      await sleep(500);
    }
  };
  return {
    current: () => current,
    opened: open(),
    close: async (boundMs) => {
      closing.abort();
      const inTime = current ? await within(current.close(), boundMs) : false;
      if (!inTime) void attempt?.disconnect().catch(() => undefined);
      return inTime || current === null;
    },
  };
};

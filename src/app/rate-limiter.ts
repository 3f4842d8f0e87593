import type { LimitKind, RateLimit, RateLimits } from '../domain/rate-limits.ts';
import { SECOND, type Instant } from '../domain/time.ts';
import type { Clock, Log, RateCounter } from './ports.ts';
import { Refusal } from './refusal.ts';

interface Deps {
  readonly counter: RateCounter;
  readonly limits: RateLimits;
  readonly clock: Clock;
  readonly hashKey: (text: string) => string;
  readonly log: Log;
}

/** Where somebody stands in the window that runs. */
export interface Standing {
  readonly isAllowed: boolean;
  readonly limit: RateLimit;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface RateLimiter {
  /**
   * Counts one more. Sign-in kinds are refused with `sign-in-unavailable` when the database cannot count; of the
   * others each process then counts for itself.
   */
  count(kind: LimitKind, subject: string): Promise<Standing>;
  /** Whether the window is known to be full; asks nobody and counts nothing. */
  fullUntil(kind: LimitKind, subject: string): Standing | null;
}

/** Counts an attempt on an account or a telephone, and refuses with `too-many-attempts`, or when nobody can count. */
export type CountAttempt = (kind: 'account' | 'phone', subject: string) => Promise<void>;

/** One attempt on an account is worth a statement; of the rest a process takes a tenth of the limit at once. */
const SLICES = 10;
const EXACT: readonly LimitKind[] = ['sign-in', 'account', 'phone'];
/** Windows that a process remembers before it forgets those that have ended. */
const MOST_WINDOWS = 20_000;

interface Window {
  readonly key: string;
  readonly start: Instant;
  /** Of all processes, as far as this one knows. */
  total: number;
  /** What this process has taken from the total, and used of that. */
  granted: number;
  used: number;
  asking: Promise<void> | null;
}

const standingIn = (window: Window, limit: RateLimit, now: Instant, isAllowed: boolean) => ({
  isAllowed,
  limit,
  remaining: Math.max(0, limit.count - window.total) + window.granted - window.used,
  resetSeconds: Math.max(1, Math.ceil((window.start - now) / SECOND + limit.seconds)),
});

const isFull = (window: Window, { count }: RateLimit): boolean =>
  window.total >= count && window.used >= window.granted;

const makeWindows = ({ limits, clock, hashKey }: Deps) => {
  const windows = new Map<string, Window>();
  const startOf = (kind: LimitKind): Instant => {
    const length = limits[kind].seconds * SECOND;
    return Math.floor(clock.now() / length) * length;
  };
  const forgetEnded = (): void => {
    const longest = Math.max(...Object.values(limits).map(({ seconds }) => seconds)) * SECOND;
    for (const [name, { start }] of windows)
      if (start <= clock.now() - longest) windows.delete(name);
    // What was taken and not used is lost then, which lets nobody in who should stay out.
    if (windows.size > MOST_WINDOWS) windows.clear();
  };
  return {
    of(kind: LimitKind, subject: string): Window {
      const name = `${kind}:${subject}`;
      const start = startOf(kind);
      const known = windows.get(name);
      if (known?.start === start) return known;
      if (windows.size > MOST_WINDOWS) forgetEnded();
      const window = { key: hashKey(name), start, total: 0, granted: 0, used: 0, asking: null };
      windows.set(name, window);
      return window;
    },
  };
};

/** Takes a slice of the window for this process; the sum of all slices never exceeds the limit. */
const takeSlice = async (deps: Deps, kind: LimitKind, window: Window): Promise<void> => {
  const { count } = deps.limits[kind];
  const isExact = EXACT.includes(kind);
  const slice = isExact ? 1 : Math.ceil(count / SLICES);
  try {
    window.total = await deps.counter.add(window.key, window.start, slice);
  } catch (error) {
    deps.log.warn({ kind, type: (error as Error).name }, 'The database could not count.');
    if (isExact) throw new Refusal('sign-in-unavailable');
    window.total += slice;
  }
  window.granted += Math.min(slice, Math.max(0, count - (window.total - slice)));
};

/**
 * Limits how often somebody comes, over all processes, in fixed windows. Ordinary requests cost the database one
 * statement for each tenth of the limit, and one who is refused costs nothing.
 */
export const makeRateLimiter = (deps: Deps): RateLimiter => {
  const { limits, clock } = deps;
  const windows = makeWindows(deps);
  return {
    count: async (kind, subject) => {
      const limit = limits[kind];
      const window = windows.of(kind, subject);
      while (window.used >= window.granted && window.total < limit.count) {
        window.asking ??= takeSlice(deps, kind, window).finally(() => (window.asking = null));
        await window.asking;
      }
      const isAllowed = window.used < window.granted;
      if (isAllowed) window.used += 1;
      return standingIn(window, limit, clock.now(), isAllowed);
    },
    fullUntil: (kind, subject) => {
      const window = windows.of(kind, subject);
      const limit = limits[kind];
      return isFull(window, limit) ? standingIn(window, limit, clock.now(), false) : null;
    },
  };
};

/** For whoever builds a way to sign in: call it before a secret is looked at. */
export const makeCountAttempt =
  (limiter: RateLimiter): CountAttempt =>
  async (kind, subject) => {
    const { isAllowed, resetSeconds } = await limiter.count(kind, subject);
    if (!isAllowed) throw new Refusal('too-many-attempts', { retryAfterSeconds: resetSeconds });
  };

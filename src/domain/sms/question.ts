import type { Instant, Interval } from '../time.ts';

/** A span of every week in local wall time; `to` may be `24:00`. */
export interface WeeklySpan {
  /** ISO: 1 Monday to 7 Sunday. */
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

/** What somebody said of their time: that they are free or busy, once or every week. */
export interface AvailabilityChange {
  readonly kind: 'free' | 'busy';
  /** Sorted and disjoint. */
  readonly once: readonly Interval[];
  readonly weekly: readonly WeeklySpan[];
}

/** What was asked back and waits for `OK`. */
export type Question =
  | { readonly ask: 'give-up'; readonly bookingId: string; readonly code: string }
  | { readonly ask: 'availability'; readonly change: AvailabilityChange };

/** A question with its end. */
export interface OpenQuestion {
  readonly question: Question;
  readonly until: Instant;
}

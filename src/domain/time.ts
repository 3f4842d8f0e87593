/** A point in time: milliseconds since 1970-01-01T00:00:00Z. Only adapters know other shapes. */
export type Instant = number;

/** A half-open span of time, `[start, end)`. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `minutes` in milliseconds. */
export const minutes = (count: number): number => count * MINUTE;

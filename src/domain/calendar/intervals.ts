import type { Interval } from '../time.ts';

/*
 * Sets of time as lists of half-open intervals. Every function takes lists that are sorted and disjoint,
 * and gives back such a list: no empty intervals, and none that touch each other.
 */

type Intervals = readonly Interval[];

/** Any intervals as a sorted, disjoint list: empty ones dropped, touching ones joined. */
export const normalise = (intervals: Intervals): Interval[] => {
  const sorted = intervals
    .filter((interval) => interval.start < interval.end)
    .sort((a, b) => a.start - b.start);
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && next.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
    } else {
      joined.push(next);
    }
  }
  return joined;
};

/** The time in `a` or in `b`. */
export const union = (a: Intervals, b: Intervals): Interval[] => normalise([...a, ...b]);

/** The time in both `a` and `b`. */
export const intersect = (a: Intervals, b: Intervals): Interval[] => {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return common;
    const start = Math.max(x.start, y.start);
    const end = Math.min(x.end, y.end);
    if (start < end) common.push({ start, end });
    if (x.end < y.end) i += 1;
    else j += 1;
  }
};

/** The time in `a` that is not in `b`. */
export const subtract = (a: Intervals, b: Intervals): Interval[] => {
  const left: Interval[] = [];
  for (const interval of a) {
    let start = interval.start;
    for (const hole of b) {
      if (hole.end <= start) continue;
      if (hole.start >= interval.end) break;
      if (hole.start > start) left.push({ start, end: hole.start });
      start = hole.end;
    }
    if (start < interval.end) left.push({ start, end: interval.end });
  }
  return left;
};

/** Whether all of `interval` lies in `intervals`. */
export const contains = (intervals: Intervals, interval: Interval): boolean =>
  intervals.some((one) => one.start <= interval.start && interval.end <= one.end);

/** Whether any of `interval` lies in `intervals`. */
export const overlaps = (intervals: Intervals, interval: Interval): boolean =>
  intervals.some((one) => one.start < interval.end && interval.start < one.end);

/** How much of `interval` lies in `intervals`, in milliseconds. */
export const lengthWithin = (intervals: Intervals, interval: Interval): number => {
  let total = 0;
  for (const one of intervals) {
    const length = Math.min(one.end, interval.end) - Math.max(one.start, interval.start);
    if (length > 0) total += length;
  }
  return total;
};

import { minutes, type Instant } from '../time.ts';

/** At most `count` within any span of so many minutes. */
export interface Limit {
  readonly count: number;
  readonly minutes: number;
}

/**
 * In whole milliseconds, as instants are kept; never shorter than the rule says. A third of a minute times 60,000 is a
 * hair more than 20,000: what is less than a microsecond is the arithmetic's, and not the rule's.
 */
const lengthOf = (limit: Limit): number => Math.ceil(Number(minutes(limit.minutes).toFixed(3)));

/** How far back one must look; milliseconds. */
export const longestSpan = (limits: readonly Limit[]): number =>
  Math.max(0, ...limits.map(lengthOf));

/**
 * The first moment from `now` on at which one more may be sent: afterwards no span of any limit holds more than its
 * count. What was sent exactly a span ago does not count any more.
 */
export const earliestAllowed = (
  sentAt: readonly Instant[],
  limits: readonly Limit[],
  now: Instant,
): Instant => {
  const newestFirst = sentAt.toSorted((a, b) => b - a);
  const ends = limits.map((limit) => {
    const oldestThatCounts = newestFirst[limit.count - 1];
    return oldestThatCounts === undefined ? now : oldestThatCounts + lengthOf(limit);
  });
  return Math.max(now, ...ends);
};

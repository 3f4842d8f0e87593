import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  contains,
  intersect,
  lengthWithin,
  normalise,
  overlaps,
  subtract,
  union,
} from '../../src/domain/calendar/intervals.ts';
import type { Interval } from '../../src/domain/time.ts';

const END = 40;

const interval = fc
  .tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END }))
  .map(([a, b]): Interval => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const intervals = fc.array(interval, { maxLength: 8 }).map(normalise);

/** The unit steps that lie in the intervals: the slow and obvious way to say what they are. */
const steps = (list: readonly Interval[]): boolean[] =>
  Array.from({ length: END }, (_, at) => list.some(({ start, end }) => start <= at && at < end));

const isTidy = (list: readonly Interval[]): boolean =>
  list.every(({ start, end }, i) => start < end && (i === 0 || (list[i - 1]?.end ?? end) < start));

describe('sets of time are what they are step by step', () => {
  test.each([
    ['union', union, (a: boolean, b: boolean) => a || b],
    ['intersect', intersect, (a: boolean, b: boolean) => a && b],
    ['subtract', subtract, (a: boolean, b: boolean) => a && !b],
  ] as const)('%s', (_name, operation, step) => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const result = operation(a, b);
        const [inA, inB] = [steps(a), steps(b)];
        expect(steps(result)).toEqual(inA.map((here, i) => step(here, inB[i] ?? false)));
        expect(isTidy(result)).toBe(true);
      }),
    );
  });

  test('contains, overlaps and the length within', () => {
    fc.assert(
      fc.property(
        intervals,
        interval.filter(({ start, end }) => start < end),
        (list, one) => {
          const within = steps(list).slice(one.start, one.end);
          expect(contains(list, one)).toBe(within.every(Boolean));
          expect(overlaps(list, one)).toBe(within.some(Boolean));
          expect(lengthWithin(list, one)).toBe(within.filter(Boolean).length);
        },
      ),
    );
  });

  test('any list becomes tidy and stays what it is', () => {
    fc.assert(
      fc.property(fc.array(interval), (list) => {
        expect(isTidy(normalise(list))).toBe(true);
        expect(steps(normalise(list))).toEqual(steps(list));
      }),
    );
  });
});

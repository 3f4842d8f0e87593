import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultPolicy } from '../../config/policy.ts';
import { earliestAllowed, longestSpan, type Limit } from '../../src/domain/sms/limits.ts';
import { MINUTE, type Instant } from '../../src/domain/time.ts';

// "Limits per phone": 1 offer a minute, 5 in 15 minutes, 11 an hour, 21 in 3 hours.

const NOW = Date.parse('2026-11-24T09:00:00Z');
const { limits } = defaultPolicy.sms;

/** Minutes from now until one more may go, when others went so many minutes ago. */
const waits = (agoMinutes: readonly number[], rules: readonly Limit[] = limits): number =>
  (earliestAllowed(
    agoMinutes.map((ago) => NOW - ago * MINUTE),
    rules,
    NOW,
  ) -
    NOW) /
  MINUTE;

describe('the limits that a network starts with', () => {
  test('are those of the specification', () => {
    expect(limits).toEqual([
      { count: 1, minutes: 1 },
      { count: 5, minutes: 15 },
      { count: 11, minutes: 60 },
      { count: 21, minutes: 180 },
    ]);
    expect(longestSpan(limits)).toBe(180 * MINUTE);
  });

  test.each<[string, number[], number]>([
    ['nothing was sent', [], 0],
    ['one has just gone', [0], 1],
    ['one went half a minute ago', [0.5], 0.5],
    ['one went a minute ago to the millisecond', [1], 0],
    ['five in a quarter of an hour', [1, 3, 5, 7, 9], 6],
    ['eleven in an hour', [5, 10, 16, 20, 25, 30, 35, 40, 45, 50, 55], 5],
    ['twenty-one in three hours', Array.from({ length: 21 }, (_, i) => 6 + i * 8), 14],
  ])('%s', (_what, ago, expected) => {
    expect(waits(ago)).toBeCloseTo(expected, 6);
  });

  test('the order in which they are told does not matter', () => {
    expect(waits([9, 1, 7, 3, 5])).toBe(6);
  });
});

test('without limits nothing waits', () => {
  expect(waits([0, 0, 0], [])).toBe(0);
  expect(longestSpan([])).toBe(0);
});

test('a clock that was ahead makes one wait a little longer, and no more', () => {
  expect(waits([-0.5])).toBe(1.5);
});

const rules = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    milliseconds: fc.integer({ min: 600, max: 30 * MINUTE }),
  }),
  { maxLength: 4 },
);
const gaps = fc.array(fc.integer({ min: 0, max: 10 * MINUTE }), { maxLength: 40 });

/** Whether some span that ends with the newest holds more than its rule allows: written down once more, plainly. */
const breaks = (
  sent: readonly Instant[],
  at: Instant,
  some: readonly { readonly count: number; readonly milliseconds: number }[],
): boolean =>
  some.some(
    ({ count, milliseconds }) =>
      sent.filter((one) => one > at - milliseconds && one <= at).length + 1 > count,
  );

test('whoever waits as told never breaks a limit, and nobody waits a millisecond too long', () => {
  fc.assert(
    fc.property(rules, gaps, (some, waitsBetween) => {
      const limitsOf = some.map(({ count, milliseconds }) => ({
        count,
        minutes: milliseconds / MINUTE,
      }));
      const sent: Instant[] = [];
      let now = NOW;
      for (const gap of waitsBetween) {
        now += gap;
        const at = earliestAllowed(sent, limitsOf, now);
        expect(at).toBeGreaterThanOrEqual(now);
        expect(breaks(sent, at, some)).toBe(false);
        if (at > now) expect(breaks(sent, at - 1, some)).toBe(true);
        sent.push(at);
        now = at;
      }
    }),
    { numRuns: 300 },
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  availableIn,
  type AvailabilityException,
  type AvailabilityRule,
} from '../../src/domain/calendar/availability.ts';
import { applyAvailabilityChange } from '../../src/domain/calendar/availability-change.ts';
import { intersect, normalise, subtract, union } from '../../src/domain/calendar/intervals.ts';
import type { AvailabilityChange, WeeklySpan } from '../../src/domain/sms/question.ts';
import { DAY, HOUR, MINUTE, type Interval } from '../../src/domain/time.ts';
import { at, ROME } from '../support/matching.ts';

/** Three weeks with a change of the clocks in the middle: into summer, or out of it. */
const BEGINNINGS = ['2026-03-20T09:30', '2026-10-16T22:15'].map(at);

const hhmm = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const quarters = fc.integer({ min: 0, max: 95 }).map((count) => count * 15);
/** `to` may be the next midnight, or on the next day. */
const hours = fc
  .record({ from: quarters, length: fc.integer({ min: 1, max: 80 }) })
  .map(({ from, length }) => {
    const to = from + length * 15;
    return { from: hhmm(from), to: to === 1440 ? '24:00' : hhmm(to % 1440) };
  });
const weekday = fc.integer({ min: 1, max: 7 });
const day = fc.constantFrom(null, '2026-03-01', '2026-03-27', '2026-04-02', '2026-10-24');
const weeklySpan: fc.Arbitrary<WeeklySpan> = fc
  .record({ weekday, hours })
  .map(({ weekday, hours }) => ({ weekday, ...hours }));
const rule: fc.Arbitrary<AvailabilityRule> = fc
  .record({ span: weeklySpan, validFrom: day, validTo: day })
  .map(({ span, validFrom, validTo }) => ({ ...span, validFrom, validTo }));

/** Spans from four days before `now` to two weeks after it. */
const spanAround = (now: number): fc.Arbitrary<Interval> =>
  fc
    .record({
      start: fc.integer({ min: -4 * 24, max: 14 * 24 }),
      length: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ start, length }) => ({
      start: now + start * HOUR,
      end: now + (start + length) * HOUR,
    }));

const situation = fc
  .constantFrom(...BEGINNINGS)
  .chain((now) =>
    fc.record({
      now: fc.constant(now),
      rules: fc.array(rule, { maxLength: 6 }),
      exceptions: fc.array(
        fc
          .record({
            kind: fc.constantFrom('free' as const, 'busy' as const),
            span: spanAround(now),
          })
          .map(({ kind, span }): AvailabilityException => ({ kind, ...span })),
        { maxLength: 5 },
      ),
      kind: fc.constantFrom('free' as const, 'busy' as const),
      once: fc.array(spanAround(now), { maxLength: 3 }).map(normalise),
      weekly: fc.array(weeklySpan, { maxLength: 3 }),
    }),
  )
  .map(({ kind, once, weekly, ...rest }) => {
    const change: AvailabilityChange = { kind, once, weekly };
    // From now on: what is past is dropped.
    return { ...rest, change, ahead: { start: rest.now, end: rest.now + 21 * DAY } };
  });

/** The time in which weekly spans lie, worked out without the code under test. */
const recurring = (weekly: readonly WeeklySpan[], within: Interval): Interval[] =>
  availableIn(
    weekly.map((span) => ({ ...span, validFrom: null, validTo: null })),
    [],
    within,
    ROME,
  );

describe('what somebody says of her time', () => {
  test('once: all of it holds from now on, and nothing else changes', () => {
    fc.assert(
      fc.property(situation, ({ now, change, ahead, ...known }) => {
        const once = { ...change, weekly: [] };
        const after = applyAvailabilityChange(known, once, now, ROME);
        const was = availableIn(known.rules, known.exceptions, ahead, ROME);
        const is = availableIn(after.rules, after.exceptions, ahead, ROME);
        const said = intersect(once.once, [ahead]);
        expect(is).toEqual(once.kind === 'free' ? union(was, said) : subtract(was, said));
      }),
    );
  });

  test('every week: the rules follow, and days that were spoken of by themselves stay', () => {
    fc.assert(
      fc.property(situation, ({ now, change, ahead, ...known }) => {
        const weekly = { ...change, once: [] };
        const after = applyAvailabilityChange(known, weekly, now, ROME);
        const was = availableIn(known.rules, [], ahead, ROME);
        const is = availableIn(after.rules, [], ahead, ROME);
        const said = recurring(weekly.weekly, ahead);
        expect(is).toEqual(weekly.kind === 'free' ? union(was, said) : subtract(was, said));
        expect(availableIn([], after.exceptions, ahead, ROME)).toEqual(
          availableIn([], known.exceptions, ahead, ROME),
        );
      }),
    );
  });

  test('said twice it changes nothing more, and it can always be kept', () => {
    fc.assert(
      fc.property(situation, ({ now, change, ...known }) => {
        const once = applyAvailabilityChange(known, change, now, ROME);
        expect(applyAvailabilityChange(once, change, now, ROME)).toEqual(once);
        for (const { weekday, from, to } of once.rules) {
          expect([1, 2, 3, 4, 5, 6, 7]).toContain(weekday);
          expect(from).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
          expect(to).toMatch(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
        }
        for (const { start, end } of once.exceptions) {
          expect(end).toBeGreaterThan(start);
          expect(end).toBeGreaterThan(now);
        }
      }),
    );
  });

  test('the later word stands: free cuts itself out of busy, busy out of free', () => {
    const now = at('2026-11-25T10:00');
    const span = (from: number, to: number) => ({ start: now + from * HOUR, end: now + to * HOUR });
    const known = {
      rules: [],
      exceptions: [
        { kind: 'busy' as const, ...span(1, 9) },
        { kind: 'free' as const, ...span(-9, -1) },
      ],
    };
    const change = { kind: 'free' as const, once: [span(3, 5)], weekly: [] };
    expect(applyAvailabilityChange(known, change, now, ROME).exceptions).toEqual([
      { kind: 'busy', ...span(1, 3) },
      { kind: 'free', ...span(3, 5) },
      { kind: 'busy', ...span(5, 9) },
    ]);
  });

  test('a weekly span joins what it touches, and a night turn is cut on both of its days', () => {
    const now = at('2026-11-25T10:00') + MINUTE;
    const always = { validFrom: null, validTo: null };
    const known = {
      rules: [
        { weekday: 1, from: '09:00', to: '13:00', ...always },
        { weekday: 7, from: '22:00', to: '06:00', ...always },
      ],
      exceptions: [],
    };
    const say = (kind: 'free' | 'busy', from: string, to: string) =>
      applyAvailabilityChange(
        known,
        { kind, once: [], weekly: [{ weekday: 1, from, to }] },
        now,
        ROME,
      ).rules;
    expect(say('free', '12:00', '15:00')).toEqual([
      { weekday: 7, from: '22:00', to: '06:00', ...always },
      { weekday: 1, from: '09:00', to: '15:00', ...always },
    ]);
    expect(say('busy', '02:00', '10:00')).toEqual([
      { weekday: 1, from: '10:00', to: '13:00', ...always },
      { weekday: 7, from: '22:00', to: '02:00', ...always },
    ]);
    expect(say('busy', '00:00', '24:00')).toEqual([
      { weekday: 7, from: '22:00', to: '24:00', ...always },
    ]);
  });
});

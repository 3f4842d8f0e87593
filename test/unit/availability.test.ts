import { describe, expect, test } from '@jest/globals';
import type { AvailabilityRule } from '../../src/domain/calendar/availability.ts';
import { availableIn } from '../../src/domain/calendar/availability.ts';
import { formatInstant } from '../../src/domain/calendar/local-time.ts';
import type { Interval } from '../../src/domain/time.ts';
import { at, between, ROME } from '../support/matching.ts';

const rule = (weekday: number, from: string, to: string, bounds = {}): AvailabilityRule => ({
  weekday,
  from,
  to,
  validFrom: null,
  validTo: null,
  ...bounds,
});

const show = (intervals: readonly Interval[]): string[] =>
  intervals.map(
    ({ start, end }) =>
      `${formatInstant(start, ROME).slice(0, 16)} ${formatInstant(end, ROME).slice(0, 16)}`,
  );

// 2026-11-26 is a Thursday.
const thursday = between('2026-11-26T00:00', '2026-11-27T00:00');
const week = between('2026-11-23T00:00', '2026-11-30T00:00');

describe('when a mediator works', () => {
  test('a weekly rule is for its weekday only', () => {
    expect(show(availableIn([rule(4, '09:00', '13:00')], [], week, ROME))).toEqual([
      '2026-11-26T09:00 2026-11-26T13:00',
    ]);
  });

  test('24:00 ends the day, and the next day joins on', () => {
    const rules = [rule(4, '20:00', '24:00'), rule(5, '00:00', '02:00')];
    expect(show(availableIn(rules, [], week, ROME))).toEqual(['2026-11-26T20:00 2026-11-27T02:00']);
  });

  test.each([
    ['22:00', '06:00', '2026-11-26T22:00 2026-11-27T06:00'],
    ['09:00', '09:00', '2026-11-26T09:00 2026-11-27T09:00'],
  ])('%s to %s goes over midnight', (from, to, expected) => {
    expect(show(availableIn([rule(4, from, to)], [], week, ROME))).toEqual([expected]);
  });

  test('last night’s turn reaches into the day', () => {
    expect(show(availableIn([rule(3, '22:00', '06:00')], [], thursday, ROME))).toEqual([
      '2026-11-26T00:00 2026-11-26T06:00',
    ]);
  });

  test('Sunday’s night turn reaches into Monday', () => {
    const monday = between('2026-11-30T00:00', '2026-12-01T00:00');
    expect(show(availableIn([rule(7, '22:00', '06:00')], [], monday, ROME))).toEqual([
      '2026-11-30T00:00 2026-11-30T06:00',
    ]);
  });

  test.each([
    [{ validFrom: '2026-11-26' }, 1],
    [{ validFrom: '2026-11-27' }, 0],
    [{ validTo: '2026-11-26' }, 1],
    [{ validTo: '2026-11-25' }, 0],
  ])('a rule with %p holds %d times', (bounds, count) => {
    expect(availableIn([rule(4, '09:00', '13:00', bounds)], [], week, ROME)).toHaveLength(count);
  });

  test('exceptions add and take away, and busy holds over free', () => {
    const rules = [rule(4, '09:00', '13:00')];
    const exceptions = [
      { kind: 'busy' as const, ...between('2026-11-26T10:00', '2026-11-26T11:00') },
      { kind: 'free' as const, ...between('2026-11-26T10:30', '2026-11-26T15:00') },
    ];
    expect(show(availableIn(rules, exceptions, thursday, ROME))).toEqual([
      '2026-11-26T09:00 2026-11-26T10:00',
      '2026-11-26T11:00 2026-11-26T15:00',
    ]);
  });

  test('overlapping rules are one span', () => {
    const rules = [rule(4, '09:00', '13:00'), rule(4, '12:00', '17:00'), rule(4, '17:00', '18:00')];
    expect(show(availableIn(rules, [], thursday, ROME))).toEqual([
      '2026-11-26T09:00 2026-11-26T18:00',
    ]);
  });

  test('the answer is cut to the span that was asked for', () => {
    const within = { start: at('2026-11-26T10:00'), end: at('2026-11-26T12:00') };
    expect(show(availableIn([rule(4, '09:00', '13:00')], [], within, ROME))).toEqual([
      '2026-11-26T10:00 2026-11-26T12:00',
    ]);
  });
});

describe('when the clocks change', () => {
  // Sundays: 29 March 2026 02:00 → 03:00, 25 October 2026 03:00 → 02:00.
  test.each([
    ['2026-03-28', 6, '22:00', '06:00', 7],
    ['2026-10-24', 6, '22:00', '06:00', 9],
    ['2026-03-29', 7, '09:00', '13:00', 4],
    ['2026-03-29', 7, '02:30', '04:00', 1],
    ['2026-03-29', 7, '02:00', '03:00', 0],
    ['2026-10-25', 7, '02:30', '04:00', 2.5],
  ])('on %s, weekday %d, from %s to %s lasts %d hours', (day, weekday, from, to, hours) => {
    const start = at(`${day}T00:00`);
    const within = { start, end: start + 48 * 3_600_000 };
    const spans = availableIn([rule(weekday, from, to)], [], within, ROME);
    const total = spans.reduce((sum, span) => sum + span.end - span.start, 0);
    expect(total / 3_600_000).toBe(hours);
  });
});

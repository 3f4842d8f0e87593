import type { AvailabilityChange, WeeklySpan } from '../sms/question.ts';
import { DAY, type Instant, type Interval } from '../time.ts';
import type { AvailabilityException, AvailabilityRule } from './availability.ts';
import { normalise, subtract } from './intervals.ts';
import { dayNumber, localDayNumber, minutesOfDay } from './local-time.ts';

/** When somebody works, as it is kept. */
export interface Availability {
  readonly rules: readonly AvailabilityRule[];
  readonly exceptions: readonly AvailabilityException[];
}

const DAY_MINUTES = 24 * 60;

/**
 * What somebody said of her time, worked into what was known. A span that comes once stands above the weekly rules,
 * and the later word above the earlier one; a weekly span changes the rules and leaves single days as they were said.
 * What is past is dropped. Said twice it changes nothing more.
 */
export const applyAvailabilityChange = (
  known: Availability,
  change: AvailabilityChange,
  now: Instant,
  zone: string,
): Availability => {
  // A night turn of yesterday may still last.
  const yesterday = localDayNumber(now, zone) - 1;
  const current = known.rules.filter(
    ({ validTo }) => validTo === null || dayNumber(validTo) >= yesterday,
  );
  const weekly = change.weekly.flatMap(byDay);
  const rules =
    change.kind === 'free' ? weekly.reduce(withSpan, current) : weekly.reduce(withoutSpan, current);
  return { rules, exceptions: mergeOnce(known.exceptions, change, now) };
};

const mergeOnce = (
  exceptions: readonly AvailabilityException[],
  { kind, once }: AvailabilityChange,
  now: Instant,
): AvailabilityException[] => {
  const ahead = exceptions.filter(({ end }) => end > now);
  const spansOf = (which: 'free' | 'busy'): Interval[] =>
    normalise(ahead.filter((one) => one.kind === which).map(({ start, end }) => ({ start, end })));
  const said = normalise(once.filter(({ end }) => end > now));
  const same = normalise([...spansOf(kind), ...said]);
  const other = kind === 'free' ? 'busy' : 'free';
  const left = subtract(spansOf(other), said).filter(({ end }) => end > now);
  return [
    ...same.map((span) => ({ kind, ...span })),
    ...left.map((span) => ({ kind: other, ...span }) as const),
  ].sort((a, b) => a.start - b.start);
};

/** Minutes after midnight of one weekday; never beyond its end. */
interface DaySpan {
  readonly weekday: number;
  readonly from: number;
  readonly to: number;
}

const nextDay = (weekday: number): number => (weekday % 7) + 1;

/** A night turn belongs to two days. */
const byDay = ({ weekday, ...span }: WeeklySpan): DaySpan[] => {
  const from = minutesOfDay(span.from);
  const to = minutesOfDay(span.to);
  if (to > from) return [{ weekday, from, to }];
  const night: DaySpan[] = [{ weekday, from, to: DAY_MINUTES }];
  return to === 0 ? night : [...night, { weekday: nextDay(weekday), from: 0, to }];
};

const two = (value: number): string => String(value).padStart(2, '0');
const wallTime = (minutes: number): string =>
  `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** Joins what touches; rules that hold only for a time, and night turns, are left as they were written. */
const withSpan = (rules: readonly AvailabilityRule[], span: DaySpan): AvailabilityRule[] => {
  const joins = (rule: AvailabilityRule): boolean =>
    rule.weekday === span.weekday &&
    rule.validFrom === null &&
    rule.validTo === null &&
    minutesOfDay(rule.to) > minutesOfDay(rule.from);
  const spans = rules
    .filter(joins)
    .map(({ from, to }) => ({ start: minutesOfDay(from), end: minutesOfDay(to) }));
  const joined = normalise([...spans, { start: span.from, end: span.to }]);
  return [
    ...rules.filter((rule) => !joins(rule)),
    ...joined.map(({ start, end }) => ({
      weekday: span.weekday,
      from: wallTime(start),
      to: wallTime(end),
      validFrom: null,
      validTo: null,
    })),
  ];
};

const withoutSpan = (rules: readonly AvailabilityRule[], span: DaySpan): AvailabilityRule[] =>
  rules.flatMap((rule) => trim(rule, span));

/** What is left of a rule outside of a span; a night turn is also touched by what is said of the day after. */
const trim = (rule: AvailabilityRule, { weekday, from, to }: DaySpan): AvailabilityRule[] => {
  const offset = ((weekday - rule.weekday + 7) % 7) * DAY_MINUTES;
  const hole = { start: offset + from, end: offset + to };
  const start = minutesOfDay(rule.from);
  const end = minutesOfDay(rule.to);
  const whole = { start, end: end <= start ? end + DAY_MINUTES : end };
  if (hole.end <= whole.start || hole.start >= whole.end) return [rule];
  return subtract([whole], [hole]).map((piece) => pieceOf(rule, piece));
};

const pieceOf = (rule: AvailabilityRule, { start, end }: Interval): AvailabilityRule => {
  const later = start >= DAY_MINUTES;
  const base = later ? DAY_MINUTES : 0;
  const to = end - base;
  return {
    weekday: later ? nextDay(rule.weekday) : rule.weekday,
    from: wallTime(start - base),
    to: wallTime(to > DAY_MINUTES ? to - DAY_MINUTES : to),
    // What began the evening before begins a day later now, and so do its bounds.
    validFrom: later ? dayAfter(rule.validFrom) : rule.validFrom,
    validTo: later ? dayAfter(rule.validTo) : rule.validTo,
  };
};

const dayAfter = (day: string | null): string | null =>
  day === null ? null : new Date((dayNumber(day) + 1) * DAY).toISOString().slice(0, 10);

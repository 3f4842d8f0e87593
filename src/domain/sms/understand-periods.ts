import {
  localDay,
  localDayNumber,
  minutesOfDay,
  recurringInstant,
  weekdayOf,
} from '../calendar/local-time.ts';
import { normalise } from '../calendar/intervals.ts';
import { MESSAGE_LANGUAGES } from '../terms.ts';
import { DAY, MINUTE, type Instant, type Interval } from '../time.ts';
import { SEGMENT, septets } from './gsm.ts';
import type { WrittenDate, WrittenDays, WrittenPeriod, WrittenPeriods } from './periods.ts';
import { phrase } from './phrases.ts';
import type { AvailabilityChange, WeeklySpan } from './question.ts';

/**
 * What written periods mean now, in local time. Weekdays and dates are the next that come, today counts while some
 * of its hours are ahead. Null: a day doesn't exist, an end is before its start, nothing lies ahead, or all is more
 * than twelve months away; and what is too much to say back in one SMS, since it must be said back to count.
 */
export const understandPeriods = (
  kind: AvailabilityChange['kind'],
  periods: WrittenPeriods,
  now: Instant,
  zone: string,
): AvailabilityChange | null => {
  const spans = periods.map((period) => onceOf(period, now, zone));
  const weekly = periods.map(weeklyOf);
  if (spans.includes(null) || weekly.includes(null)) return null;
  const once = normalise(spans.flatMap((one) => one ?? []));
  const change = { kind, once, weekly: weeklyTogether(weekly.flatMap((one) => one ?? [])) };
  const isEmpty = once.length === 0 && change.weekly.length === 0;
  return isEmpty || !fitsOneSms(change, zone) ? null : change;
};

const fitsOneSms = (change: AvailabilityChange, zone: string): boolean =>
  MESSAGE_LANGUAGES.every(
    (language) => septets(phrase({ say: 'availability-asked', change, zone }, language)) <= SEGMENT,
  );

const WHOLE = { from: '00:00', to: '24:00' } as const;

const hoursOf = ({ hours }: WrittenPeriod): { from: number; to: number } | null => {
  const { from, to } = hours ?? WHOLE;
  const span = { from: minutesOfDay(from), to: minutesOfDay(to) };
  return span.from < span.to ? span : null;
};

/** The spans of a period that is not weekly, or null if it can't be. */
const onceOf = (period: WrittenPeriod, now: Instant, zone: string): Interval[] | null => {
  const { on, hours } = period;
  if (on.days === 'weekdays' && on.weekly) return [];
  const span = hoursOf(period);
  if (span === null) return null;
  const at = (day: number, minutes: number): Instant => recurringInstant(day, minutes, zone);
  const isAhead = (day: number): boolean => at(day, span.to) > nextMinute(now);
  const days = daysOf(on, now, zone, isAhead);
  if (days === null) return null;
  const intervals =
    hours === null && on.days !== 'weekdays'
      ? [{ start: at(days[0] ?? 0, 0), end: at((days.at(-1) ?? 0) + 1, 0) }]
      : days.map((day) => ({ start: at(day, span.from), end: at(day, span.to) }));
  return ahead(intervals, now, zone);
};

const nextMinute = (now: Instant): Instant => Math.ceil(now / MINUTE) * MINUTE;

/** What of these is still ahead, from the next full minute on; null if there is nothing, or some of it is too far away. */
const ahead = (intervals: readonly Interval[], now: Instant, zone: string): Interval[] | null => {
  const earliest = nextMinute(now);
  const left = intervals
    .map(({ start, end }) => ({ start: Math.max(start, earliest), end }))
    .filter(({ start, end }) => start < end);
  const isTooFar = left.some(({ end }) => end > aYearAfter(now, zone));
  return left.length === 0 || isTooFar ? null : left;
};

/** The end of the same day of the next year. */
const aYearAfter = (now: Instant, zone: string): Instant => {
  const [year = 0, month = 1, day = 1] = localDay(now, zone).split('-').map(Number);
  return recurringInstant(Date.UTC(year + 1, month - 1, day) / DAY + 1, 0, zone);
};

/** Day numbers of what was written, in order. */
const daysOf = (
  on: WrittenDays,
  now: Instant,
  zone: string,
  isAhead: (day: number) => boolean,
): number[] | null => {
  const today = localDayNumber(now, zone);
  switch (on.days) {
    case 'weekdays': {
      const first = isAhead(today) ? today : today + 1;
      return on.weekdays.map((weekday) => first + ((weekday - weekdayOf(first) + 7) % 7));
    }
    case 'from-today':
      return on.from > on.to ? null : count(today + on.from, today + on.to);
    case 'dates': {
      const year = Number(localDay(now, zone).slice(0, 4));
      const years = on.from.year === undefined ? [year - 1, year, year + 1] : [on.from.year];
      const isToCome = (days: number[] | null): boolean => (days?.at(-1) ?? 0) >= today;
      return years.map((one) => range(on, one)).find(isToCome) ?? null;
    }
  }
};

const count = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** The days of a range that begins in a year and may end in the next, or null if there is no such range. */
const range = (
  { from, to }: Extract<WrittenDays, { days: 'dates' }>,
  year: number,
): number[] | null => {
  const first = dayOf(from, year);
  const isOverNewYear = to.month < from.month || (to.month === from.month && to.day < from.day);
  const last = dayOf(to, to.year ?? (isOverNewYear ? year + 1 : year));
  return first === null || last === null || last < first || last - first > 366
    ? null
    : count(first, last);
};

/** The day number of a date, or null if there is no such day or it is another weekday. */
const dayOf = ({ day, month, weekday }: WrittenDate, year: number): number | null => {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const number = date.getTime() / DAY;
  return weekday === undefined || weekdayOf(number) === weekday ? number : null;
};

/** The spans of a weekly period, none if it is not weekly, or null if it can't be. */
const weeklyOf = (period: WrittenPeriod): WeeklySpan[] | null => {
  const { on, hours } = period;
  if (on.days !== 'weekdays' || !on.weekly) return [];
  if (hoursOf(period) === null) return null;
  return on.weekdays.map((weekday) => ({ weekday, ...(hours ?? WHOLE) }));
};

/** Sorted, and joined where they overlap or touch. */
const weeklyTogether = (spans: readonly WeeklySpan[]): WeeklySpan[] => {
  const sorted = [...spans].sort((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from));
  const together: WeeklySpan[] = [];
  for (const span of sorted) {
    const last = together.at(-1);
    if (last?.weekday === span.weekday && span.from <= last.to)
      together[together.length - 1] = { ...last, to: last.to > span.to ? last.to : span.to };
    else together.push(span);
  }
  return together;
};

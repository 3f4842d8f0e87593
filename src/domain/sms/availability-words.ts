import {
  localDayNumber,
  localParts,
  minutesOfDay,
  recurringInstant,
  wallMinutes,
} from '../calendar/local-time.ts';
import type { MessageLanguage } from '../terms.ts';
import type { Interval } from '../time.ts';
import { WEEKDAYS } from './phrases/names.ts';
import type { AvailabilityChange, WeeklySpan } from './question.ts';

const EVERY: Readonly<Record<MessageLanguage, string>> = {
  it: 'ogni',
  en: 'every',
  fr: 'chaque',
};

const DAY_MINUTES = 24 * 60;
/** From three days in a row on, a range says it shorter. */
const RUN = 3;

/** What was understood, in words that can be written back: `lun 30/11 9-13, mer 2/12 9-13`. */
export const availabilityWords = (
  change: AvailabilityChange,
  language: MessageLanguage,
  zone: string,
): string => {
  const spans = change.once
    .flatMap((interval) => byDays(interval, zone))
    .map((interval) => spanOf(interval, language, zone));
  const items = [...runs(spans).flatMap(onceItems), ...weeklyItems(change.weekly, language)];
  // "lun, mar 9-13" would be 9-13 on both: beside hours a whole day says its own.
  const allWhole = items.every(isWhole);
  return items
    .map((item) => (allWhole ? item.days : `${item.days} ${time(item.from)}-${time(item.to)}`))
    .join(', ');
};

/** Days by their names, and the hours on them. */
interface Item {
  readonly days: string;
  readonly from: number;
  readonly to: number;
}

const isWhole = ({ from, to }: Pick<Item, 'from' | 'to'>): boolean =>
  from === 0 && to === DAY_MINUTES;

/** An interval over midnight as its first hours, its whole days, and its last hours. */
const byDays = ({ start, end }: Interval, zone: string): Interval[] => {
  const midnight = (day: number): number => recurringInstant(day, 0, zone);
  const firstDay = localDayNumber(start, zone);
  const first = start === midnight(firstDay) ? start : midnight(firstDay + 1);
  const last = midnight(localDayNumber(end, zone));
  const cuts = [start, Math.min(first, end), Math.max(last, Math.min(first, end)), end];
  return cuts
    .slice(1)
    .map((cut, at) => ({ start: cuts[at] ?? cut, end: cut }))
    .filter((part) => part.start < part.end);
};

/** An interval by the local days and hours that it begins and ends on: whole days, or hours of one; an end at midnight is 24:00 of the day before. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  readonly firstName: string;
  readonly lastName: string;
}

const spanOf = ({ start, end }: Interval, language: MessageLanguage, zone: string): Span => {
  const midnight = wallMinutes(end, zone) === 0;
  const lastInstant = midnight ? end - 1 : end;
  const name = (instant: number): string => {
    const { weekday, day, month } = localParts(instant, zone);
    return `${WEEKDAYS[language][weekday - 1]} ${day}/${month}`;
  };
  return {
    first: localDayNumber(start, zone),
    last: localDayNumber(lastInstant, zone),
    from: wallMinutes(start, zone),
    to: midnight ? DAY_MINUTES : wallMinutes(end, zone),
    firstName: name(start),
    lastName: name(lastInstant),
  };
};

/** Neighbours with the same hours, as lists. */
const runs = (spans: readonly Span[]): Span[][] => {
  const lists: Span[][] = [];
  for (const span of spans) {
    const list = lists.at(-1);
    const last = list?.at(-1);
    const follows =
      last !== undefined &&
      isOneDay(last) &&
      isOneDay(span) &&
      span.first === last.first + 1 &&
      span.from === last.from &&
      span.to === last.to;
    if (follows) list?.push(span);
    else lists.push([span]);
  }
  return lists;
};

const isOneDay = ({ first, last }: Span): boolean => first === last;

const onceItems = (list: readonly Span[]): Item[] => {
  const [first, last] = [list[0], list.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (list.length < RUN)
    return list.map((span) => ({ days: daysWords(span), from: span.from, to: span.to }));
  return [{ days: `${first.firstName}-${last.lastName}`, from: first.from, to: first.to }];
};

const daysWords = (span: Span): string =>
  isOneDay(span) ? span.firstName : `${span.firstName}-${span.lastName}`;

/** `9`, `9:30`. */
const time = (minutes: number): string => {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
};

const weeklyItems = (spans: readonly WeeklySpan[], language: MessageLanguage): Item[] => {
  const byHours = new Map<string, WeeklySpan[]>();
  for (const span of spans) {
    const hours = `${span.from}-${span.to}`;
    byHours.set(hours, [...(byHours.get(hours) ?? []), span]);
  }
  return [...byHours.values()].map((list) => ({
    days: `${EVERY[language]} ${weekdayWords(
      list.map(({ weekday }) => weekday),
      language,
    )}`,
    from: minutesOfDay(list[0]?.from ?? '00:00'),
    to: minutesOfDay(list[0]?.to ?? '24:00'),
  }));
};

/** `lun-ven`, or `lun mer`. */
const weekdayWords = (weekdays: readonly number[], language: MessageLanguage): string => {
  const names = weekdays.map((weekday) => WEEKDAYS[language][weekday - 1] ?? '');
  const inARow = weekdays.every((weekday, at) => weekday === (weekdays[0] ?? 0) + at);
  return inARow && names.length >= RUN ? `${names[0]}-${names.at(-1)}` : names.join(' ');
};

import type { Token } from './own-words.ts';
import { symbolsOf, WHOLE_DAY, type Hours } from './period-symbols.ts';
import type { WrittenDays, WrittenPeriod, WrittenPeriods } from './periods.ts';
import { readDays, type Days } from './read-days.ts';
import { isAt, readHours, within, type Parsed, type Symbols } from './read-hours.ts';

/** More than that is no SMS of somebody who tells her free time. */
const MOST_PERIODS = 8;

/**
 * What was written of days and hours, or null where any word of it was not understood: nothing is guessed. Days
 * share the hours that follow them ("lun e mer 9-13"), or those before them ("9-13 lun e mer").
 */
export const readPeriods = (tokens: readonly Token[]): WrittenPeriods | null => {
  const symbols = symbolsOf(tokens);
  if (symbols === null || symbols.length === 0) return null;
  const periods: WrittenPeriod[] = [];
  let at = 0;
  while (at < symbols.length) {
    const isParted = at === 0 || isAt(symbols, at, 'and', 'comma');
    // "lun 9-13 mar 14-18" needs no word between; "domani lun 9-13" could be one day or two.
    if (!isParted && periods.at(-1)?.hours === null) return null;
    const group = readGroup(symbols, at > 0 && isParted ? at + 1 : at);
    if (group === null) return null;
    periods.push(...group.value);
    at = group.next;
    if (periods.length > MOST_PERIODS) return null;
  }
  return periods;
};

const readGroup = (symbols: Symbols, at: number): Parsed<WrittenPeriod[]> => {
  const before = readHoursList(symbols, at);
  const days = readDaysList(symbols, before?.next ?? at);
  if (days === null) return null;
  if (before !== null) return joined(days.value, before.value, days.next);
  const [only, other] = days.value;
  if (only?.hours != null && other === undefined) {
    const hours = within(only.hours, symbols, days.next);
    return hours === null ? null : joined(days.value, [hours.value], hours.next);
  }
  // "lun, 9-13": a comma between a day and its hours parts nothing.
  const after =
    readHoursList(symbols, days.next) ??
    (isAt(symbols, days.next, 'comma') ? readHoursList(symbols, days.next + 1) : null);
  return joined(days.value, after?.value ?? [WHOLE_DAY], after?.next ?? days.next);
};

const joined = (
  days: readonly Days[],
  hours: readonly Hours[],
  next: number,
): Parsed<WrittenPeriod[]> => {
  const few = days.length === 1;
  // "stasera e domani 9-13": each with its own, or not at all.
  if (!few && days.some((one) => one.hours !== null)) return null;
  const value = daysTogether(days).flatMap((on) =>
    hours.map((span): WrittenPeriod => ({ on, hours: written(span) })),
  );
  return { value, next };
};

/** Weekdays beside each other are one list. */
const daysTogether = (days: readonly Days[]): WrittenDays[] => {
  const together: WrittenDays[] = [];
  for (const { on } of days) {
    const last = together.at(-1);
    if (last?.days === 'weekdays' && on.days === 'weekdays' && last.weekly === on.weekly) {
      const weekdays = [...new Set([...last.weekdays, ...on.weekdays])];
      together[together.length - 1] = { ...on, weekdays };
    } else together.push(on);
  }
  return together;
};

const readDaysList = (symbols: Symbols, at: number): Parsed<Days[]> => {
  const first = readDays(symbols, at, false);
  if (first === null) return null;
  const value = [first.value];
  let { next } = first;
  for (;;) {
    const on = value.at(-1)?.on;
    const every = on?.days === 'weekdays' && on.weekly;
    const isParted = isAt(symbols, next, 'and', 'comma');
    // Only weekdays may stand side by side without a word between them.
    if (!isParted && !(isAt(symbols, next, 'weekday') && on?.days === 'weekdays')) break;
    const following = readDays(symbols, isParted ? next + 1 : next, every);
    if (following === null) break;
    if (!isParted && following.value.on.days !== 'weekdays') break;
    value.push(following.value);
    ({ next } = following);
  }
  return { value, next };
};

const readHoursList = (symbols: Symbols, at: number): Parsed<Hours[]> => {
  const first = readHours(symbols, at);
  if (first === null) return null;
  const value = [first.value];
  let { next } = first;
  while (isAt(symbols, next, 'and', 'comma')) {
    const following = readHours(symbols, next + 1);
    if (following === null) break;
    value.push(following.value);
    ({ next } = following);
  }
  return { value, next };
};

const written = ({ from, to }: Hours): WrittenPeriod['hours'] =>
  from === WHOLE_DAY.from && to === WHOLE_DAY.to ? null : { from: wall(from), to: wall(to) };

const wall = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

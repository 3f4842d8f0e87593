import type { WrittenDate, WrittenDays } from './periods.ts';
import type { Hours } from './period-symbols.ts';
import { isAt, numberAt, type Parsed, type Symbols } from './read-hours.ts';

/** Days, and the hours that their word brought with it ("stasera"). */
export interface Days {
  readonly on: WrittenDays;
  readonly hours: Hours | null;
}

const JOINS = ['to', 'until'] as const;

/** One day or one range of days; `every` where an "ogni" before it still holds. */
export const readDays = (symbols: Symbols, at: number, every: boolean): Parsed<Days> =>
  readDated(symbols, at) ?? readWeekdays(symbols, at, every) ?? readRelative(symbols, at);

const readWeekdays = (symbols: Symbols, at: number, every: boolean): Parsed<Days> => {
  const says = isAt(symbols, at, 'every');
  const opens = isAt(symbols, at + Number(says), 'from');
  const place = at + Number(says) + Number(opens);
  const first = symbols[place];
  if (first?.is !== 'weekday') return null;
  const last = isAt(symbols, place + 1, ...JOINS) ? symbols[place + 2] : undefined;
  const isRange = last?.is === 'weekday';
  if (opens && !isRange) return null;
  const weekdays = isRange ? daysBetween(first.weekdays, last.weekdays) : first.weekdays;
  const weekly = every || says || first.weekly;
  const on = { days: 'weekdays', weekdays, weekly } as const;
  return { value: { on, hours: null }, next: place + (isRange ? 3 : 1) };
};

/** Friday to Monday goes over the weekend. */
const daysBetween = (from: readonly number[], to: readonly number[]): number[] => {
  const first = from[0] ?? 1;
  const length = (((to.at(-1) ?? first) - first + 7) % 7) + 1;
  return Array.from({ length }, (_, at) => ((first + at - 1) % 7) + 1);
};

const readRelative = (symbols: Symbols, at: number): Parsed<Days> => {
  const opens = isAt(symbols, at, 'from');
  const place = at + Number(opens);
  const first = symbols[place];
  if (first?.is !== 'relative') return null;
  const last = isAt(symbols, place + 1, ...JOINS) ? symbols[place + 2] : undefined;
  const isRange = last?.is === 'relative' && last.hours === null && first.hours === null;
  if (opens && !isRange) return null;
  const on = { days: 'from-today', from: first.day, to: isRange ? last.day : first.day } as const;
  return { value: { on, hours: first.hours }, next: place + (isRange ? 3 : 1) };
};

const readDated = (symbols: Symbols, at: number): Parsed<Days> => {
  const opens = isAt(symbols, at, 'from');
  const place = at + Number(opens);
  const short = readShortRange(symbols, place);
  if (short !== null) return short;
  const first = readDate(symbols, place);
  if (first === null) return null;
  const last = isAt(symbols, first.next, ...JOINS) ? readDate(symbols, first.next + 1) : null;
  if (opens && last === null) return null;
  return dated(first.value, last?.value ?? first.value, (last ?? first).next);
};

/** `24-26/12`, `dal 24 al 26 dicembre`: the month comes once. */
const readShortRange = (symbols: Symbols, at: number): Parsed<Days> => {
  const day = numberAt(symbols, at);
  if (day === null || !isAt(symbols, at + 1, ...JOINS)) return null;
  const last = readDate(symbols, at + 2);
  if (last === null) return null;
  const { month, year } = last.value;
  return dated({ day, month, ...(year === undefined ? {} : { year }) }, last.value, last.next);
};

const dated = (from: WrittenDate, to: WrittenDate, next: number): Parsed<Days> => {
  const valid = [from, to].every(
    ({ day, month }) => day >= 1 && day <= 31 && month >= 1 && month <= 12,
  );
  return valid ? { value: { on: { days: 'dates', from, to }, hours: null }, next } : null;
};

/** `24/12`, `24 dicembre`, `December 24`, with the weekday before it and the year behind it. */
const readDate = (symbols: Symbols, at: number): Parsed<WrittenDate> => {
  const symbol = symbols[at];
  const named = symbol?.is === 'weekday' && symbol.weekdays.length === 1 && !symbol.weekly;
  const date = readDayAndMonth(symbols, named ? at + 1 : at);
  if (date === null) return null;
  const weekday = named ? symbol.weekdays[0] : undefined;
  const value = weekday === undefined ? date.value : { ...date.value, weekday };
  return { value, next: date.next };
};

const readDayAndMonth = (symbols: Symbols, at: number): Parsed<WrittenDate> => {
  const [first, second] = [symbols[at], symbols[at + 1]];
  const day = numberAt(symbols, at);
  if (first?.is === 'month') {
    const day = numberAt(symbols, at + 1);
    return day === null ? null : withYear({ day, month: first.month }, symbols, at + 2);
  }
  if (day === null) return null;
  if (second?.is === 'month') return withYear({ day, month: second.month }, symbols, at + 2);
  const month = numberAt(symbols, at + 2);
  if (second?.is !== '/' || month === null) return null;
  return withYear({ day, month }, symbols, at + 3);
};

const withYear = (date: WrittenDate, symbols: Symbols, at: number): Parsed<WrittenDate> => {
  const place = isAt(symbols, at, '/') ? at + 1 : at;
  const symbol = symbols[place];
  const isFull = symbol?.is === 'number' && symbol.digits === 4;
  if (isFull) return { value: { ...date, year: symbol.value }, next: place + 1 };
  if (place === at) return { value: date, next: at };
  // "24/12/26": after a second stroke two digits are a year too.
  const isShort = symbol?.is === 'number' && symbol.digits === 2;
  return isShort ? { value: { ...date, year: 2_000 + symbol.value }, next: place + 1 } : null;
};

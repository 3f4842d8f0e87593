import { WHOLE_DAY, type Hours, type PeriodSymbol } from './period-symbols.ts';

/** What was read, and where the next symbol stands; null: nothing of the kind stands there. */
export type Parsed<T> = { readonly value: T; readonly next: number } | null;
export type Symbols = readonly PeriodSymbol[];

export const isAt = (
  symbols: Symbols,
  at: number,
  ...kinds: readonly PeriodSymbol['is'][]
): boolean => {
  const symbol = symbols[at];
  return symbol !== undefined && kinds.includes(symbol.is);
};

/** A number of at most so many digits. */
export const numberAt = (symbols: Symbols, at: number, digits = 2): number | null => {
  const symbol = symbols[at];
  return symbol?.is === 'number' && symbol.digits <= digits ? symbol.value : null;
};

interface Time {
  readonly minutes: number;
  /** Half of the day, where the twelve hours were used. */
  readonly half: 'am' | 'pm' | null;
}

const readTime = (symbols: Symbols, at: number): Parsed<Time> => {
  if (isAt(symbols, at, 'hour'))
    return isAt(symbols, at + 1, 'number') ? readTime(symbols, at + 1) : null;
  if (isAt(symbols, at, 'noon')) return { value: { minutes: 12 * 60, half: null }, next: at + 1 };
  const hour = numberAt(symbols, at);
  if (hour === null) return null;
  const past = readMinutes(symbols, at + 1);
  const symbol = symbols[past.next];
  const half = symbol?.is === 'am' || symbol?.is === 'pm' ? symbol.is : null;
  if (past.value > 59 || hour > (half === null ? 24 : 12) || (half !== null && hour === 0))
    return null;
  const minutes = (half === null ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + past.value;
  if (minutes > WHOLE_DAY.to) return null;
  return { value: { minutes, half }, next: past.next + (half === null ? 0 : 1) };
};

/** The minutes after an hour: `:30`, `h30`, `h`, or none; 60 where a colon has none behind it. */
const readMinutes = (symbols: Symbols, at: number): { value: number; next: number } => {
  const symbol = symbols[at + 1];
  const value = symbol?.is === 'number' && symbol.digits === 2 ? symbol.value : null;
  if (isAt(symbols, at, ':')) return { value: value ?? 60, next: at + 2 };
  if (!isAt(symbols, at, 'hour')) return { value: 0, next: at };
  return value === null ? { value: 0, next: at + 1 } : { value, next: at + 2 };
};

/** `9-13`, `dalle 9 alle 13`, `tra le 9 e le 13`, `dopo le 15`, `fino alle 12`. */
const readSpan = (symbols: Symbols, at: number): Parsed<Hours> => {
  const opens = isAt(symbols, at, 'from', 'after', 'until', 'between');
  const first = readTime(symbols, opens ? at + 1 : at);
  if (first === null) return null;
  const start = first.value.minutes;
  if (isAt(symbols, at, 'after'))
    return { value: { from: start, to: WHOLE_DAY.to }, next: first.next };
  if (isAt(symbols, at, 'until')) return { value: { from: 0, to: start }, next: first.next };
  const joined = isAt(symbols, at, 'between') ? (['and'] as const) : (['to', 'until'] as const);
  if (!isAt(symbols, first.next, ...joined)) return null;
  const second = readTime(symbols, first.next + 1);
  // "2-4pm" doesn't say which half of the day the 2 is in.
  if (second === null || (first.value.half === null) !== (second.value.half === null)) return null;
  return { value: { from: start, to: second.value.minutes }, next: second.next };
};

/** Hours of a day: a part of it, a span, or a span within a part; the whole day too. */
export const readHours = (symbols: Symbols, at: number): Parsed<Hours> => {
  const symbol = symbols[at];
  if (symbol?.is === 'allDay') return { value: WHOLE_DAY, next: at + 1 };
  if (symbol?.is === 'part') return within(symbol.hours, symbols, at + 1);
  const span = readSpan(symbols, at);
  // "24-26/12" and "5-7 dic" are days.
  return span !== null && isAt(symbols, span.next, '/', 'month', ':') ? null : span;
};

/** A part of the day and the span that may say which hours of it: "mattina 9-11". */
export const within = (part: Hours, symbols: Symbols, at: number): Parsed<Hours> => {
  const span = readSpan(symbols, at);
  if (span === null || isAt(symbols, span.next, '/', 'month')) return { value: part, next: at };
  const from = Math.max(part.from, span.value.from);
  const to = Math.min(part.to, span.value.to);
  return from < to ? { value: { from, to }, next: span.next } : null;
};

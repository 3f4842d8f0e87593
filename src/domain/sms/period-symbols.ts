import { dictionary, phraseAt, phrasesOf } from './dictionary.ts';
import type { Token } from './own-words.ts';
import { ALL_WORDS } from './words/all.ts';
import type { DayPart, PeriodWords } from './words/words.ts';

/** Minutes after midnight; the whole day is 0 to 1440. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** What a word says of a period, in whatever language. */
export type PeriodSymbol =
  | { readonly is: 'weekday'; readonly weekdays: readonly number[]; readonly weekly: boolean }
  | { readonly is: 'relative'; readonly day: number; readonly hours: Hours | null }
  | { readonly is: 'part'; readonly hours: Hours }
  | { readonly is: 'month'; readonly month: number }
  | { readonly is: 'number'; readonly value: number; readonly digits: number }
  | { readonly is: Connective };

const CONNECTIVES = [
  'allDay',
  'every',
  'and',
  'from',
  'to',
  'between',
  'after',
  'until',
  'noon',
  'hour',
  'am',
  'pm',
  'noise',
] as const satisfies readonly (keyof PeriodWords)[];
type Connective = (typeof CONNECTIVES)[number] | '/' | ':' | 'comma';

export const WHOLE_DAY: Hours = { from: 0, to: 24 * 60 };

const PARTS: Readonly<Record<DayPart, Hours>> = {
  morning: { from: 8 * 60, to: 13 * 60 },
  afternoon: { from: 13 * 60, to: 18 * 60 },
  evening: { from: 18 * 60, to: 21 * 60 },
};
const DAY_PARTS = Object.keys(PARTS) as DayPart[];

type Entry = readonly [string, PeriodSymbol];

const each = (cell: string | undefined, symbol: PeriodSymbol): Entry[] =>
  phrasesOf(cell ?? '').map((phrase) => [phrase, symbol] as const);

const weekday = (cell: string, weekdays: readonly number[], weekly: boolean): Entry[] =>
  each(cell, { is: 'weekday', weekdays, weekly });

const entriesOf = (words: PeriodWords): Entry[] => [
  ...words.weekdays.flatMap((cell, at) => weekday(cell, [at + 1], false)),
  ...words.everyWeekday.flatMap((cell, at) => weekday(cell, [at + 1], true)),
  ...weekday(words.weekend, [6, 7], false),
  ...weekday(words.everyDay, [1, 2, 3, 4, 5, 6, 7], true),
  ...words.months.flatMap((cell, at) => each(cell, { is: 'month', month: at + 1 })),
  ...words.relative.flatMap((cell, day) => each(cell, { is: 'relative', day, hours: null })),
  ...DAY_PARTS.flatMap((part) => [
    ...each(words.parts[part], { is: 'part', hours: PARTS[part] }),
    ...each(words.relativePart[0][part], { is: 'relative', day: 0, hours: PARTS[part] }),
    ...each(words.relativePart[1][part], { is: 'relative', day: 1, hours: PARTS[part] }),
  ]),
  ...CONNECTIVES.flatMap((is) => each(words[is], { is })),
];

const KNOWN = dictionary(ALL_WORDS.flatMap(({ periods }) => entriesOf(periods)));

const MARKS: ReadonlyMap<string, Connective> = new Map([
  ['/', '/'],
  ['-', 'to'],
  [',', 'comma'],
  [';', 'and'],
  ['+', 'and'],
  ['&', 'and'],
]);

/** Says nothing: what ends a sentence or stands around one, and emoji. */
const SILENT = /^(?:[.:!()"*_]|\p{Extended_Pictographic}|\p{Emoji_Modifier})$/u;

/** "jusqu'à" is two words of one phrase. */
const APOSTROPHE = /^['’‘`´]$/;

/** A text of that many words is no list of periods. */
const MOST_TOKENS = 120;

/** The words of a period as symbols, or null if any of them is none. */
export const symbolsOf = (all: readonly Token[]): PeriodSymbol[] | null => {
  if (all.length > MOST_TOKENS) return null;
  const tokens = all.filter(({ text }) => !APOSTROPHE.test(text));
  const symbols: PeriodSymbol[] = [];
  let at = 0;
  while (at < tokens.length) {
    const found = phraseAt(KNOWN, tokens, at);
    const symbol = found?.value ?? symbolOf(tokens, at);
    if (symbol === null) return null;
    if (symbol.is !== 'noise') symbols.push(symbol);
    at = found?.next ?? at + 1;
  }
  return symbols;
};

const symbolOf = (tokens: readonly Token[], at: number): PeriodSymbol | null => {
  const token = tokens[at];
  if (token === undefined) return null;
  const { text } = token;
  if (token.is === 'number') return { is: 'number', value: Number(text), digits: text.length };
  const mark = MARKS.get(text);
  if (mark !== undefined) return { is: mark };
  if ((text === ':' || text === '.') && standsBetweenDigits(tokens, at)) return { is: ':' };
  return SILENT.test(text) ? { is: 'noise' } : null;
};

/** "9.30", but not "lun. 9" or "9-13." */
const standsBetweenDigits = (tokens: readonly Token[], at: number): boolean => {
  const [before, mark, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  return (
    before?.is === 'number' &&
    after?.is === 'number' &&
    before.end === mark?.start &&
    mark.end === after.start
  );
};

/** Whether a word speaks of days or of parts of them. */
export const speaksOfDays = (text: string): boolean => {
  const symbol = phraseAt(KNOWN, [{ text }], 0)?.value;
  return symbol !== undefined && ['weekday', 'relative', 'part', 'month'].includes(symbol.is);
};

import { fold, plain } from './normalise.ts';

/** A run of letters, a run of digits, or one other mark. */
export interface Token {
  readonly is: 'word' | 'number' | 'mark';
  /** Case and accents folded. */
  readonly text: string;
  /** Where it stands in the text that it was taken from. */
  readonly start: number;
  readonly end: number;
}

/** What somebody wrote herself. */
export interface OwnWords {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** What the carrier delivers at most, in characters; a part of a text could lack its "no". */
const LONGEST = 1_600;
const MOST_TOKENS = 1_000;

/** A quotation is at least a sentence: `"SI" 4721` quotes nobody. */
const SENTENCE = 3;

/**
 * What of a text its sender has written: quoted lines and sentences, and all from our own `Ponte:` on, are what
 * somebody else said, and decide nothing. Null: longer than any SMS.
 */
export const ownWords = (body: string): OwnWords | null => {
  if (body.length > 2 * LONGEST) return null;
  const whole = plain(body);
  if (whole.length > 2 * LONGEST) return null;
  const text = withoutOurs(withoutSentences(withoutQuotedLines(whole)))
    .replace(/\p{Pd}|−/gu, '-')
    // "LIBERA/O", "ARRIVÉ(E)": the way that forms name both genders.
    .replace(/(a)\/o\b|(o)\/a\b|([eé])\(e\)/giu, '$1$2$3');
  const tokens = tokensOf(text);
  return tokens === null ? null : { text, tokens };
};

const withoutQuotedLines = (text: string): string => {
  const lines = text.split('\n');
  const isQuoted = (line: string | undefined): boolean => /^\s*>/.test(line ?? '');
  return lines
    .filter((line, at) => {
      const introduces = line.trimEnd().endsWith(':') && isQuoted(lines[at + 1]);
      return !isQuoted(line) && !introduces;
    })
    .join('\n');
};

const withoutSentences = (text: string): string =>
  text
    .replace(/[“”„‟«»]/gu, '"')
    .replace(/"[^"]*"/g, (passage) =>
      (passage.match(/[\p{L}\p{N}]+/gu) ?? []).length < SENTENCE ? passage : ' ',
    );

const withoutOurs = (text: string): string => {
  const at = text.search(/(?<![\p{L}\p{N}])ponte\s*:/iu);
  return at < 0 ? text : text.slice(0, at);
};

/** `SI4721` is written without a space on old phones, so that letters and digits part. Null: too many. */
const tokensOf = (text: string): Token[] | null => {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[0-9\p{M}]+|(?:(?![0-9])[\p{L}\p{M}\p{N}])+|\S/gu)) {
    if (tokens.length === MOST_TOKENS) return null;
    const folded = fold(match[0]);
    const start = match.index;
    const token = { is: sort(folded), text: folded, start, end: start + match[0].length };
    if (folded !== '') tokens.push(token);
  }
  return tokens;
};

const sort = (text: string): Token['is'] => {
  if (/^[0-9]/.test(text)) return 'number';
  return /^[\p{L}\p{N}]/u.test(text) ? 'word' : 'mark';
};

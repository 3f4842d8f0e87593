/**
 * A text as it is read: compatibility forms resolved, invisible marks and quotes gone, case and accents folded,
 * digits of other scripts mapped, everything but letters and digits a space.
 */
export const normalise = (text: string): string =>
  fold(plain(text))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The text as typed, only without what no eye sees: compatibility forms resolved, digits mapped, control characters spaces. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|\p{Cs}/gu, ' ')
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => String(digitValue(digit)));

/** Case and accents folded. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Decimal digits stand in runs of ten in Unicode, some of them one right after the other. */
const digitValue = (digit: string): number => {
  const point = digit.codePointAt(0) ?? 0;
  let start = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return (point - start) % 10;
};

/** Phrases of one or more folded words, each with what it stands for. */
export type Dictionary<V> = ReadonlyMap<string, readonly Entry<V>[]>;

interface Entry<V> {
  readonly words: readonly string[];
  readonly value: V;
}

/** The phrases of a table's cell: `'dopo, dopo le'`. */
export const phrasesOf = (cell: string): string[] => cell.split(', ').filter((one) => one !== '');

/** A dictionary of all the phrases; of a phrase that comes twice the first stands. */
export const dictionary = <V>(entries: Iterable<readonly [string, V]>): Dictionary<V> => {
  const byFirst = new Map<string, Entry<V>[]>();
  for (const [phrase, value] of entries) {
    const words = phrase.split(' ');
    const first = words[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), { words, value }]);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  return byFirst;
};

/** The longest phrase that begins at a place of the text, and where it ends. Hyphens may stand within a phrase. */
export const phraseAt = <V>(
  known: Dictionary<V>,
  words: readonly { readonly text: string }[],
  at: number,
): { readonly value: V; readonly next: number } | null => {
  for (const { words: phrase, value } of known.get(words[at]?.text ?? '') ?? []) {
    const next = endOf(phrase, words, at);
    if (next !== null) return { value, next };
  }
  return null;
};

const endOf = (
  phrase: readonly string[],
  words: readonly { readonly text: string }[],
  at: number,
): number | null => {
  let next = at;
  for (const word of phrase) {
    if (next > at && words[next]?.text === '-') next += 1;
    if (words[next]?.text !== word) return null;
    next += 1;
  }
  return next;
};

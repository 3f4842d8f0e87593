import { dictionary, phraseAt, phrasesOf } from './dictionary.ts';
import type { Token } from './own-words.ts';
import { speaksOfDays } from './period-symbols.ts';
import { ALL_WORDS } from './words/all.ts';
import type { CommandWords, OtherWords } from './words/words.ts';

/** What a phrase says by itself. */
export type Command = Exclude<keyof CommandWords, 'non'>;
export type Role = keyof CommandWords | keyof OtherWords | 'delay';

/** A phrase of a text and what it is there. */
export interface Label {
  readonly role: Role | 'code' | 'number' | 'day' | 'unknown';
  readonly text: string;
  /** Of a number its value, of a delay in words its minutes. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
  /** The token that comes after it. */
  readonly next: number;
}

const COMMANDS: ReadonlySet<string> = new Set<Command>([
  'yes',
  'no',
  'give-up',
  'agenda',
  'free',
  'busy',
  'late',
  'arrived',
  'finished',
  'confirm',
  'ok',
  'help',
]);

/** Whether a label is a command of ours and not a word beside one. */
export const isCommand = (role: Label['role']): role is Command => COMMANDS.has(role);

type Meaning = { readonly role: Role; readonly value: number };

const entries: (readonly [string, Meaning])[] = ALL_WORDS.flatMap(
  ({ commands, others, delays }) => [
    ...Object.entries({ ...commands, ...others }).flatMap(([role, cell]) =>
      phrasesOf(cell).map((phrase) => [phrase, { role: role as Role, value: 0 }] as const),
    ),
    ...Object.entries(delays).map(([phrase, value]) => [phrase, { role: 'delay', value }] as const),
  ],
);

// A phrase that is a command in one language is no mere courtesy in another.
const KNOWN = dictionary([
  ...entries.filter(([, { role }]) => isCommand(role)),
  ...entries.filter(([, { role }]) => !isCommand(role)),
]);

/** The words of a text with what each is; marks are left out. */
export const labelsOf = (tokens: readonly Token[]): Label[] => {
  const words = tokens.flatMap((token, at) => (token.is === 'mark' ? [] : [{ ...token, at }]));
  const labels: Label[] = [];
  let at = 0;
  while (at < words.length) {
    const found = phraseAt(KNOWN, words, at);
    const from = at;
    const first = words[from];
    const last = words[(found?.next ?? at + 1) - 1];
    at = found?.next ?? at + 1;
    if (first === undefined || last === undefined) break;
    const { role, value } = found?.value ?? { role: roleOfWord(first), value: Number(first.text) };
    labels.push({
      role,
      value,
      text: words
        .slice(from, at)
        .map(({ text }) => text)
        .join(' '),
      start: first.start,
      end: last.end,
      next: last.at + 1,
    });
  }
  return labels.map((label, place) =>
    label.role === 'non' ? { ...label, role: whatNonDenies(labels, place) } : label,
  );
};

const roleOfWord = ({ is, text }: Token): 'code' | 'number' | 'day' | 'unknown' => {
  if (is !== 'number') return speaksOfDays(text) ? 'day' : 'unknown';
  return text.length === 4 ? 'code' : 'number';
};

const isSmallTalk = ({ role }: Label): boolean => role === 'thanks' || role === 'sorry';

/** "NON 4721", "4721 non" and "non" answer an offer; before any other word it denies that word. */
const whatNonDenies = (labels: readonly Label[], at: number): 'no' | 'doubt' => {
  const after = labels.find((label, place) => place > at && !isSmallTalk(label));
  if (after !== undefined) return after.role === 'code' ? 'no' : 'doubt';
  const answers = labels.slice(0, at).every((label) => isSmallTalk(label) || label.role === 'code');
  return answers ? 'no' : 'doubt';
};

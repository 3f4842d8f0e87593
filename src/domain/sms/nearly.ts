import { dictionary, phraseAt, phrasesOf } from './dictionary.ts';
import { NEARLY, type Nearly } from './intent.ts';
import { isCommand, type Command, type Label } from './labels.ts';
import { ALL_WORDS } from './words/all.ts';

const NEAR_COMMAND: Readonly<Record<Command, Nearly | null>> = {
  'give-up': 'give-up',
  free: 'availability',
  busy: 'availability',
  late: 'presence',
  arrived: 'presence',
  finished: 'presence',
  confirm: 'presence',
  yes: 'answer',
  no: 'answer',
  ok: 'answer',
  agenda: null,
  help: null,
};

const COMMANDS = Object.keys(NEAR_COMMAND) as Command[];

const HINTS = dictionary(
  ALL_WORDS.flatMap(({ hints }) =>
    NEARLY.flatMap((nearly) =>
      phrasesOf(hints[nearly] ?? '').map((phrase) => [phrase, nearly] as const),
    ),
  ),
);

/** Short words are too near to each other for a slip to say which was meant. */
const LONG_ENOUGH = 5;
const LONGEST_WORD = 20;

const SPELLINGS: ReadonlyMap<string, Nearly> = new Map(
  ALL_WORDS.flatMap(({ commands }) =>
    COMMANDS.flatMap((role) => {
      const nearly = NEAR_COMMAND[role];
      const words = phrasesOf(commands[role]).filter(
        (one) => one.length >= LONG_ENOUGH && !one.includes(' '),
      );
      return nearly === null ? [] : words.map((word) => [word, nearly] as const);
    }),
  ),
);

/** More than a text of that many words is not a command with a slip in it. */
const FEW_WORDS = 12;

/** What a text that was not understood came close to. Only for telling how it is written: nothing is done. */
export const nearlyOf = (labels: readonly Label[]): Nearly | null =>
  nearCommand(labels) ??
  nearWord(labels.flatMap(({ text }) => text.split(' '))) ??
  nearCode(labels);

const nearCommand = (labels: readonly Label[]): Nearly | null => {
  const said = labels.flatMap(({ role }) => (isCommand(role) ? [NEAR_COMMAND[role]] : []));
  return said.find((one) => one !== null && one !== 'answer') ?? said[0] ?? null;
};

const nearWord = (words: readonly string[]): Nearly | null => {
  const few = words.slice(0, FEW_WORDS).map((text) => ({ text }));
  const hints = few.map((_, at) => phraseAt(HINTS, few, at)?.value);
  return hints.find((hint) => hint !== undefined) ?? misspelt(few.map(({ text }) => text));
};

const misspelt = (words: readonly string[]): Nearly | null => {
  for (const word of words) {
    if (word.length < LONG_ENOUGH - 1 || word.length > LONGEST_WORD) continue;
    for (const [right, nearly] of SPELLINGS) if (isOneSlip(word, right)) return nearly;
  }
  return null;
};

/** Digits that may have been a code. */
const nearCode = (labels: readonly Label[]): Nearly | null =>
  labels.some(({ role, text }) => role === 'code' || /^\d{3,5}$/.test(text)) ? 'answer' : null;

/** Whether one letter was added, lost, changed, or swapped with the next. */
const isOneSlip = (a: string, b: string): boolean => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA === '' && restB === '') return false;
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
};

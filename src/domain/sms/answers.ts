import type { Intent } from './intent.ts';
import type { Command, Label } from './labels.ts';

/** One text, taken apart. */
export interface Reading {
  readonly text: string;
  readonly labels: readonly Label[];
  readonly code: string | null;
  /** Somebody who asks has not answered. */
  readonly asks: boolean;
}

/** How many words that we don't know may follow the two that we asked for: a name, a greeting. */
const STRAY_WORDS = 2;

const COURTESIES: ReadonlySet<string> = new Set(['thanks', 'glad', 'ok']);

/**
 * Whether a text says one thing and nothing against it: the word and its code, and courtesies. Words that we don't
 * know may only follow where the word and the code stand as we asked for them, at the beginning: "SI 4721 Amina".
 */
export const isPlain = ({ labels, asks }: Reading, meant: readonly Command[]): boolean => {
  if (asks) return false;
  const isMeant = ({ role }: Label): boolean => (meant as readonly string[]).includes(role);
  const others = labels.filter(
    (label) => !isMeant(label) && label.role !== 'code' && !COURTESIES.has(label.role),
  );
  if (others.length === 0) return true;
  if (others.some(({ role }) => role !== 'unknown') || others.length > STRAY_WORDS) return false;
  const opening = labels.filter(({ role }) => !COURTESIES.has(role));
  const [first, second] = opening;
  return first !== undefined && isMeant(first) && second?.role === 'code';
};

/** What a text may hold beside an OK: "ok vengo" answers no question of ours. */
export const isBareOk = ({ labels, asks }: Reading): boolean =>
  !asks && labels.every(({ role }) => role === 'ok' || role === 'code' || role === 'thanks');

const BEFORE_A_NO: ReadonlySet<string> = new Set(['thanks', 'sorry', 'code', 'ok']);
/** What makes of a no something else; a reason may hold anything but this. */
const AGAINST_A_NO: ReadonlySet<string> = new Set(['yes', 'give-up', 'no-what', 'help', 'agenda']);

/** A no that opens the text, with why, or null. */
export const readDecline = (reading: Reading): Intent | null => {
  const { labels, code, asks } = reading;
  const said = labels.find(({ role }) => !BEFORE_A_NO.has(role));
  if (asks || said?.role !== 'no') return null;
  if (labels.some(({ role }) => AGAINST_A_NO.has(role))) return null;
  // "No, occupata 24/12" is no answer to an offer; beside a code it is the reason.
  const commands = labels.filter(({ role }) => OF_HER_TIME.has(role));
  if (code === null && commands.length > 0) return null;
  return { kind: 'decline', code, reason: reasonOf(reading, said) };
};

const OF_HER_TIME: ReadonlySet<string> = new Set([
  'free',
  'busy',
  'late',
  'arrived',
  'finished',
  'confirm',
]);

const LONGEST_REASON = 160;

/** The words after the no and its code, as typed. */
const reasonOf = ({ text, labels }: Reading, no: Label): string | null => {
  const beside = labels.filter(({ role }) => role === 'code' || role === 'no');
  const after = Math.max(
    ...beside.filter((one) => one.role === 'code').map(({ end }) => end),
    no.end,
  );
  const behind = labels.filter(({ start }) => start >= after);
  const between = labels.filter(({ start, role }) => start >= no.end && role !== 'code');
  const why = saysWhy(behind) ? text.slice(after) : saysWhy(between) ? text.slice(no.end) : '';
  const words = why
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return words === '' ? null : [...words].slice(0, LONGEST_REASON).join('');
};

const saysWhy = (labels: readonly Label[]): boolean =>
  labels.some(({ role }) => !BEFORE_A_NO.has(role) && role !== 'no' && role !== 'glad');

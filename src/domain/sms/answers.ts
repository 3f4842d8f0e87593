import type { Intent } from './intent.ts';
import type { Command, Label } from './labels.ts';
import { nearlyOf } from './nearly.ts';

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
  if (others.length > STRAY_WORDS) return false;
  // A word that comes near a command may be that command with a slip in it: "si 4721 anulla".
  if (others.some((label) => label.role !== 'unknown' || nearlyOf([label]) !== null)) return false;
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

/** Nor do these stand between a no and its code. */
const BESIDE_A_NO: ReadonlySet<string> = new Set([
  'glad',
  'free',
  'busy',
  'late',
  'arrived',
  'finished',
  'confirm',
]);

/** A no that opens the text, with why, or null. */
export const readDecline = (reading: Reading): Intent | null => {
  const { labels, code, asks } = reading;
  const said = labels.find(({ role }) => !BEFORE_A_NO.has(role));
  if (asks || said?.role !== 'no') return null;
  if (labels.some(({ role }) => AGAINST_A_NO.has(role))) return null;
  // What stands before the code is no reason: "no, nessun problema 4721" may be a yes, "no, occupata 24/12" is no
  // answer to an offer.
  const opening = labels.slice(0, labels.findLastIndex(({ role }) => role === 'code') + 1);
  const answer = code === null ? labels : opening;
  if (answer.some(({ role }) => BESIDE_A_NO.has(role))) return null;
  return { kind: 'decline', code, reason: reasonOf(reading, said) };
};

const LONGEST_REASON = 160;

/** The words after the no and its code, as typed; or those between the two. */
const reasonOf = ({ text, labels }: Reading, no: Label): string | null => {
  const codes = labels.filter(({ role }) => role === 'code');
  const end = Math.max(no.end, codes.at(-1)?.end ?? 0);
  const next = codes.find(({ start }) => start > no.end)?.start ?? no.end;
  const behind = labels.some((label) => label.start >= end && saysWhy(label));
  const between = labels.some(
    (label) => label.start >= no.end && label.end <= next && saysWhy(label),
  );
  if (!behind && !between) return null;
  const why = behind ? text.slice(end) : text.slice(no.end, next);
  const words = why.replace(/^[^\p{L}\p{N}]+/u, '').replace(/\s+/gu, ' ');
  return [...words].slice(0, LONGEST_REASON).join('').trim();
};

const saysWhy = ({ role }: Label): boolean =>
  !BEFORE_A_NO.has(role) && role !== 'no' && role !== 'glad';

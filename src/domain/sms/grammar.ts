import { normalise } from './normalise.ts';

/** What a mediator means by an SMS. `code` is null where none was written. */
export type Intent =
  | { readonly kind: 'accept'; readonly code: string | null }
  | { readonly kind: 'decline'; readonly code: string | null; readonly reason: string | null }
  | { readonly kind: 'give-up'; readonly code: string | null }
  /** Only a code: it must be asked what is meant. */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'help' }
  /** A keyword of the carrier's, alone: never a command of ours. */
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'opt-in' }
  | { readonly kind: 'unclear' };

const CARRIER_STOP = new Set([
  'stop',
  'stopall',
  'unsubscribe',
  'revoke',
  'optout',
  'cancel',
  'end',
  'quit',
]);
const CARRIER_START = new Set(['start', 'yes', 'unstop']);
const HELP = new Set(['help', 'info', 'aiuto', 'aide']);

const YES = new Set(['si', 'accetto', 'yes', 'accept', 'oui', 'accepte', 'jaccepte']);
const NO = new Set(['no', 'non', 'rifiuto', 'nope', 'decline', 'refuse']);
const GIVE_UP = new Set(['annulla', 'annullo', 'rinuncio', 'withdraw', 'annuler', 'annule']);
/** "No problem" and "non c'e problema" are a yes in disguise, and nothing is guessed. */
const NO_WHAT = new Set(['problem', 'problema', 'problemi', 'probleme', 'worries', 'prob']);
/** "I can't accept", "je n'accepte pas": words that turn the word of an answer round. `t` is what is left of "can't". */
const DENIAL = new Set(
  'not t cant cannot dont wont couldnt never unable pas ne jamais impossible mai neanche nemmeno impossibile'.split(
    ' ',
  ),
);

/** What the carrier delivers at most, in characters; a part of a text could lack its "no". */
const LONGEST = 1_600;

const isCode = (word: string): boolean => /^\d{4}$/.test(word);

/**
 * Text → one intent. Never guesses a yes: an acceptance needs an affirmative word, no negative one,
 * and at most one code. Rules "Offering and answering" 3 and 4 of the SMS dialogue.
 */
export const readSms = (text: string): Intent => {
  if (text.length > 2 * LONGEST) return { kind: 'unclear' };
  const words = splitCodes(normalise(text));
  const alone = words.length === 1 ? (words[0] ?? '') : '';
  if (CARRIER_STOP.has(alone)) return { kind: 'opt-out' };
  if (CARRIER_START.has(alone)) return { kind: 'opt-in' };
  if (HELP.has(alone)) return { kind: 'help' };
  if (isCode(alone)) return { kind: 'code', code: alone };

  const codes = new Set(words.filter(isCode));
  if (codes.size > 1) return { kind: 'unclear' };
  const code = [...codes][0] ?? null;
  return readAnswer(words, code);
};

const readAnswer = (words: readonly string[], code: string | null): Intent => {
  const yes = words.some((word) => YES.has(word));
  const no = words.some((word) => NO.has(word));
  const giveUp = words.some((word) => GIVE_UP.has(word));
  if (Number(yes) + Number(no) + Number(giveUp) !== 1) return { kind: 'unclear' };
  const turned = words.some((word) => (no ? NO_WHAT : DENIAL).has(word));
  if (turned) return { kind: 'unclear' };
  if (giveUp) return { kind: 'give-up', code };
  if (no) return { kind: 'decline', code, reason: null };
  // Without a code only the plain word is an answer: "si ma non so" must not book anybody.
  if (code === null && words.length > 1) return { kind: 'unclear' };
  return { kind: 'accept', code };
};

/** `SI4721` is written without a space on old phones. */
const splitCodes = (text: string): string[] =>
  text
    .replace(/(\p{L})(\d{4})(?!\d)/gu, '$1 $2')
    .replace(/(?<!\d)(\d{4})(\p{L})/gu, '$1 $2')
    .split(' ')
    .filter((word) => word !== '');

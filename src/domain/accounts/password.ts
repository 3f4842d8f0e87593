import { normaliseEmail } from './account.ts';

export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

export const PASSWORD_FAULTS = [
  'password-too-short',
  'password-too-long',
  'password-common',
  'password-personal',
] as const;
export type PasswordFault = (typeof PASSWORD_FAULTS)[number];

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly email: string | null;
  readonly name: string;
}

/** The same password however a keyboard composed its letters (NIST SP 800-63B, 5.1.1.2). */
export const normalisePassword = (password: string): string => password.normalize('NFKC');

/** A word so short in a password says nothing of it. */
const SHORT_WORD = 4;

/** What somebody is called, in words that a guess would begin with. */
const ownWords = ({ email, name }: PasswordOwner): string[] =>
  [email ?? '', ...(email ?? '').split(/[@._+-]/), ...name.split(/\s+/), name.replace(/\s+/g, '')]
    .map(normaliseEmail)
    .filter((word) => [...word].length >= SHORT_WORD);

/** The word in the middle of digits and signs, which add nothing to a word that everybody guesses. */
const stemOf = (password: string): string => password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** `abcabcabcabc` is `abc`. */
const unitOf = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

/** What a password comes down to for whoever guesses. */
const essences = (password: string): string[] => {
  const lower = password.toLowerCase();
  return [lower, stemOf(lower)].flatMap((text) => [text, unitOf(text)]);
};

const isPersonal = (password: string, owner: PasswordOwner): boolean => {
  const given = essences(password);
  const rest = ownWords(owner).reduce((text, word) => text.replaceAll(word, ''), given[0] ?? '');
  // What is left beside the own words must carry the password alone.
  return given.some((one) => ownWords(owner).includes(one)) || [...stemOf(rest)].length === 0;
};

/** Why this password may not be chosen; null: it may. Lengths are counted in code points, after NFKC. */
export const passwordFault = (
  password: string,
  owner: PasswordOwner,
  isCommon: (word: string) => boolean,
): PasswordFault | null => {
  const normalised = normalisePassword(password);
  const length = [...normalised].length;
  if (length < PASSWORD_LENGTH.least) return 'password-too-short';
  if (length > PASSWORD_LENGTH.most) return 'password-too-long';
  if (essences(normalised).some((one) => one === '' || [...one].length === 1 || isCommon(one)))
    return 'password-common';
  return isPersonal(normalised, owner) ? 'password-personal' : null;
};

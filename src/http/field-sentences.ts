import type { z } from 'zod';
import type { FieldFault } from '../app/refusal.ts';
import type { ApiLanguage } from './language.ts';

type Issue = z.core.$ZodIssue;
type Sentence = Readonly<Record<ApiLanguage, string>>;

const MAX_FAULTS = 20;
const MAX_ECHO = 64;

/** `exceptions[2].start`: as one would write it in a program. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (/^\d+$/.test(String(part))) return `${text}[${String(part)}]`;
    const name = String(part).slice(0, MAX_ECHO);
    return text === '' ? name : `${text}.${name}`;
  }, '');

const TYPES: Readonly<Record<string, Sentence>> = {
  string: { en: 'text in quotes', it: 'testo tra virgolette' },
  number: { en: 'a number', it: 'un numero' },
  int: { en: 'a whole number', it: 'un numero intero' },
  boolean: { en: 'true or false', it: 'true o false' },
  array: { en: 'a list [ ]', it: 'una lista [ ]' },
  object: { en: 'an object { }', it: 'un oggetto { }' },
};

const FORMATS: Readonly<Record<string, Sentence>> = {
  uuid: {
    en: 'must be the id (UUID) of something that exists',
    it: 'deve essere l’id (UUID) di qualcosa che esiste',
  },
  date: { en: 'must be a date such as 2026-11-26', it: 'deve essere una data come 2026-11-26' },
  datetime: {
    en: 'must be an RFC 3339 instant with offset, such as 2026-11-26T10:30:00+01:00',
    it: 'deve essere un istante RFC 3339 con fuso, come 2026-11-26T10:30:00+01:00',
  },
  time: {
    en: 'must be a local time written as HH:MM',
    it: 'deve essere un’ora locale scritta come HH:MM',
  },
};

const ANY_FORM: Sentence = {
  en: 'has a form that is not known here',
  it: 'ha una forma che qui non si conosce',
};

const typeSentence = (issue: Issue & { code: 'invalid_type' }): Sentence => {
  const { input } = issue;
  const type = TYPES[issue.expected] ?? { en: issue.expected, it: issue.expected };
  if (input === undefined)
    return { en: `is missing: send ${type.en}`, it: `manca: inviare ${type.it}` };
  return { en: `must be ${type.en}`, it: `deve essere ${type.it}` };
};

/** How the schemas' sizes read: characters, entries or a value. */
const sizeSentence = (origin: string, limit: number | bigint, most: boolean): Sentence => {
  if (origin === 'string' && !most && limit === 1)
    return { en: 'must not be empty', it: 'non può essere vuoto' };
  const bound = most ? { en: 'at most', it: 'al massimo' } : { en: 'at least', it: 'almeno' };
  if (origin === 'string')
    return {
      en: `must have ${bound.en} ${limit} characters`,
      it: `deve avere ${bound.it} ${limit} caratteri`,
    };
  if (origin === 'array')
    return {
      en: `must have ${bound.en} ${limit} entries`,
      it: `deve avere ${bound.it} ${limit} elementi`,
    };
  return { en: `must be ${bound.en} ${limit}`, it: `deve essere ${bound.it} ${limit}` };
};

const choiceSentence = (values: readonly unknown[], input: unknown): Sentence => {
  const list = values.map(String).join(', ');
  if (input === undefined)
    return { en: `is missing: choose one of ${list}`, it: `manca: scegliere tra ${list}` };
  return { en: `must be one of ${list}`, it: `deve essere uno tra ${list}` };
};

const formatSentence = (issue: Issue & { code: 'invalid_format' }): Sentence => {
  const isTime = issue.format === 'regex' && (issue.pattern?.includes('[01]\\d|2[0-3]') ?? false);
  return FORMATS[isTime ? 'time' : issue.format] ?? ANY_FORM;
};

const sentenceOf = (issue: Issue): Sentence => {
  switch (issue.code) {
    case 'invalid_type':
      return typeSentence(issue);
    case 'too_big':
      return sizeSentence(issue.origin, issue.maximum, true);
    case 'too_small':
      return sizeSentence(issue.origin, issue.minimum, false);
    case 'invalid_value':
      return choiceSentence(issue.values, issue.input);
    case 'invalid_format':
      return formatSentence(issue);
    case 'invalid_union':
      return issue.errors[0]?.[0] === undefined ? ANY_FORM : sentenceOf(issue.errors[0][0]);
    case 'custom':
      return issue.params?.['nul'] === true
        ? {
            en: 'must not contain the character U+0000: remove it',
            it: 'non può contenere il carattere U+0000: toglierlo',
          }
        : ANY_FORM;
    default:
      return ANY_FORM;
  }
};

const unknownField = (path: string, language: ApiLanguage): FieldFault => ({
  path,
  message:
    language === 'it'
      ? `"${path}" non è un campo conosciuto: toglierlo o correggerne il nome.`
      : `"${path}" is not a known field: remove it or correct its name.`,
});

const whole: Sentence = { en: 'The body', it: 'Il corpo' };

/** The schema's issues as sentences that say what is wrong, where, and how to mend it; at most 20. */
export const fieldFaults = (issues: readonly Issue[], language: ApiLanguage): FieldFault[] =>
  issues
    .flatMap((issue): FieldFault[] => {
      const path = pathText(issue.path);
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => unknownField(pathText([...issue.path, key]), language));
      }
      const subject = path === '' ? whole[language] : `"${path}"`;
      return [{ path, message: `${subject} ${sentenceOf(issue)[language]}.` }];
    })
    .slice(0, MAX_FAULTS);

import type { Degree, Gender, Mode, Setting } from '../terms.ts';
import type { Facts } from './context.ts';
import type { BrokenRule, Rule } from './eligibility.ts';

/** The languages of the coordinators' screens. */
export type ReasonLanguage = 'it' | 'en';

type Sentence = (facts: Facts) => string;
type Words<Key extends string> = Readonly<Record<ReasonLanguage, Readonly<Record<Key, string>>>>;

const SETTING_WORDS: Words<Setting> = {
  it: {
    health: 'sanità',
    'mental-health': 'salute mentale',
    legal: 'ambito legale e polizia',
    school: 'scuola',
    employment: 'lavoro',
    'social-services': 'servizi sociali',
    minors: 'minori',
    trafficking: 'vittime di tratta',
    'labour-exploitation': 'sfruttamento lavorativo',
    registry: 'anagrafe',
  },
  en: {
    health: 'health',
    'mental-health': 'mental health',
    legal: 'legal and police',
    school: 'school',
    employment: 'employment',
    'social-services': 'social services',
    minors: 'minors',
    trafficking: 'victims of trafficking',
    'labour-exploitation': 'labour exploitation',
    registry: 'registry office',
  },
};

const MODE_WORDS: Words<Mode> = {
  it: { 'on-site': 'in presenza', phone: 'per telefono', video: 'in video' },
  en: { 'on-site': 'on site', phone: 'by phone', video: 'by video' },
};

const GENDER_WORDS: Words<Gender> = {
  it: {
    female: 'una mediatrice donna',
    male: 'un mediatore uomo',
    other: 'una persona di altro genere',
  },
  en: { female: 'a woman', male: 'a man', other: 'a person of another gender' },
};

const DEGREE_WORDS: Words<Degree> = {
  it: {
    exact: 'del tutto',
    close: 'quasi del tutto',
    partial: 'solo in parte',
    poor: 'poco',
    none: 'per nulla',
  },
  en: {
    exact: 'fully',
    close: 'nearly all of it',
    partial: 'only in part',
    poor: 'little',
    none: 'not at all',
  },
};

/** A word from a table; facts that came back from storage may hold one that has gone since. */
const word = (table: Readonly<Record<string, string>>, key: string | number | undefined): string =>
  table[String(key)] ?? String(key);

const italianDay = (day: string | number | undefined): string =>
  String(day).split('-').reverse().join('/');

/** Minutes as people say them: `50 min`, `11 h`, `41 h 30 min`. */
const duration = (minutes: string | number | undefined): string => {
  const total = Number(minutes);
  const hours = Math.floor(total / 60);
  const rest = `${Math.round(total % 60)} min`;
  if (hours === 0) return rest;
  return total % 60 === 0 ? `${hours} h` : `${hours} h ${rest}`;
};

const ITALIAN: Readonly<Record<Rule, Sentence>> = {
  'not-active': () => 'Non è attiva nella rete',
  excluded: () => 'Esclusa da questa richiesta',
  declined: () => 'Ha già detto di no a questa richiesta',
  'gave-up': () => 'Ha rinunciato a questo incarico',
  'already-asked': () => 'Le è già stata fatta la proposta, si attende la risposta',
  language: (f) =>
    f.via === ''
      ? `Nessuna delle sue lingue è compresa da chi parla ${f.languageIt}`
      : `Lavora in ${f.viaIt}: chi parla ${f.languageIt} capisce ${word(DEGREE_WORDS.it, f.degree)}`,
  gender: (f) => `È richiesta ${word(GENDER_WORDS.it, f.want)}`,
  qualification: (f) =>
    f.expiredOn === ''
      ? `Manca la qualifica: ${word(SETTING_WORDS.it, f.setting)}`
      : `Qualifica scaduta il ${italianDay(f.expiredOn)}: ${word(SETTING_WORDS.it, f.setting)}`,
  documents: (f) => `Un documento scade prima dell'inizio, il ${italianDay(f.expiredOn)}`,
  mode: (f) => `Non lavora ${word(MODE_WORDS.it, f.mode)}`,
  availability: (f) => `Non disponibile il ${italianDay(f.day)} dalle ${f.from} alle ${f.to}`,
  booked: (f) => `Ha un altro incarico il ${italianDay(f.day)} dalle ${f.from} alle ${f.to}`,
  'travel-between': (f) =>
    `Viaggio di ${f.minutes} minuti da o verso un altro incarico, ne ha ${f.free}`,
  'travel-range': (f) => `Viaggio di ${f.minutes} minuti, al massimo ${f.limit}`,
  'daily-rest': (f) =>
    `Riposo di ${duration(f.minutes)} tra due giornate di lavoro, almeno ${duration(f.limit)}`,
  'contract-cap': (f) =>
    `Con questo incarico ${duration(f.minutes)} nella settimana, da contratto ${duration(f.limit)}`,
  'weekly-cap': (f) =>
    `Con questo incarico ${duration(f.minutes)} nella settimana, al massimo ${duration(f.limit)}`,
};

const ENGLISH: Readonly<Record<Rule, Sentence>> = {
  'not-active': () => 'Not active in the network',
  excluded: () => 'Excluded from this request',
  declined: () => 'Has already said no to this request',
  'gave-up': () => 'Gave this booking up',
  'already-asked': () => 'Has been asked, and the answer is awaited',
  language: (f) =>
    f.via === ''
      ? `A speaker of ${f.languageEn} understands none of their languages`
      : `Works in ${f.viaEn}: a speaker of ${f.languageEn} understands ${word(DEGREE_WORDS.en, f.degree)}`,
  gender: (f) => `The request is for ${word(GENDER_WORDS.en, f.want)}`,
  qualification: (f) =>
    f.expiredOn === ''
      ? `No qualification for: ${word(SETTING_WORDS.en, f.setting)}`
      : `Qualification expired on ${f.expiredOn}: ${word(SETTING_WORDS.en, f.setting)}`,
  documents: (f) => `A document expires before the start, on ${f.expiredOn}`,
  mode: (f) => `Does not work ${word(MODE_WORDS.en, f.mode)}`,
  availability: (f) => `Not available on ${f.day} from ${f.from} to ${f.to}`,
  booked: (f) => `Has another booking on ${f.day} from ${f.from} to ${f.to}`,
  'travel-between': (f) =>
    `Journey of ${f.minutes} minutes from or to another booking, with ${f.free} to spare`,
  'travel-range': (f) => `Journey of ${f.minutes} minutes, at most ${f.limit}`,
  'daily-rest': (f) =>
    `Rest of ${duration(f.minutes)} between two days' work, at least ${duration(f.limit)}`,
  'contract-cap': (f) =>
    `${duration(f.minutes)} in the week with this booking, ${duration(f.limit)} by contract`,
  'weekly-cap': (f) =>
    `${duration(f.minutes)} in the week with this booking, at most ${duration(f.limit)}`,
};

const SENTENCES: Readonly<Record<ReasonLanguage, Readonly<Record<Rule, Sentence>>>> = {
  it: ITALIAN,
  en: ENGLISH,
};

/** Why a mediator is not asked, in words and with the figures; no full stop. For coordinators only. */
export const reasonText = (broken: BrokenRule, language: ReasonLanguage): string =>
  SENTENCES[language][broken.rule](broken.facts);

import type { FieldFault, InputFault, InputFaultCode } from '../app/refusal.ts';
import type { ApiLanguage } from './language.ts';
import { fillText } from './problem-texts.ts';

type Sentence = Readonly<Record<ApiLanguage, string>>;

/** Each rule of the network that a field can break; `{path}` and the fault's facts are filled in. */
const SENTENCES = {
  'site-unknown': {
    en: '"{path}" is no site of your organisation: take one of GET /api/v1/sites.',
    it: '"{path}" non è una sede dell’organizzazione: sceglierne una da GET /api/v1/sites.',
  },
  'language-unknown': {
    en: '"{path}": "{tag}" is no language of this network: take a tag of GET /api/v1/languages.',
    it: '"{path}": "{tag}" non è una lingua di questa rete: scegliere un codice da GET /api/v1/languages.',
  },
  'time-unreadable': {
    en: '"{path}" is not a date and time: write it as 2026-11-26T10:30:00+01:00.',
    it: '"{path}" non è una data con ora: scriverla come 2026-11-26T10:30:00+01:00.',
  },
  'time-missing': {
    en: '"{path}" does not exist in {zone}: the clocks go forward over it. Choose an hour earlier or later.',
    it: '"{path}" non esiste in {zone}: l’ora legale la salta. Scegliere un’ora prima o dopo.',
  },
  'time-ambiguous': {
    en: '"{path}" comes twice in {zone}, since the clocks go back: add the offset, such as +01:00.',
    it: '"{path}" capita due volte in {zone}, al ritorno dell’ora solare: aggiungere il fuso, per esempio +01:00.',
  },
  'expiry-past': {
    en: '"{path}" is in the past: a key ends later than now.',
    it: '"{path}" è nel passato: una chiave scade più tardi di adesso.',
  },
  'owner-missing': {
    en: '"{path}" is missing: a key of this role belongs to somebody.',
    it: '"{path}" manca: una chiave di questo ruolo appartiene a qualcuno.',
  },
  'owner-needless': {
    en: '"{path}" does not go with this role: leave it out.',
    it: '"{path}" non va con questo ruolo: toglierlo.',
  },
  'key-site-unknown': {
    en: '"{path}" is no site of this organisation: take one of GET /api/v1/sites.',
    it: '"{path}" non è una sede di questa organizzazione: sceglierne una da GET /api/v1/sites.',
  },
  'scopes-too-wide': {
    en: '"{path}" goes beyond your own key: name only what yours may do.',
    it: '"{path}" va oltre la propria chiave: indicare solo ciò che questa può fare.',
  },
  'start-past': {
    en: '"{path}" is in the past: choose now or later.',
    it: '"{path}" è nel passato: scegliere adesso o più tardi.',
  },
  'start-too-far': {
    en: '"{path}" is too far ahead: choose a time within {days} days.',
    it: '"{path}" è troppo lontano: scegliere un momento entro {days} giorni.',
  },
  'too-long': {
    en: '"{path}" is too long: ask for at most {minutes} minutes.',
    it: '"{path}" è troppo: chiedere al massimo {minutes} minuti.',
  },
  'phone-too-long': {
    en: '"{path}" is too long for the phone: at most {minutes} minutes, or ask for "on-site".',
    it: '"{path}" è troppo per il telefono: al massimo {minutes} minuti, oppure chiedere "on-site".',
  },
  'on-site-only': {
    en: '"{path}" must be "on-site" for the setting "{setting}".',
    it: '"{path}" deve essere "on-site" per l’ambito "{setting}".',
  },
  'emergency-too-early': {
    en: '"{path}": an emergency is now, {hours} hours ahead at most: ask for "routine".',
    it: '"{path}": un’emergenza è adesso, al massimo entro {hours} ore: chiedere come "routine".',
  },
  'mediator-unknown': {
    en: '"{path}": {id} is no mediator of this network: correct the id or leave it out.',
    it: '"{path}": {id} non è una persona di questa rete: correggere l’id o toglierlo.',
  },
  'organisation-unknown': {
    en: '"{path}" is no organisation of this network: take one of GET /api/v1/sites.',
    it: '"{path}" non è un ente di questa rete: sceglierne uno da GET /api/v1/sites.',
  },
  'comune-unknown': {
    en: '"{path}" is not the ISTAT code of a comune: write six digits, such as 110001 for Andria.',
    it: '"{path}" non è il codice ISTAT di un comune: scrivere sei cifre, come 110001 per Andria.',
  },
  'phone-invalid': {
    en: '"{path}" is no telephone number: write it with its prefix, such as +39….',
    it: '"{path}" non è un numero di telefono: scriverlo con il prefisso, come +39….',
  },
  'phone-prefix': {
    en: '"{path}" has a prefix to which this network sends no messages: it sends to {prefixes}.',
    it: '"{path}" ha un prefisso a cui questa rete non invia messaggi: invia a {prefixes}.',
  },
  'partner-unknown': {
    en: '"{path}" is no partner of this network: correct the id or send null.',
    it: '"{path}" non è un ente gestore di questa rete: correggere l’id o inviare null.',
  },
  'end-before-start': {
    en: '"{path}" is not after its start: choose a later end.',
    it: '"{path}" non è dopo l’inizio: scegliere una fine successiva.',
  },
  'rule-without-length': {
    en: '"{path}" is the time at which the rule begins: choose a later end; a whole day is 00:00 to 24:00.',
    it: '"{path}" è l’ora in cui la regola comincia: scegliere una fine successiva; un giorno intero è 00:00-24:00.',
  },
  'rules-overlap': {
    en: '{rule} overlaps {other} on the same weekday: join them or change the hours.',
    it: '{rule} si sovrappone a {other} nello stesso giorno: unirle o cambiare gli orari.',
  },
  'minutes-missing': {
    en: '"{path}" is missing: say by how many minutes.',
    it: '"{path}" manca: indicare di quanti minuti.',
  },
  'password-too-short': {
    en: '"{path}" is too short: use at least 12 characters, for example some words.',
    it: '"{path}" è troppo corta: usare almeno 12 caratteri, per esempio alcune parole.',
  },
  'password-too-long': {
    en: '"{path}" is too long: use at most 128 characters.',
    it: '"{path}" è troppo lunga: usare al massimo 128 caratteri.',
  },
  'password-common': {
    en: '"{path}" is easy to guess, since many people use it or its word: choose another one.',
    it: '"{path}" è facile da indovinare, perché molti usano questa o la sua parola: sceglierne un’altra.',
  },
  'password-personal': {
    en: '"{path}" is made of your name or address: choose another one.',
    it: '"{path}" è fatta con il nome o l’indirizzo: sceglierne un’altra.',
  },
  'role-needs-field': {
    en: '"{path}" is missing: this role needs it.',
    it: '"{path}" manca: questo ruolo ne ha bisogno.',
  },
  'role-refuses-field': {
    en: '"{path}" does not belong to this role: leave it out.',
    it: '"{path}" non riguarda questo ruolo: ometterlo.',
  },
} as const satisfies Record<InputFaultCode, Sentence>;

/** Faults that a use case found, as sentences. */
export const faultsInWords = (faults: readonly InputFault[], language: ApiLanguage): FieldFault[] =>
  faults.map(({ path, fault, facts }) => ({
    path,
    message: fillText(SENTENCES[fault][language], { ...facts, path }),
  }));

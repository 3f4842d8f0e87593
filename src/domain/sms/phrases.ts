import { localParts } from '../calendar/local-time.ts';
import type { MessageLanguage, Mode, Setting } from '../terms.ts';
import type { Instant } from '../time.ts';
import { SEGMENT, septets, toGsm } from './gsm.ts';

/** What the texts are made of. Nothing here identifies a beneficiary. */
export interface JobFacts {
  readonly code: string;
  /** Name of the language in the reader's language. */
  readonly language: string;
  readonly setting: Setting;
  readonly mode: Mode;
  readonly comune: string;
  readonly startsAt: Instant;
  readonly durationMinutes: number;
  readonly zone: string;
}

/** Second stage of disclosure. */
export interface PlaceFacts {
  readonly site: string;
  readonly unit: string | null;
  readonly contact: string | null;
}

export type Sms =
  | { readonly say: 'offer'; readonly job: JobFacts }
  | { readonly say: 'confirmed'; readonly job: JobFacts; readonly place: PlaceFacts }
  | { readonly say: 'not-needed'; readonly job: JobFacts }
  | { readonly say: 'cancelled'; readonly job: JobFacts }
  | { readonly say: 'taken'; readonly code: string }
  | { readonly say: 'expired'; readonly code: string }
  | { readonly say: 'withdrawn'; readonly code: string }
  | { readonly say: 'busy'; readonly code: string }
  | { readonly say: 'declined'; readonly code: string }
  | { readonly say: 'declined-before'; readonly code: string }
  | { readonly say: 'gave-up'; readonly code: string }
  | { readonly say: 'yes-or-no'; readonly code: string }
  | { readonly say: 'which-code'; readonly codes: readonly string[] }
  | { readonly say: 'nothing-open' }
  | { readonly say: 'unknown-code'; readonly code: string }
  | { readonly say: 'help' };

type Say = Sms['say'];
type Phrase<S extends Say> = (sms: Extract<Sms, { say: S }>) => string;
type Phrases = { readonly [S in Say]: Phrase<S> };

const WEEKDAYS: Readonly<Record<MessageLanguage, readonly string[]>> = {
  it: ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  fr: ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim'],
};

const SETTING_NAMES: Readonly<Record<MessageLanguage, Readonly<Record<Setting, string>>>> = {
  it: {
    health: 'sanità',
    'mental-health': 'salute mentale',
    legal: 'legale',
    school: 'scuola',
    employment: 'lavoro',
    'social-services': 'servizi sociali',
    minors: 'minori',
    trafficking: 'tutela',
    'labour-exploitation': 'tutela lavoro',
    registry: 'anagrafe',
  },
  en: {
    health: 'health',
    'mental-health': 'mental health',
    legal: 'legal',
    school: 'school',
    employment: 'work',
    'social-services': 'social services',
    minors: 'minors',
    trafficking: 'protection',
    'labour-exploitation': 'labour protection',
    registry: 'registry',
  },
  fr: {
    health: 'santé',
    'mental-health': 'santé mentale',
    legal: 'juridique',
    school: 'école',
    employment: 'travail',
    'social-services': 'services sociaux',
    minors: 'mineurs',
    trafficking: 'protection',
    'labour-exploitation': 'protection travail',
    registry: 'état civil',
  },
};

const REMOTE: Readonly<Record<MessageLanguage, Readonly<Record<'phone' | 'video', string>>>> = {
  it: { phone: 'telefono', video: 'video' },
  en: { phone: 'phone', video: 'video' },
  fr: { phone: 'téléphone', video: 'vidéo' },
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `gio 26/11 10:30`, in the network's time. */
const when = (job: JobFacts, language: MessageLanguage): string => {
  const { weekday, day, month, hour, minute } = localParts(job.startsAt, job.zone);
  return `${WEEKDAYS[language][weekday - 1]} ${day}/${month} ${twoDigits(hour)}:${twoDigits(minute)}`;
};

/** `45min`, `1h`, `1h30`. */
const length = (durationMinutes: number): string => {
  const hours = Math.floor(durationMinutes / 60);
  const rest = durationMinutes % 60;
  if (hours === 0) return `${rest}min`;
  return rest === 0 ? `${hours}h` : `${hours}h${twoDigits(rest)}`;
};

const where = (job: JobFacts, language: MessageLanguage): string =>
  job.mode === 'on-site' ? job.comune : REMOTE[language][job.mode];

/** Names of languages stand out: upper case, no accents, no brackets. */
const shout = (name: string): string =>
  name
    .replace(/\s*\(.*\)/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase();

const jobLine = (job: JobFacts, language: MessageLanguage): string =>
  `${shout(job.language)}, ${SETTING_NAMES[language][job.setting]}, ${where(job, language)}, ${when(job, language)} (${length(job.durationMinutes)})`;

/** Code, day and place: enough to know which one is meant. */
const shortLine = (job: JobFacts, language: MessageLanguage): string =>
  `${job.code} (${when(job, language)}, ${where(job, language)})`;

const SITE_AT_LEAST = 8;

/**
 * The confirmation in one segment: she knows language and length from the offer, so these go first, then the unit;
 * then the site's name is cut. Never the code, the time, the contact or how to give up.
 */
const confirmation = (
  { job, place }: Extract<Sms, { say: 'confirmed' }>,
  language: MessageLanguage,
  [opening, ending]: readonly [string, string],
): string => {
  const contact = place.contact === null ? '' : `, ${place.contact}`;
  const name = `${shout(job.language)}, `;
  const duration = ` (${length(job.durationMinutes)})`;
  const unit = place.unit === null ? '' : `, ${place.unit}`;
  const compose = (name: string, duration: string, unit: string, site: string): string =>
    toGsm(
      `Ponte: ${opening} ${job.code}. ${name}${when(job, language)}${duration}, ${where(job, language)}: ${site}${unit}${contact}. ${ending} ${job.code}`,
    );
  const whole = [
    compose(name, duration, unit, place.site),
    compose('', duration, unit, place.site),
    compose('', '', unit, place.site),
    compose('', duration, '', place.site),
    compose('', '', '', place.site),
  ].find((text) => septets(text) <= SEGMENT);
  if (whole !== undefined) return whole;
  const site = [...toGsm(place.site)];
  const cut = (): string => compose('', '', '', `${site.join('').trimEnd()}.`);
  while (septets(cut()) > SEGMENT && site.length > SITE_AT_LEAST) site.pop();
  return cut();
};

/** As many codes as one segment holds in every language. */
const codeList = (codes: readonly string[]): string => codes.slice(0, 18).join(', ');

const it: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'it')}. Rispondi SI ${job.code} o NO ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'it', ['confermato', 'Se non puoi più: ANNULLA']),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'it')} non serve più, è già assegnato. Grazie lo stesso.`,
  cancelled: ({ job }) =>
    `Ponte: ANNULLATO dall'ufficio: ${shout(job.language)}, ${shortLine(job, 'it')}. Non devi andare.`,
  taken: ({ code }) => `Ponte: ${code} è già assegnato a un'altra persona. Grazie lo stesso.`,
  expired: ({ code }) => `Ponte: la proposta ${code} è scaduta. Grazie lo stesso.`,
  withdrawn: ({ code }) => `Ponte: la proposta ${code} non serve più. Grazie lo stesso.`,
  busy: ({ code }) => `Ponte: a quell'ora hai già un altro incarico. ${code} non è tuo.`,
  declined: ({ code }) => `Ponte: ${code} rifiutato. Grazie della risposta.`,
  'declined-before': ({ code }) => `Ponte: a ${code} avevi già risposto NO: non è più aperta.`,
  'gave-up': ({ code }) => `Ponte: hai rinunciato a ${code}. Cerchiamo un'altra persona.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: SI o NO? Rispondi SI ${code} o NO ${code}`,
  'which-code': ({ codes }) => `Ponte: quale? Scrivi SI o NO e il codice: ${codeList(codes)}`,
  'nothing-open': () => 'Ponte: al momento non hai proposte aperte.',
  'unknown-code': ({ code }) => `Ponte: non conosciamo il codice ${code}. Controlla e riscrivi.`,
  help: () =>
    'Ponte: per rispondere a una proposta scrivi SI o NO e il codice, per esempio SI 4721. Per rinunciare: ANNULLA 4721. Per non avere più SMS: STOP',
};

const en: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'en')}. Reply YES ${job.code} or NO ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'en', ['confirmed', "If you can't: WITHDRAW"]),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'en')} is not needed any more, it is taken. Thank you all the same.`,
  cancelled: ({ job }) =>
    `Ponte: CANCELLED by the office: ${shout(job.language)}, ${shortLine(job, 'en')}. Please do not go.`,
  taken: ({ code }) => `Ponte: ${code} is already taken by somebody else. Thank you all the same.`,
  expired: ({ code }) => `Ponte: offer ${code} has ended. Thank you all the same.`,
  withdrawn: ({ code }) => `Ponte: offer ${code} is not needed any more. Thank you.`,
  busy: ({ code }) => `Ponte: you have another job at that time. ${code} is not yours.`,
  declined: ({ code }) => `Ponte: ${code} declined. Thank you for answering.`,
  'declined-before': ({ code }) => `Ponte: you said NO to ${code} before: it is closed.`,
  'gave-up': ({ code }) => `Ponte: you gave up ${code}. We are looking for somebody else.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: YES or NO? Reply YES ${code} or NO ${code}`,
  'which-code': ({ codes }) => `Ponte: which one? Write YES or NO and the code: ${codeList(codes)}`,
  'nothing-open': () => 'Ponte: you have no open offers at the moment.',
  'unknown-code': ({ code }) => `Ponte: we do not know the code ${code}. Please check it.`,
  help: () =>
    'Ponte: to answer an offer write YES or NO and the code, for example YES 4721. To give up: WITHDRAW 4721. For no more texts: STOP',
};

const fr: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'fr')}. Répondez OUI ${job.code} ou NON ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'fr', ['confirmé', 'Si impossible: ANNULER']),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'fr')} n'est plus nécessaire, c'est déjà attribué. Merci.`,
  cancelled: ({ job }) =>
    `Ponte: ANNULÉ par le bureau: ${shout(job.language)}, ${shortLine(job, 'fr')}. N'y allez pas.`,
  taken: ({ code }) => `Ponte: ${code} est déjà attribué à une autre personne. Merci.`,
  expired: ({ code }) => `Ponte: la proposition ${code} a expiré. Merci.`,
  withdrawn: ({ code }) => `Ponte: la proposition ${code} n'est plus nécessaire. Merci.`,
  busy: ({ code }) => `Ponte: vous avez déjà une mission à cette heure. ${code} n'est pas à vous.`,
  declined: ({ code }) => `Ponte: ${code} refusé. Merci de votre réponse.`,
  'declined-before': ({ code }) => `Ponte: vous aviez répondu NON à ${code}: c'est fermé.`,
  'gave-up': ({ code }) => `Ponte: vous avez renoncé à ${code}. Nous cherchons quelqu'un d'autre.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: OUI ou NON? Répondez OUI ${code} ou NON ${code}`,
  'which-code': ({ codes }) => `Ponte: laquelle? Écrivez OUI ou NON et le code: ${codeList(codes)}`,
  'nothing-open': () => "Ponte: vous n'avez aucune proposition ouverte.",
  'unknown-code': ({ code }) => `Ponte: code ${code} inconnu. Vérifiez et réécrivez.`,
  help: () =>
    'Ponte: pour répondre écrivez OUI ou NON et le code, par exemple OUI 4721. Pour renoncer: ANNULER 4721. Pour ne plus avoir de SMS: STOP',
};

const PHRASES: Readonly<Record<MessageLanguage, Phrases>> = { it, en, fr };

/** An SMS in the reader's language, in the GSM-7 alphabet. */
export const phrase = (sms: Sms, language: MessageLanguage): string => {
  const say = PHRASES[language][sms.say] as (sms: Sms) => string;
  return toGsm(say(sms));
};

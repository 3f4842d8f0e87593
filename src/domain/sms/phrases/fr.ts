import { availabilityWords } from '../availability-words.ts';
import type { Nearly } from '../intent.ts';
import type { AvailabilityChange } from '../question.ts';
import type { OfBooking, Phrases } from '../sms.ts';
import {
  agenda,
  clock,
  codeList,
  confirmation,
  jobLine,
  shortLine,
  shout,
  toCome,
} from './lines.ts';

const KIND: Readonly<Record<AvailabilityChange['kind'], string>> = {
  free: 'LIBRE',
  busy: 'OCCUPÉ(E)',
};

const EXAMPLES: Readonly<Record<AvailabilityChange['kind'], string>> = {
  free: 'LIBRE lun et mer 9-13; LIBRE demain après-midi; LIBRE chaque lun 9-13',
  busy: 'OCCUPÉ 24/12-6/1; OCCUPÉ demain matin; OCCUPÉ chaque lun 9-13',
};

const COMMAND: Readonly<Record<OfBooking, string>> = {
  late: 'RETARD 15',
  arrived: 'ARRIVÉ(E)',
  finished: 'FINI',
  confirm: 'CONFIRME',
  'give-up': 'ANNULER',
};

const NEARLY: Readonly<Record<Nearly, string>> = {
  answer: 'Pour répondre écrivez OUI ou NON et le code: OUI 4721; NON 4721',
  'give-up': 'Pour renoncer à une mission: ANNULER 4721',
  availability: 'Pour dire quand: LIBRE lun 9-13; OCCUPÉ 24/12-6/1',
  presence: 'Vous pouvez écrire: RETARD 15; ARRIVÉ(E); FINI; CONFIRME 4721',
};

export const fr: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'fr')}. Répondez OUI ${job.code} ou NON ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'fr', ['confirmé', 'Si impossible: ANNULER']),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'fr')} n'est plus nécessaire, c'est déjà attribué. Merci.`,
  cancelled: ({ job }) =>
    `Ponte: ANNULÉ par le bureau: ${shout(job.language)}, ${shortLine(job, 'fr')}. N'y allez pas.`,
  taken: ({ code }) => `Ponte: ${code} est déjà attribué à une autre personne. Merci.`,
  expired: ({ code }) => `Ponte: la proposition ${code} a expiré. Merci.`,
  withdrawn: ({ code }) => `Ponte: la proposition ${code} n'est plus nécessaire. Merci.`,
  'no-rest': ({ code }) =>
    `Ponte: avec ${code} il vous resterait trop peu de repos entre deux jours. ${code} n'est pas à vous.`,
  'over-hours': ({ code }) =>
    `Ponte: avec ${code} vous dépasseriez vos heures de la semaine. ${code} n'est pas à vous.`,
  busy: ({ code }) => `Ponte: vous avez déjà une mission à cette heure. ${code} n'est pas à vous.`,
  declined: ({ code }) => `Ponte: ${code}, refus noté. Merci de votre réponse.`,
  'declined-before': ({ code }) => `Ponte: vous aviez répondu NON à ${code}: c'est fermé.`,
  'gave-up': ({ code }) => `Ponte: vous avez renoncé à ${code}. Nous cherchons quelqu'un d'autre.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: OUI ou NON? Répondez OUI ${code} ou NON ${code}`,
  'which-code': ({ codes }) => `Ponte: laquelle? Écrivez OUI ou NON et le code: ${codeList(codes)}`,
  'nothing-open': () => "Ponte: vous n'avez aucune proposition ouverte.",
  'unknown-code': ({ code }) => `Ponte: code ${code} inconnu. Vérifiez et réécrivez.`,
  reminder: ({ job }) =>
    `Ponte: rappel ${toCome(job, 'fr')}. Répondez CONFIRME ${job.code} ou ANNULER ${job.code}`,
  reconfirmed: ({ code }) => `Ponte: merci, ${code} est confirmé.`,
  agenda: ({ jobs }) => agenda(jobs, 'fr'),
  'agenda-empty': () => "Ponte: vous n'avez aucune mission prévue.",
  'give-up-asked': ({ job }) =>
    `Ponte: renoncer à ${shortLine(job, 'fr')}? Répondez OK pour renoncer.`,
  'availability-asked': ({ change, zone }) =>
    `Ponte: ${KIND[change.kind]} ${availabilityWords(change, 'fr', zone)}. C'est juste? Répondez OK`,
  'availability-set': ({ kept }) =>
    kept.length === 0
      ? "Ponte: c'est noté, merci."
      : `Ponte: c'est noté. Ces missions restent: ${codeList(kept, 12)}. Pour renoncer: ANNULER ${kept[0]}`,
  'availability-unclear': ({ kind }) =>
    `Ponte: nous n'avons pas compris quand. Par exemple: ${EXAMPLES[kind]}`,
  'nothing-to-confirm': () => "Ponte: il n'y a rien à confirmer.",
  kept: () => 'Ponte: entendu, tout reste comme avant.',
  late: ({ code, minutes }) =>
    `Ponte: ${code}, retard de ${minutes} minutes: le bureau le sait. Merci.`,
  'late-how-much': () => 'Ponte: combien de minutes? Écrivez par exemple: RETARD 15',
  arrived: (sms) =>
    `Ponte: ${sms.code}, arrivée notée à ${clock(sms)}. À la fin écrivez: FINI ${sms.code}`,
  finished: (sms) => `Ponte: ${sms.code}, fin notée à ${clock(sms)}. Merci de votre travail.`,
  'which-booking': ({ intent, codes }) =>
    `Ponte: laquelle? Vous avez ${codeList(codes, 12)}. Écrivez par exemple: ${COMMAND[intent]} ${codes[0]}`,
  'no-booking': () => "Ponte: vous n'avez pas de mission en ce moment.",
  unclear: ({ nearly }) =>
    `Ponte: nous n'avons pas compris. ${nearly === null ? 'Pour savoir quoi écrire: AIDE' : NEARLY[nearly]}`,
  help: () =>
    'Ponte: OUI 4721; NON 4721; ANNULER 4721; CONFIRME 4721; RETARD 15; ARRIVÉ(E); FINI; AGENDA; LIBRE lun 9-13; OCCUPÉ 24/12-6/1; AIDE; plus de SMS: STOP',
  'sign-in': ({ code }) =>
    `Ponte: votre code de connexion est ${code}. Il vaut 5 minutes. Ne le donnez à personne, même pas à nous.`,
};

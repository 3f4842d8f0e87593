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
  free: 'LIBERA/O',
  busy: 'OCCUPATA/O',
};

const EXAMPLES: Readonly<Record<AvailabilityChange['kind'], string>> = {
  free: 'LIBERA lun e mer 9-13; LIBERA domani pomeriggio; LIBERA ogni lun 9-13',
  busy: 'OCCUPATA 24/12-6/1; OCCUPATA domani mattina; OCCUPATA ogni lun 9-13',
};

const COMMAND: Readonly<Record<OfBooking, string>> = {
  late: 'RITARDO 15',
  arrived: 'ARRIVATA/O',
  finished: 'FINITO',
  confirm: 'CONFERMO',
  'give-up': 'ANNULLA',
};

const NEARLY: Readonly<Record<Nearly, string>> = {
  answer: 'Per rispondere scrivi SI o NO e il codice: SI 4721; NO 4721',
  'give-up': 'Per rinunciare a un incarico: ANNULLA 4721',
  availability: 'Per dire quando: LIBERA lun 9-13; OCCUPATA 24/12-6/1',
  presence: 'Puoi scrivere: RITARDO 15; ARRIVATA/O; FINITO; CONFERMO 4721',
};

export const it: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'it')}. Rispondi SI ${job.code} o NO ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'it', ['confermato', 'Se non puoi più: ANNULLA']),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'it')} non serve più, è già assegnato. Grazie lo stesso.`,
  cancelled: ({ job }) =>
    `Ponte: ANNULLATO dall'ufficio: ${shout(job.language)}, ${shortLine(job, 'it')}. Non devi andare.`,
  taken: ({ code }) => `Ponte: ${code} è già assegnato a un'altra persona. Grazie lo stesso.`,
  expired: ({ code }) => `Ponte: la proposta ${code} è scaduta. Grazie lo stesso.`,
  withdrawn: ({ code }) => `Ponte: la proposta ${code} non serve più. Grazie lo stesso.`,
  'no-rest': ({ code }) =>
    `Ponte: con ${code} non ti resterebbero le ore di riposo tra due giornate. ${code} non è tuo.`,
  'over-hours': ({ code }) =>
    `Ponte: con ${code} supereresti le tue ore della settimana. ${code} non è tuo.`,
  busy: ({ code }) => `Ponte: a quell'ora hai già un altro incarico. ${code} non è tuo.`,
  declined: ({ code }) => `Ponte: ${code} rifiutato. Grazie della risposta.`,
  'declined-before': ({ code }) => `Ponte: a ${code} avevi già risposto NO: non è più aperta.`,
  'gave-up': ({ code }) => `Ponte: hai rinunciato a ${code}. Cerchiamo un'altra persona.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: SI o NO? Rispondi SI ${code} o NO ${code}`,
  'which-code': ({ codes }) => `Ponte: quale? Scrivi SI o NO e il codice: ${codeList(codes)}`,
  'nothing-open': () => 'Ponte: al momento non hai proposte aperte.',
  'unknown-code': ({ code }) => `Ponte: non conosciamo il codice ${code}. Controlla e riscrivi.`,
  reminder: ({ job }) =>
    `Ponte: promemoria ${toCome(job, 'it')}. Rispondi CONFERMO ${job.code} o ANNULLA ${job.code}`,
  reconfirmed: ({ code }) => `Ponte: grazie, ${code} è confermato.`,
  agenda: ({ jobs }) => agenda(jobs, 'it'),
  'agenda-empty': () => 'Ponte: non hai incarichi in programma.',
  'give-up-asked': ({ job }) =>
    `Ponte: rinunci a ${shortLine(job, 'it')}? Rispondi OK per rinunciare.`,
  'availability-asked': ({ change, zone }) =>
    `Ponte: ${KIND[change.kind]} ${availabilityWords(change, 'it', zone)}. Giusto? Rispondi OK`,
  'availability-set': ({ kept }) =>
    kept.length === 0
      ? 'Ponte: fatto, grazie.'
      : `Ponte: fatto, grazie. Restano gli incarichi ${codeList(kept, 12)}: per rinunciare ANNULLA ${kept[0]}`,
  'availability-unclear': ({ kind }) =>
    `Ponte: non abbiamo capito quando. Per esempio: ${EXAMPLES[kind]}`,
  'nothing-to-confirm': () => "Ponte: non c'è niente da confermare.",
  kept: () => 'Ponte: va bene, resta tutto come prima.',
  late: ({ code, minutes }) =>
    `Ponte: ${code}, ritardo di ${minutes} minuti: l'ufficio è avvisato. Grazie.`,
  'late-how-much': () => 'Ponte: di quanti minuti? Scrivi per esempio: RITARDO 15',
  arrived: (sms) =>
    `Ponte: ${sms.code}, arrivo segnato alle ${clock(sms)}. Alla fine scrivi: FINITO ${sms.code}`,
  finished: (sms) => `Ponte: ${sms.code}, fine segnata alle ${clock(sms)}. Grazie del tuo lavoro.`,
  'which-booking': ({ intent, codes }) =>
    `Ponte: quale? Hai ${codeList(codes, 12)}. Scrivi per esempio: ${COMMAND[intent]} ${codes[0]}`,
  'no-booking': () => 'Ponte: al momento non hai incarichi.',
  unclear: ({ nearly }) =>
    `Ponte: non abbiamo capito. ${nearly === null ? 'Per sapere che cosa puoi scrivere: AIUTO' : NEARLY[nearly]}`,
  help: () =>
    'Ponte: SI 4721; NO 4721; ANNULLA 4721; CONFERMO 4721; RITARDO 15; ARRIVATA/O; FINITO; AGENDA; LIBERA lun 9-13; OCCUPATA 24/12-6/1; AIUTO; basta SMS: STOP',
  'sign-in': ({ code }) =>
    `Ponte: il tuo codice di accesso è ${code}. Vale 5 minuti. Non darlo a nessuno, nemmeno a noi.`,
};

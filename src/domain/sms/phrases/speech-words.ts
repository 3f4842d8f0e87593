import type { LocalParts } from '../../calendar/local-time.ts';
import type { MessageLanguage } from '../../terms.ts';

/** One language's way to say an offer aloud. */
interface SpeechWords {
  readonly locale: string;
  readonly question: (facts: string) => string;
  readonly when: (parts: LocalParts) => string;
  readonly length: (hours: number, minutes: number) => string;
  readonly accepted: string;
  readonly declined: string;
  readonly gone: string;
  readonly nothing: string;
}

const names = (list: string): ((one: number) => string) => {
  const all = list.split(' ');
  return (one) => all[one - 1] ?? '';
};

const itDay = names('lunedì martedì mercoledì giovedì venerdì sabato domenica');
const itMonth = names(
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
);
const enDay = names('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
const enMonth = names(
  'January February March April May June July August September October November December',
);
const frDay = names('lundi mardi mercredi jeudi vendredi samedi dimanche');
const frMonth = names(
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
);

/** Hours and minutes that are there, with a word between them. */
const both = (parts: readonly string[], and: string): string =>
  parts.filter((part) => part !== '').join(and);

/** `none`, `one` or the number with `many`. */
const counted = (count: number, one: string, many: string): string => {
  if (count === 0) return '';
  return count === 1 ? one : `${count} ${many}`;
};

const it: SpeechWords = {
  locale: 'it-IT',
  question: (facts) => `Ponte. Serve ${facts}. Premi 1 per accettare, 2 per rifiutare.`,
  when: ({ weekday, day, month, hour, minute }) =>
    `${itDay(weekday)} ${day === 1 ? 'primo' : day} ${itMonth(month)} ${hour === 1 ? "all'una" : `alle ${hour}`}${minute === 0 ? '' : ` e ${minute}`}`,
  length: (hours, minutes) =>
    both([counted(hours, "un'ora", 'ore'), counted(minutes, 'un minuto', 'minuti')], ' e '),
  accepted: "Grazie, l'incarico è tuo. Ti mandiamo l'indirizzo con un messaggio.",
  declined: 'Va bene, grazie della risposta.',
  gone: 'Grazie, ma non serve più.',
  nothing: 'Non abbiamo sentito una risposta. Arrivederci.',
};

const en: SpeechWords = {
  locale: 'en-GB',
  question: (facts) => `Ponte. Needed: ${facts}. Press 1 to accept, 2 to decline.`,
  when: ({ weekday, day, month, hour, minute }) =>
    `${enDay(weekday)} ${day} ${enMonth(month)} at ${hour}:${String(minute).padStart(2, '0')}`,
  length: (hours, minutes) =>
    both([counted(hours, 'one hour', 'hours'), counted(minutes, 'one minute', 'minutes')], ' and '),
  accepted: 'Thank you, the job is yours. We are sending you the address in a message.',
  declined: 'All right, thank you for answering.',
  gone: 'Thank you, but it is not needed any more.',
  nothing: 'We have not heard an answer. Goodbye.',
};

const fr: SpeechWords = {
  locale: 'fr-FR',
  question: (facts) => `Ponte. Besoin: ${facts}. Tapez 1 pour accepter, 2 pour refuser.`,
  when: ({ weekday, day, month, hour, minute }) =>
    `${frDay(weekday)} ${day === 1 ? 'premier' : day} ${frMonth(month)} à ${hour} ${hour < 2 ? 'heure' : 'heures'}${minute === 0 ? '' : ` ${minute}`}`,
  length: (hours, minutes) =>
    both(
      [counted(hours, 'une heure', 'heures'), counted(minutes, 'une minute', 'minutes')],
      ' et ',
    ),
  accepted: "Merci, la mission est à vous. Nous vous envoyons l'adresse par message.",
  declined: "D'accord, merci de votre réponse.",
  gone: "Merci, mais ce n'est plus nécessaire.",
  nothing: "Nous n'avons pas entendu de réponse. Au revoir.",
};

/** A new language is one more of these. */
export const SPEECH: Readonly<Record<MessageLanguage, SpeechWords>> = { it, en, fr };

import type { MessageLanguage } from '../terms.ts';
import type { Intent } from './intent.ts';

/** One thing that a mediator can write, and what happens then. */
export interface CardRow {
  readonly write: string;
  readonly means: string;
  readonly intent: Intent['kind'];
}

const it: readonly CardRow[] = [
  { write: 'SI 4721', means: "Accetto l'incarico con il codice 4721", intent: 'accept' },
  { write: 'NO 4721', means: 'Non lo accetto', intent: 'decline' },
  { write: 'NO 4721 sono malata', means: 'Non lo accetto, e perché', intent: 'decline' },
  { write: 'ANNULLA 4721', means: 'Rinuncio a un incarico che avevo accettato', intent: 'give-up' },
  { write: 'CONFERMO 4721', means: 'Ci sarò: risposta al promemoria', intent: 'confirm' },
  { write: 'RITARDO 15', means: 'Arrivo 15 minuti dopo', intent: 'late' },
  { write: 'ARRIVATA', means: 'Sono sul posto (anche: ARRIVATO)', intent: 'arrived' },
  { write: 'FINITO', means: "Ho finito l'incarico", intent: 'finished' },
  { write: 'AGENDA', means: 'Quali sono i miei prossimi incarichi?', intent: 'agenda' },
  { write: 'LIBERA lun e mer 9-13', means: 'Ho tempo (anche: LIBERO)', intent: 'free' },
  { write: 'LIBERA ogni lun 9-13', means: 'Ho tempo tutti i lunedì', intent: 'free' },
  { write: 'LIBERA domani pomeriggio', means: 'Ho tempo domani dalle 13 alle 18', intent: 'free' },
  { write: 'OCCUPATA 24/12-6/1', means: 'Non ho tempo (anche: OCCUPATO)', intent: 'busy' },
  { write: 'OK', means: 'Sì, è giusto: risposta a una nostra domanda', intent: 'ok' },
  { write: 'AIUTO', means: 'Che cosa posso scrivere?', intent: 'help' },
  { write: 'STOP', means: 'Non voglio più SMS', intent: 'opt-out' },
  { write: 'START', means: 'Voglio di nuovo gli SMS', intent: 'opt-in' },
];

const en: readonly CardRow[] = [
  { write: 'YES 4721', means: 'I accept the job with the code 4721', intent: 'accept' },
  { write: 'NO 4721', means: 'I do not accept it', intent: 'decline' },
  { write: 'NO 4721 I am ill', means: 'I do not accept it, and why', intent: 'decline' },
  { write: 'WITHDRAW 4721', means: 'I give up a job that I had accepted', intent: 'give-up' },
  { write: 'CONFIRM 4721', means: 'I will be there: answer to the reminder', intent: 'confirm' },
  { write: 'LATE 15', means: 'I will be 15 minutes late', intent: 'late' },
  { write: 'ARRIVED', means: 'I am at the place', intent: 'arrived' },
  { write: 'FINISHED', means: 'I have finished the job (also: DONE)', intent: 'finished' },
  { write: 'AGENDA', means: 'What are my next jobs?', intent: 'agenda' },
  { write: 'FREE Mon and Wed 9-13', means: 'I have time', intent: 'free' },
  { write: 'FREE every Mon 9-13', means: 'I have time every Monday', intent: 'free' },
  { write: 'FREE tomorrow afternoon', means: 'I have time tomorrow from 13 to 18', intent: 'free' },
  { write: 'BUSY 24/12-6/1', means: 'I have no time', intent: 'busy' },
  { write: 'OK', means: 'Yes, that is right: answer to a question of ours', intent: 'ok' },
  { write: 'HELP', means: 'What can I write?', intent: 'help' },
  { write: 'STOP', means: 'I want no more texts', intent: 'opt-out' },
  { write: 'START', means: 'I want texts again', intent: 'opt-in' },
];

const fr: readonly CardRow[] = [
  { write: 'OUI 4721', means: "J'accepte la mission avec le code 4721", intent: 'accept' },
  { write: 'NON 4721', means: "Je ne l'accepte pas", intent: 'decline' },
  {
    write: 'NON 4721 je suis malade',
    means: "Je ne l'accepte pas, et pourquoi",
    intent: 'decline',
  },
  {
    write: 'ANNULER 4721',
    means: "Je renonce à une mission que j'avais acceptée",
    intent: 'give-up',
  },
  { write: 'CONFIRME 4721', means: 'Je serai là: réponse au rappel', intent: 'confirm' },
  { write: 'RETARD 15', means: "J'arrive 15 minutes plus tard", intent: 'late' },
  { write: 'ARRIVÉE', means: 'Je suis sur place (aussi: ARRIVÉ)', intent: 'arrived' },
  { write: 'FINI', means: "J'ai fini la mission", intent: 'finished' },
  { write: 'AGENDA', means: 'Quelles sont mes prochaines missions?', intent: 'agenda' },
  { write: 'LIBRE lun et mer 9-13', means: "J'ai le temps", intent: 'free' },
  { write: 'LIBRE chaque lun 9-13', means: "J'ai le temps tous les lundis", intent: 'free' },
  {
    write: 'LIBRE demain après-midi',
    means: "J'ai le temps demain de 13 à 18 heures",
    intent: 'free',
  },
  {
    write: 'OCCUPÉE 24/12-6/1',
    means: "Je n'ai pas le temps (aussi: OCCUPÉ)",
    intent: 'busy',
  },
  { write: 'OK', means: "Oui, c'est juste: réponse à une de nos questions", intent: 'ok' },
  { write: 'AIDE', means: 'Que puis-je écrire?', intent: 'help' },
  { write: 'STOP', means: 'Je ne veux plus de SMS', intent: 'opt-out' },
  { write: 'START', means: 'Je veux de nouveau les SMS', intent: 'opt-in' },
];

/** What can be written, as a card to print. */
export const CARD: Readonly<Record<MessageLanguage, readonly CardRow[]>> = { it, en, fr };

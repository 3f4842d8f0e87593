import { localParts } from '../calendar/local-time.ts';
import type { MessageLanguage } from '../terms.ts';
import { REMOTE, SETTING_NAMES } from './phrases/names.ts';
import { SPEECH } from './phrases/speech-words.ts';
import type { JobFacts } from './sms.ts';

/** What a call says of an offer; it tells as much of a job as the offer's SMS, and no more. */
export interface SpokenOffer {
  /** BCP 47: the voice that reads it. */
  readonly locale: string;
  /** Says what is needed and asks for a key: 1 accepts, 2 declines. */
  readonly question: string;
  readonly accepted: string;
  readonly declined: string;
  /** Taken by somebody else, or ended. */
  readonly gone: string;
  /** No key was pressed, or another one. */
  readonly nothing: string;
}

/** An offer in words to be heard: nothing is short for anything. */
export const spokenOffer = (job: JobFacts, language: MessageLanguage): SpokenOffer => {
  const { locale, question, when, length, ...answers } = SPEECH[language];
  const { setting, mode, comune } = job;
  const facts = [
    job.language.replace(/\s*\(.*\)/, ''),
    SETTING_NAMES[language][setting],
    mode === 'on-site' ? comune : REMOTE[language][mode],
    when(localParts(job.startsAt, job.zone)),
    length(Math.floor(job.durationMinutes / 60), job.durationMinutes % 60),
  ];
  return { locale, question: question(facts.join(', ')), ...answers };
};

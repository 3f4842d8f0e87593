import type { MessageLanguage } from '../terms.ts';
import { toGsm } from './gsm.ts';
import { en } from './phrases/en.ts';
import { fr } from './phrases/fr.ts';
import { it } from './phrases/it.ts';
import type { Phrases, Sms } from './sms.ts';

const PHRASES: Readonly<Record<MessageLanguage, Phrases>> = { it, en, fr };

/** An SMS in the reader's language, in the GSM-7 alphabet. */
export const phrase = (sms: Sms, language: MessageLanguage): string => {
  const say = PHRASES[language][sms.say] as (sms: Sms) => string;
  return toGsm(say(sms));
};

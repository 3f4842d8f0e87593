import type { Intent } from '../../domain/sms/intent.ts';
import { agenda } from './agenda.ts';
import { answerBare, answerOne } from './answers.ts';
import { askAvailability } from './availability.ts';
import { optIn, optOut } from './carrier-words.ts';
import { askGiveUp } from './give-up.ts';
import { isMuted, nonsense, wrongCode } from './nonsense.ts';
import { report } from './presence.ts';
import { confirmAsked } from './questions.ts';
import { answered, silence, type Heard, type React, type Reaction } from './reaction.ts';
import { askBack } from './truth.ts';

/** Does what a mediator says by SMS, and finds the answer. */
export const react: React = async (tx, deps, sender, intent, message) => {
  const now = deps.clock.now();
  const at = Math.min(message.writtenAt, now);
  const heard = { tx, deps, sender, message, now, at, offer: null };
  // Whoever wants no SMS is heard, whatever else was written before.
  if (isMuted(heard)) return intent.kind === 'opt-out' ? optOut(heard) : silence;
  const code = 'code' in intent ? intent.code : null;
  if (code === null) return follow(heard, intent);
  const offer = await tx.offers.byCode(sender.id, code);
  return offer === null ? wrongCode(heard, code) : follow({ ...heard, offer }, intent);
};

/** What could not be done for a reason that the database has: she is told so instead of being left waiting. */
export const regret: React = async (_tx, _deps, _sender, intent) => {
  const code = 'code' in intent ? intent.code : null;
  return answered(code === null ? { say: 'nothing-open' } : { say: 'busy', code });
};

const follow = async (heard: Heard, intent: Intent): Promise<Reaction> => {
  switch (intent.kind) {
    case 'accept':
      return answer(heard, { answer: 'accept', reason: null });
    case 'decline':
      return answer(heard, { answer: 'decline', reason: intent.reason });
    case 'code':
      return askBack(heard);
    case 'give-up':
      return askGiveUp(heard);
    case 'ok':
      return confirmAsked(heard);
    case 'agenda':
      return agenda(heard);
    case 'free':
    case 'busy':
      return askAvailability(heard, intent.kind, intent.periods);
    case 'late':
      return intent.minutes === null
        ? answered({ say: 'late-how-much' })
        : report(heard, { what: 'late', minutes: intent.minutes });
    case 'arrived':
    case 'finished':
      return report(heard, { what: intent.kind });
    case 'confirm':
      return report(heard, { what: 'confirmed' });
    case 'help':
      return answered({ say: 'help' });
    case 'opt-out':
      return optOut(heard);
    case 'opt-in':
      return optIn(heard);
    case 'unclear':
      return nonsense(heard, intent.nearly);
  }
};

const answer = (
  heard: Heard,
  given: { answer: 'accept' | 'decline'; reason: string | null },
): Promise<Reaction> =>
  heard.offer === null ? answerBare(heard, given) : answerOne(heard, heard.offer, given);

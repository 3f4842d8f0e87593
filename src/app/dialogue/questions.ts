import type { OpenQuestion, Question } from '../../domain/sms/question.ts';
import { truthOf } from '../offer-truth.ts';
import { applyAvailability, availabilityAsked } from './availability.ts';
import { giveUpAsked, giveUpForGood } from './give-up.ts';
import { answered, type Heard, type Reaction } from './reaction.ts';

const openQuestion = ({ tx, sender, at }: Heard): Promise<OpenQuestion | null> =>
  tx.conversations.open(sender.id, at);

/** OK: what was asked back counts now, once; without a question there is nothing that it could mean. */
export const confirmAsked = async (heard: Heard): Promise<Reaction> => {
  const { tx, sender, offer } = heard;
  const open = await openQuestion(heard);
  if (open === null || !isAbout(open.question, offer?.code ?? null)) return nothingToConfirm(heard);
  await tx.conversations.close(sender.id);
  return open.question.ask === 'give-up'
    ? giveUpForGood(heard, open.question)
    : applyAvailability(heard, open.question.change);
};

const isAbout = (question: Question, code: string | null): boolean =>
  code === null || (question.ask === 'give-up' && question.code === code);

const nothingToConfirm = async ({ tx, offer, now }: Heard): Promise<Reaction> => {
  const request = offer === null ? null : await tx.requests.byId(offer.requestId);
  // OK is no yes: an offer is taken with SI and nothing else.
  if (offer !== null && request !== null && (await truthOf(tx, request, offer, now)) === 'open')
    return answered({ say: 'yes-or-no', code: offer.code }, offer.id);
  return answered({ say: 'nothing-to-confirm' });
};

/** NO to what was asked back; null: nothing was. */
export const keepAsItIs = async (heard: Heard): Promise<Reaction | null> => {
  if ((await openQuestion(heard)) === null) return null;
  await heard.tx.conversations.close(heard.sender.id);
  return { state: 'applied', reply: { say: 'kept' } };
};

/** SI is not OK: it could be meant for an offer. The question is asked again, in the same words. */
export const repeatQuestion = async (heard: Heard): Promise<Reaction | null> => {
  const open = await openQuestion(heard);
  if (open === null) return null;
  const { question } = open;
  return question.ask === 'give-up'
    ? giveUpAsked(heard, question.bookingId)
    : availabilityAsked(heard, question.change);
};

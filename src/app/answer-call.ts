import type { Actor } from '../domain/actor.ts';
import { isOpen, type Offer } from '../domain/dispatch/records.ts';
import { spokenOffer, type SpokenOffer } from '../domain/sms/speech.ts';
import { sceneOf, type AdvanceDeps } from './advance-request.ts';
import { answerOffer, type Answer, type AnswerOutcome } from './answer-offer.ts';
import type { Transaction } from './ports.ts';
import { Refusal } from './refusal.ts';
import { jobFacts } from './tell.ts';
import type { UseCases } from './use-cases.ts';
import type { CallView } from './views.ts';

/** A call about an offer, with everything that may be said in it: no more than the offer's SMS tells. */
interface Call {
  readonly actor: Actor;
  readonly offer: Offer;
  readonly words: SpokenOffer;
}

/** What is said when the phone is picked up; null for what is no call of ours. */
export const makeBeginCall =
  (deps: AdvanceDeps): UseCases['beginCall'] =>
  (messageId) =>
    deps.uow.run('system', async (tx) => {
      const call = await findCall(tx, deps, messageId);
      if (call === null) return null;
      const { offer, words } = call;
      const stands = isOpen(offer) && offer.expiresAt > deps.clock.now();
      return stands ? question(words) : last(words, words.gone);
    });

/** What a key does, and what is said then. Another key is asked about again once, and changes nothing. */
export const makeAnswerCall =
  (deps: AdvanceDeps): UseCases['answerCall'] =>
  async (messageId, key, isSecondTry) => {
    const answer = ANSWERS.get(key);
    try {
      return await deps.uow.run('system', async (tx) => {
        const call = await findCall(tx, deps, messageId);
        if (call === null) return null;
        const { actor, offer, words } = call;
        if (answer === undefined) return isSecondTry ? last(words, words.nothing) : question(words);
        const { outcome } = await answerOffer(tx, deps, actor, offer.id, answer);
        return last(words, words[SAID[outcome]]);
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Whatever the database would not have: nothing was done, and she hears that it is not hers.
      return deps.uow.run('system', async (tx) => {
        const call = await findCall(tx, deps, messageId);
        return call && last(call.words, call.words.gone);
      });
    }
  };

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['1', { answer: 'accept', reason: null, via: 'voice' }],
  ['2', { answer: 'decline', reason: null, via: 'voice' }],
]);

const SAID: Readonly<Record<AnswerOutcome, 'accepted' | 'declined' | 'gone'>> = {
  booked: 'accepted',
  'booked-before': 'accepted',
  declined: 'declined',
  'declined-before': 'declined',
  hers: 'accepted',
  'gave-up': 'gone',
  taken: 'gone',
  expired: 'gone',
  withdrawn: 'gone',
  undeliverable: 'gone',
  overlaps: 'gone',
  'no-rest': 'gone',
  'over-hours': 'gone',
};

const question = ({ locale, question: say, nothing }: SpokenOffer): CallView => ({
  locale,
  say,
  otherwise: nothing,
});

const last = ({ locale }: SpokenOffer, say: string): CallView => ({ locale, say, otherwise: null });

const findCall = async (
  tx: Transaction,
  deps: AdvanceDeps,
  messageId: string,
): Promise<Call | null> => {
  const message = await tx.messages.byId(messageId);
  if (message?.purpose !== 'call' || message.offerId === null) return null;
  const offer = await tx.offers.byId(message.offerId);
  const request = offer && (await tx.requests.byId(offer.requestId));
  const [person] = offer ? await tx.mediators.contacts([offer.mediatorId]) : [];
  if (!offer || !request || !person) return null;
  const { network, site } = await sceneOf(tx, deps, request);
  const language = person.messageLanguage;
  const words = spokenOffer(jobFacts(offer.code, request, site, network, language), language);
  const { id, networkId } = person;
  return {
    actor: { role: 'mediator', networkId, mediatorId: id, subjectId: id },
    offer,
    words,
  };
};

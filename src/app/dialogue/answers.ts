import type { Offer } from '../../domain/dispatch/records.ts';
import { HOUR } from '../../domain/time.ts';
import { answerOffer } from '../answer-offer.ts';
import { askGiveUp } from './give-up.ts';
import { keepAsItIs, repeatQuestion } from './questions.ts';
import { answered, applied, mediatorActor, type Heard, type Reaction } from './reaction.ts';
import { confirmAgain, tellTruth } from './truth.ts';

interface Given {
  readonly answer: 'accept' | 'decline';
  readonly reason: string | null;
}

/** Longer reasons than the API takes are cut. */
const LONGEST_REASON = 200;

/** Without a code: only if exactly one offer is open and none was closed lately (rule 3); else nothing changes. */
export const answerBare = async (heard: Heard, given: Given): Promise<Reaction> => {
  const { tx, deps, sender, now, at } = heard;
  const { policy } = await deps.networks.byId(sender.networkId);
  const unclosed = await tx.offers.openOf(sender.id);
  const open = unclosed.filter(({ expiresAt }) => expiresAt > now);
  const [only] = open;
  if (only === undefined) return answerNothing(heard, given);
  const closedAt = await tx.offers.lastClosedAt(sender.id);
  // One whose end has passed is as good as closed, whether anybody has looked yet or not.
  const quiet =
    open.length === unclosed.length &&
    (closedAt === null || closedAt <= now - policy.sms.bareAnswerQuietHours * HOUR);
  // What was written before an offer was made does not answer it, however late it is found.
  if (open.length === 1 && quiet && only.createdAt <= at) return answerOne(heard, only, given);
  return answered({ say: 'which-code', codes: open.map(({ code }) => code) });
};

/** No offer is open: it can answer what was asked back, or say again what has been done. */
const answerNothing = async (heard: Heard, { answer }: Given): Promise<Reaction> => {
  const toQuestion = answer === 'decline' ? await keepAsItIs(heard) : await repeatQuestion(heard);
  if (toQuestion !== null) return toQuestion;
  const won = answer === 'accept' ? await lastWon(heard) : null;
  return won === null ? answered({ say: 'nothing-open' }) : confirmAgain(heard, won);
};

/** The offer that she has just won: the last thing that happened to any offer of hers. */
const lastWon = async ({ tx, sender, now }: Heard): Promise<Offer | null> => {
  const closedAt = await tx.offers.lastClosedAt(sender.id);
  const bookings = await tx.bookings.liveOf(sender.id, now, 50);
  const newest = bookings.sort((a, b) => b.createdAt - a.createdAt)[0];
  if (newest === undefined || newest.offerId === null) return null;
  const offer = await tx.offers.byId(newest.offerId);
  return offer?.closedAt === closedAt ? offer : null;
};

export const answerOne = async (heard: Heard, { id }: Offer, given: Given): Promise<Reaction> => {
  const { tx, deps, sender } = heard;
  const reason = given.reason?.slice(0, LONGEST_REASON) ?? null;
  const result = await answerOffer(tx, deps, mediatorActor(sender), id, {
    answer: given.answer,
    reason,
    via: 'sms',
  });
  const { outcome, offer } = result;
  switch (outcome) {
    case 'booked':
      // The booking has told her already.
      return applied(null);
    case 'booked-before':
      return confirmAgain(heard, offer);
    case 'declined':
      return applied({ say: 'declined', code: offer.code }, offer.id);
    case 'hers':
      // "NO" to what is agreed is giving it up, and that is never taken from one word.
      return askGiveUp({ ...heard, offer });
    default:
      return tellTruth(heard, offer, outcome);
  }
};

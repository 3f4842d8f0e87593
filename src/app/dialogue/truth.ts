import type { Offer } from '../../domain/dispatch/records.ts';
import type { Sms } from '../../domain/sms/sms.ts';
import { siteOf } from '../advance-request.ts';
import type { AnswerOutcome } from '../answer-offer.ts';
import { confirmation } from '../book-mediator.ts';
import { truthOf, type OfferTruth } from '../offer-truth.ts';
import { answered, silence, type Heard, type Reaction } from './reaction.ts';

/** A code alone: it is asked what is meant, or told what has become of it (rule 4). */
export const askBack = async (heard: Heard): Promise<Reaction> => {
  const { tx, offer, now } = heard;
  const request = offer === null ? null : await tx.requests.byId(offer.requestId);
  if (offer === null || request === null) return answered({ say: 'nothing-open' });
  const truth = await truthOf(tx, request, offer, now);
  if (truth === 'open' || truth === 'reopens')
    return answered({ say: 'yes-or-no', code: offer.code }, offer.id);
  if (truth === 'hers') return confirmAgain(heard, offer);
  return tellTruth(heard, offer, truth);
};

type Told = Exclude<
  AnswerOutcome | OfferTruth,
  'booked' | 'booked-before' | 'hers' | 'open' | 'reopens'
>;

const TEXTS = {
  taken: 'taken',
  expired: 'expired',
  withdrawn: 'withdrawn',
  undeliverable: 'expired',
  overlaps: 'busy',
  'no-rest': 'no-rest',
  'over-hours': 'over-hours',
  declined: 'declined-before',
  'declined-before': 'declined-before',
  'gave-up': 'gave-up',
} as const satisfies Record<Told, Sms['say']>;

export const tellTruth = async (
  { tx }: Heard,
  { id, code }: Offer,
  what: Told,
): Promise<Reaction> => {
  // Once, and no other detail: rule 5.
  if (what === 'taken' && (await tx.messages.saidBefore(id, 'taken'))) return silence;
  return answered({ say: TEXTS[what], code }, id);
};

/** The winner's confirmation once more, word for word. */
export const confirmAgain = async (
  { tx, deps, sender, now }: Heard,
  offer: Offer,
): Promise<Reaction> => {
  const request = await tx.requests.byId(offer.requestId);
  if (request === null) return answered({ say: 'nothing-open' });
  const network = await deps.networks.byId(request.networkId);
  const site = await siteOf(tx, request);
  const { sms } = await confirmation({ tx, network, request, site, now }, offer, sender);
  return answered(sms, offer.id);
};

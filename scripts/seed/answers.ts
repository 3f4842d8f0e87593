import type { Answer } from '../../src/app/answer-offer.ts';
import type { MediationRequest, Offer } from '../../src/domain/dispatch/records.ts';
import type { Urgency } from '../../src/domain/terms.ts';
import { MINUTE, SECOND, type Instant } from '../../src/domain/time.ts';
import { KEPT_FREE, type Demand } from './demand.ts';
import type { DemoMediator } from './mediators.ts';
import { makeRandom } from './random.ts';

/** Minutes within which somebody answers: most are quick. */
const MINUTES: Readonly<Record<Urgency, readonly [number, number]>> = {
  emergency: [0.6, 4.5],
  urgent: [1, 13],
  routine: [2, 95],
};

/** Whoever is on call has the phone at hand. */
const ON_CALL_MINUTES = 9;

const REASONS = ['Ho un altro impegno', 'Troppo lontano', null, null, null];

const streamOf = (what: string, demand: Demand, offer: Offer) =>
  makeRandom(`${what}/${demand.key}/${offer.mediatorId}/${offer.wave}`);

/** How an offer's SMS fares: some phones are off. */
export const drawDelivery = (demand: Demand, offer: Offer, mediator: DemoMediator) => {
  const random = streamOf('delivery', demand, offer);
  const afterMs = random.int(1_500, 6_000);
  const lost = demand.answers === 'unreachable' || (!mediator.onCall && random.chance(0.04));
  return lost
    ? ({ afterMs, state: 'undelivered', errorCode: 30003 } as const)
    : ({ afterMs, state: 'delivered', errorCode: null } as const);
};

/** What a mediator answers and how soon; null: nothing. */
export const drawAnswer = (
  demand: Demand,
  offer: Offer,
  { onCall, smsOn }: DemoMediator,
  { startsAt, urgency }: MediationRequest,
  now: Instant,
): (Answer & { readonly afterMs: number }) | null => {
  if (demand.answers === 'not-yet') return null;
  const random = streamOf('answer', demand, offer);
  const [least, usualMost] = MINUTES[urgency];
  const most = onCall ? Math.min(ON_CALL_MINUTES, usualMost) : usualMost;
  const afterMs = Math.round((least + (most - least) * random.next() ** 2) * MINUTE) + 10 * SECOND;
  const via = smsOn && random.chance(0.75) ? 'sms' : 'live';
  const draw = random.next();
  if (demand.answers === 'soon')
    return { answer: 'accept', reason: null, via, afterMs: 2 * MINUTE };
  if (demand.answers === 'no')
    return { answer: 'decline', reason: random.pick(REASONS), via, afterMs: 3 * MINUTE };
  // Whoever is on call stays free for what nobody could plan.
  const keepsFree = onCall && Math.abs(startsAt - now) < KEPT_FREE;
  if (keepsFree || draw > 0.88)
    return { answer: 'decline', reason: random.pick(REASONS), via, afterMs };
  return draw < 0.73 ? { answer: 'accept', reason: null, via, afterMs } : null;
};

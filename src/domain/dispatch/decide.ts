import { isWithinDaily, nextLocalTime } from '../calendar/local-time.ts';
import type { RankedCandidate } from '../matching/ranking.ts';
import type { Policy, UrgencyRules } from '../policy.ts';
import type { Attention, Relaxation } from '../terms.ts';
import { minutes, type Instant } from '../time.ts';
import { accompany } from './accompany.ts';
import { callsFor, firstCallAt } from './calls.ts';
import { endOf, isLive, isOpen, type Offer } from './records.ts';
import type { Decision, Effect, Snapshot } from './snapshot.ts';
import { attend, earliest, withdrawOpen } from './steps.ts';

/**
 * What happens next to one request: looks at the whole state, never at what woke it.
 * Asked twice, late, or on two machines it does no harm. Pure: `now` in, effects out.
 */
export const decide = (snapshot: Snapshot, now: Instant, policy: Policy): Decision => {
  switch (snapshot.request.state) {
    case 'open':
      return search(snapshot, now, policy);
    case 'assigned':
    case 'in-progress':
      return accompany(snapshot, now, policy);
    case 'cancelled':
      return wind(snapshot, 'cancelled');
    case 'completed':
    case 'unfilled':
      return wind(snapshot, 'closed');
  }
};

/** Nobody has agreed yet. */
const search = (snapshot: Snapshot, now: Instant, policy: Policy): Decision => {
  const rules = policy.urgency[snapshot.request.urgency];

  const accepted = acceptance(snapshot);
  if (accepted) return book(snapshot, accepted);

  const closing = closeOffers(snapshot, now);
  if (closing.length > 0) return { effects: closing, again: 'after-effects', wakeAt: now };

  if (now >= searchEnds(snapshot, rules)) return giveUp(snapshot);

  const open = snapshot.offers.filter(isOpen);
  if (open.length > 0) return wait(snapshot, open, now, policy, rules);

  const quietUntil = endOfQuiet(snapshot, now, policy, rules);
  if (quietUntil !== null) return sleep(snapshot, quietUntil, now, rules);

  if (snapshot.candidates === null) return { effects: [], again: 'with-candidates', wakeAt: now };
  return nextWave(snapshot, snapshot.candidates, now, policy, rules);
};

/** Somebody has accepted and is not booked yet. */
export const acceptance = ({
  offers,
  bookings,
}: Pick<Snapshot, 'offers' | 'bookings'>): Offer | undefined =>
  offers.find(
    (offer) =>
      offer.state === 'accepted' && !bookings.some((booking) => booking.offerId === offer.id),
  );

/** The first valid acceptance has it; everyone else is told. */
const book = (snapshot: Snapshot, accepted: Offer): Decision => ({
  effects: [
    { do: 'book', offer: accepted },
    ...withdrawOpen(snapshot, 'taken'),
    ...attend(snapshot, null),
  ],
  again: 'after-effects',
  wakeAt: snapshot.request.startsAt,
});

/** The start has passed and nobody came. */
const giveUp = (snapshot: Snapshot): Decision => ({
  effects: [...withdrawOpen(snapshot, 'closed'), { do: 'move', state: 'unfilled' }],
  again: null,
  wakeAt: null,
});

/** Offers whose end has passed, and offers to people who have promised the time elsewhere. */
const closeOffers = ({ offers, busyMediatorIds }: Snapshot, now: Instant): Effect[] =>
  offers.filter(isOpen).flatMap((offer): Effect[] => {
    if (offer.expiresAt <= now) return [{ do: 'expire', offer }];
    if (busyMediatorIds.has(offer.mediatorId)) return [{ do: 'withdraw', offer, why: 'busy' }];
    return [];
  });

/** A wave is out: look again when its first offer ends, or somebody is to be called, or the coordinator must know. */
const wait = (
  snapshot: Snapshot,
  open: readonly Offer[],
  now: Instant,
  policy: Policy,
  rules: UrgencyRules,
): Decision => {
  const { due, nextAt } = callsFor(snapshot, open, now, policy);
  return {
    effects: [
      ...due.map((offer): Effect => ({ do: 'call', offer })),
      ...tellIfOverdue(snapshot, now, rules),
    ],
    again: null,
    wakeAt: earliest([
      ...open.map((offer) => offer.expiresAt),
      nextAt,
      tellAt(snapshot, now, rules),
      searchEnds(snapshot, rules),
    ]),
  };
};

/** Nobody is disturbed at night for something that can wait. */
const endOfQuiet = (
  { request, zone }: Snapshot,
  now: Instant,
  policy: Policy,
  rules: UrgencyRules,
): Instant | null => {
  if (!rules.respectsQuietHours || !isWithinDaily(now, zone, policy.quietHours)) return null;
  const near = request.startsAt - minutes(rules.quietUnlessWithinMinutes);
  return now >= near ? null : Math.min(near, nextLocalTime(now, zone, policy.quietHours.to));
};

const sleep = (
  snapshot: Snapshot,
  until: Instant,
  now: Instant,
  rules: UrgencyRules,
): Decision => ({
  effects: tellIfOverdue(snapshot, now, rules),
  again: null,
  wakeAt: earliest([until, tellAt(snapshot, now, rules), searchEnds(snapshot, rules)]),
});

/** Nobody is being asked: the next ones, or what the requester said may give way, or those who did not answer, or the coordinator. */
const nextWave = (
  snapshot: Snapshot,
  candidates: readonly RankedCandidate[],
  now: Instant,
  policy: Policy,
  rules: UrgencyRules,
): Decision => {
  const fresh = candidates.filter((candidate) => candidate.tier === 0);
  if (fresh.length > 0) return ask(snapshot, fresh, now, policy, rules);

  const change = nextRelaxation(snapshot);
  if (change) return { effects: [{ do: 'relax', change }], again: 'after-effects', wakeAt: now };

  const again = candidates.filter((candidate) => candidate.tier < rules.maxAsks);
  if (again.length > 0) return ask(snapshot, firstTier(again), now, policy, rules);

  return {
    effects: attend(snapshot, whyNobody(snapshot)),
    again: null,
    wakeAt: earliest([now + minutes(policy.dispatch.recheckMinutes), searchEnds(snapshot, rules)]),
  };
};

const ask = (
  snapshot: Snapshot,
  candidates: readonly RankedCandidate[],
  now: Instant,
  policy: Policy,
  rules: UrgencyRules,
): Decision => {
  const wave = snapshot.request.wave + 1;
  const expiresAt = Math.min(now + minutes(rules.windowMinutes), searchEnds(snapshot, rules));
  const asked = candidates.slice(0, waveSize(snapshot, now, rules));
  const late = overdue(snapshot, now, rules);
  return {
    effects: [
      ...asked.map((candidate): Effect => ({ do: 'offer', candidate, wave, expiresAt })),
      ...attend(snapshot, late ? 'nobody-answered' : null),
    ],
    again: null,
    wakeAt: earliest([expiresAt, firstCallAt(snapshot, now, policy), tellAt(snapshot, now, rules)]),
  };
};

/** More are asked at once as the start comes near. */
const waveSize = ({ request }: Snapshot, now: Instant, rules: UrgencyRules): number => {
  const left = request.startsAt - now;
  const row = rules.waves.find(
    ({ untilStartMinutes }) => untilStartMinutes === null || left <= minutes(untilStartMinutes),
  );
  return row?.size ?? 1;
};

/** Those who were asked least often; the ranking puts them first. */
const firstTier = (candidates: readonly RankedCandidate[]): readonly RankedCandidate[] =>
  candidates.filter((candidate) => candidate.tier === candidates[0]?.tier);

const nextRelaxation = ({ request, inVain }: Snapshot): Relaxation | undefined =>
  request.relax.find((change) => !request.relaxed.includes(change) && !inVain.has(change));

/** Looks at this search only: who was asked before somebody gave it up says nothing of now. */
const whyNobody = ({ request, offers }: Snapshot): Attention => {
  const asked = offers.filter((offer) => offer.createdAt >= request.searchingSince);
  if (asked.length === 0) return 'no-candidates';
  if (asked.every((offer) => offer.state === 'undeliverable')) return 'undeliverable';
  if (asked.every((offer) => offer.state === 'declined')) return 'everybody-declined';
  return 'nobody-answered';
};

/** Nobody needs to come any more: close what is open. */
const wind = (snapshot: Snapshot, why: 'cancelled' | 'closed'): Decision => ({
  effects: [
    ...withdrawOpen(snapshot, why),
    ...snapshot.bookings
      .filter(isLive)
      .map((booking): Effect => ({ do: 'end-booking', booking, state: 'cancelled' })),
  ],
  again: null,
  wakeAt: null,
});

/** Somebody who comes a little late still helps in an emergency; never after the end. */
const searchEnds = ({ request }: Snapshot, rules: UrgencyRules): Instant =>
  Math.min(request.startsAt + minutes(rules.searchAfterStartMinutes), endOf(request));

/** The moment at which the coordinator must know that nobody has accepted. */
const mustTellAt = ({ request }: Snapshot, rules: UrgencyRules): Instant | null =>
  rules.tellCoordinatorAfterMinutes === null
    ? null
    : request.searchingSince + minutes(rules.tellCoordinatorAfterMinutes);

const overdue = (snapshot: Snapshot, now: Instant, rules: UrgencyRules): boolean => {
  const at = mustTellAt(snapshot, rules);
  return at !== null && now >= at;
};

const tellIfOverdue = (snapshot: Snapshot, now: Instant, rules: UrgencyRules): Effect[] =>
  overdue(snapshot, now, rules) ? attend(snapshot, 'nobody-answered') : [];

const tellAt = (snapshot: Snapshot, now: Instant, rules: UrgencyRules): Instant | null =>
  overdue(snapshot, now, rules) ? null : mustTellAt(snapshot, rules);

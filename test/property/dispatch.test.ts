import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endOf, isLive, isOpen } from '../../src/domain/dispatch/records.ts';
import {
  ATTENTIONS,
  OFFER_STATES,
  RELAXATIONS,
  REQUEST_STATES,
  URGENCIES,
} from '../../src/domain/terms.ts';
import { DAY, HOUR, minutes } from '../../src/domain/time.ts';
import { makeRequest } from '../support/dispatch.ts';
import { alwaysHolds, CLOSED, must, watch } from '../support/dispatch-rules.ts';
import {
  advance,
  answer,
  assign,
  cancel,
  giveUp,
  moveOffer,
  passPunctually,
  report,
  wake,
  type World,
} from '../support/dispatch-world.ts';
import { at } from '../support/matching.ts';

/** Looks, and then looks again: the second time there is nothing to do. */
const look = (world: World): void => {
  const { rounds } = advance(world, watch);
  // Close, then look and let give way for each agreed change, then look and ask.
  must('it settles in a few rounds', rounds <= 2 * world.request.relax.length + 3);
  const { nextWakeAt } = world.request;
  must('looking twice does nothing twice', advance(world, watch).effects.length === 0);
  must('looking twice finds the same due time', world.request.nextWakeAt === nextWakeAt);
};

const pick = fc.nat({ max: 30 });
const passing = fc.record({
  do: fc.constantFrom('pass', 'sleep'),
  for: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  ),
});
const happening = fc.record({
  do: fc.constantFrom(
    'accept',
    'decline',
    'decline',
    'deliver',
    'fail',
    'fail',
    'assign',
    'come-or-go',
    'promise',
    'look',
    'give-up',
    'arrive',
    'finish',
    'confirm',
  ),
  for: pick,
});
const cancelling = fc.record({ do: fc.constant('cancel'), for: pick });
const step = fc.oneof(
  { weight: 16, arbitrary: passing },
  { weight: 32, arbitrary: happening },
  { weight: 1, arbitrary: cancelling },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const at1 = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

const toggle = (set: Set<string>, id: string): void => void (set.delete(id) || set.add(id));

const onOpenOffer = (world: World, { do: what, for: which }: Step): void => {
  // Also closed ones are answered: people read late.
  const offer = at1(
    what === 'accept' || what === 'decline' ? world.offers : world.offers.filter(isOpen),
    which,
  );
  if (offer === undefined) return;
  if (what === 'accept') return answer(world, offer, 'accepted', watch);
  if (what === 'decline') return answer(world, offer, 'declined', watch);
  if (what === 'deliver' && offer.state !== 'delivered') moveOffer(world, offer.id, 'delivered');
  if (what === 'fail') {
    moveOffer(world, offer.id, 'undeliverable');
    wake(world);
  }
};

const happen = (world: World, event: Step): void => {
  const person = at1(world.people, event.for)?.id;
  switch (event.do) {
    case 'pass':
      return void passPunctually(world, world.now + minutes(event.for), watch);
    case 'sleep':
      world.now += minutes(event.for);
      return;
    case 'look':
      return look(world);
    case 'cancel':
      return cancel(world, watch);
    case 'give-up':
      return giveUp(world, watch);
    case 'arrive':
      return report(world, 'arrived', watch);
    case 'finish':
      return report(world, 'finished', watch);
    case 'confirm':
      return report(world, 'confirmed', watch);
    case 'assign':
      return person === undefined ? undefined : assign(world, person, watch);
    case 'come-or-go':
      return person === undefined ? undefined : toggle(world.away, person);
    case 'promise':
      if (
        person === undefined ||
        world.bookings.some((one) => isLive(one) && one.mediatorId === person)
      )
        return;
      toggle(world.busy, person);
      return wake(world);
    default:
      return onOpenOffer(world, event);
  }
};

const person = fc.record({
  score: fc.integer({ min: 0, max: 4 }),
  needs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...RELAXATIONS) },
  ),
  away: fc.boolean(),
});

/** A search that begins at some hour of a week in which the clocks change, or of any other. */
const worlds = fc
  .record({
    urgency: fc.constantFrom(...URGENCIES),
    begins: fc
      .constantFrom('2026-03-27T10:00', '2026-03-28T20:30', '2026-10-24T22:00', '2026-11-24T09:00')
      .map(at),
    leadMinutes: fc.oneof(fc.integer({ min: 1, max: 180 }), fc.integer({ min: 1, max: 5000 })),
    durationMinutes: fc.constantFrom(1, 20, 60, 180),
    relax: fc.uniqueArray(fc.constantFrom(...RELAXATIONS)),
    people: fc.array(person, { maxLength: 14, size: 'max' }),
  })
  .map(({ begins, leadMinutes, people, ...job }): World => {
    const persons = people.map(({ score, needs }, i) => ({
      id: `m-${String(i).padStart(2, '0')}`,
      score,
      needs,
    }));
    return {
      people: persons,
      now: begins,
      request: makeRequest({
        ...job,
        startsAt: begins + minutes(leadMinutes),
        createdAt: begins,
        searchingSince: begins,
        nextWakeAt: begins,
      }),
      offers: [],
      bookings: [],
      away: new Set(persons.filter((_, i) => people[i]?.away).map(({ id }) => id)),
      busy: new Set(),
    };
  });

const clone = (world: World): World => ({
  ...world,
  offers: [...world.offers],
  bookings: [...world.bookings],
  away: new Set(world.away),
  busy: new Set(world.busy),
});

const EXPECTED_TO_HAPPEN = [
  ...REQUEST_STATES.map((state) => `request ${state}`),
  ...OFFER_STATES.filter((state) => state !== 'sent').map((state) => `offer ${state}`),
  ...['confirmed', 'finished', 'given-up', 'cancelled'].map((state) => `booking ${state}`),
  ...[...ATTENTIONS, null].map((why) => `attention ${why}`),
  'booking arrived',
  'reminded',
  'searched again and found',
  'moved to another time',
];

const remember = ({ request, offers, bookings }: World, seen: Set<string>): void => {
  seen.add(`request ${request.state}`).add(`attention ${request.attention}`);
  for (const { state } of offers) seen.add(`offer ${state}`);
  for (const { state } of bookings) seen.add(`booking ${state}`);
  if (bookings.some(({ remindedAt }) => remindedAt !== null)) seen.add('reminded');
  if (bookings.length > 1) seen.add('searched again and found');
  if (request.requestedStartsAt !== null) seen.add('moved to another time');
};

describe('whatever happens, in whatever order', () => {
  test('the invariants hold, and in the end the request is closed', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(worlds, fc.array(step, { maxLength: 40, size: 'max' }), (first, steps) => {
        const world = clone(first);
        for (const event of steps) {
          happen(world, event);
          alwaysHolds(world);
          remember(world, seen);
        }
        look(world);
        alwaysHolds(world);
        const from = world.now;
        const until = Math.max(world.now, endOf(world.request) + 8 * HOUR);
        const wakes = passPunctually(world, until, (seenWorld, decision) => {
          watch(seenWorld, decision);
          remember(seenWorld, seen);
        });
        alwaysHolds(world);
        expect(CLOSED).toContain(world.request.state);
        // Nobody looks more often than every ten minutes without a reason: an offer's end, a night, a start.
        expect(wakes).toBeLessThanOrEqual((until - from) / minutes(10) + world.offers.length + 12);
      }),
      { seed: 1, numRuns: 1000 },
    );
    // A world in which nothing happens would prove nothing; the seed is fixed so that the rare things always happen.
    expect(EXPECTED_TO_HAPPEN.filter((what) => !seen.has(what))).toEqual([]);
  });

  test('who looks late finds the same end as who looks in time: nobody promised, nobody comes', () => {
    fc.assert(
      fc.property(worlds, fc.nat({ max: 6000 }), (first, late) => {
        const world = clone(first);
        world.now += minutes(late);
        look(world);
        alwaysHolds(world);
        passPunctually(world, world.now + 10 * DAY, watch);
        expect([world.request.state, world.request.nextWakeAt]).toEqual(['unfilled', null]);
        expect(world.bookings).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

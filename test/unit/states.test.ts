import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isLive,
  isOpen,
  LIVE_BOOKING_STATES,
  OPEN_OFFER_STATES,
} from '../../src/domain/dispatch/records.ts';
import {
  BOOKING_MOVES,
  mayMove,
  MESSAGE_MOVES,
  OFFER_MOVES,
  REQUEST_MOVES,
} from '../../src/domain/dispatch/states.ts';
import {
  BOOKING_STATES,
  MESSAGE_STATES,
  OFFER_STATES,
  REQUEST_STATES,
} from '../../src/domain/terms.ts';

type Moves = Readonly<Record<string, readonly string[]>>;

const reachableFrom = (moves: Moves, start: string): string[] => {
  const seen = new Set([start]);
  for (const state of seen) for (const next of moves[state] ?? []) seen.add(next);
  return [...seen].sort();
};

const TABLES: [string, Moves, readonly string[], string[]][] = [
  ['a request', REQUEST_MOVES, REQUEST_STATES, ['completed', 'unfilled', 'cancelled']],
  [
    'an offer',
    OFFER_MOVES,
    OFFER_STATES,
    ['accepted', 'declined', 'expired', 'withdrawn', 'undeliverable'],
  ],
  [
    'a booking',
    BOOKING_MOVES,
    BOOKING_STATES,
    ['finished', 'given-up', 'cancelled', 'replaced', 'no-show'],
  ],
  ['a message', MESSAGE_MOVES, MESSAGE_STATES, ['delivered', 'undelivered', 'failed', 'dropped']],
];

describe.each(TABLES)('%s', (_thing, moves, states, finals) => {
  test('has a row for each state and moves only to states that it knows', () => {
    expect(Object.keys(moves).sort()).toEqual([...states].sort());
    for (const next of Object.values(moves))
      expect(states).toEqual(expect.arrayContaining([...next]));
  });

  test('what is final does not move again, everything else can end', () => {
    expect(states.filter((state) => moves[state]?.length === 0).sort()).toEqual([...finals].sort());
    for (const state of states)
      expect(reachableFrom(moves, state).some((end) => finals.includes(end))).toBe(true);
  });

  test('every state can be reached from the first; staying is no move', () => {
    expect(reachableFrom(moves, states[0] ?? '')).toEqual([...states].sort());
    for (const state of states) expect(mayMove(moves, state, state)).toBe(false);
  });
});

describe('the way of a request', () => {
  test.each([
    ['assigned', 'open', true, 'the mediator gives up'],
    ['in-progress', 'cancelled', false, 'what has begun is not cancelled'],
    ['in-progress', 'open', false, 'what has begun is not searched again'],
    ['assigned', 'completed', false, 'nothing is completed that did not begin'],
    ['assigned', 'unfilled', false, 'somebody was found'],
    ['open', 'in-progress', false, 'nobody was found'],
  ] as const)('%s to %s: %s, %s', (from, to, allowed, _why) => {
    expect(mayMove(REQUEST_MOVES, from, to)).toBe(allowed);
  });
});

test('an offer is open, and a booking lives, exactly while it can still move', () => {
  const moving = <State extends string>(
    states: readonly State[],
    moves: Record<State, readonly State[]>,
  ): State[] => states.filter((state) => moves[state].length > 0);
  expect(moving(OFFER_STATES, OFFER_MOVES)).toEqual([...OPEN_OFFER_STATES]);
  expect(moving(BOOKING_STATES, BOOKING_MOVES)).toEqual([...LIVE_BOOKING_STATES]);
  expect(OFFER_STATES.filter((state) => isOpen({ state }))).toEqual([...OPEN_OFFER_STATES]);
  expect(BOOKING_STATES.filter((state) => isLive({ state }))).toEqual([...LIVE_BOOKING_STATES]);
});

describe('reports of the carrier may come in any order, and more than once', () => {
  /** What a message, or its offer, is after the reports: each moves it if it may. */
  const after = <State extends string>(
    moves: Record<State, readonly State[]>,
    first: State,
    reports: readonly State[],
  ): State =>
    reports.reduce((state, report) => (mayMove(moves, state, report) ? report : state), first);

  test.each([
    ['delivered', ['sent', 'delivered']],
    ['undelivered', ['sent', 'undelivered']],
    ['failed', ['sent', 'failed']],
    ['sent', ['sent']],
  ] as const)('a message ends as %s', (end, reports) => {
    const doubled = [...reports, ...reports];
    const anyOrder = fc.shuffledSubarray(doubled, { minLength: doubled.length });
    fc.assert(
      fc.property(anyOrder, fc.constantFrom('queued', 'sending', 'unknown'), (order, first) => {
        expect(after(MESSAGE_MOVES, first, order)).toBe(end);
      }),
    );
  });

  test('an offer whose SMS arrived is delivered, whichever report came first', () => {
    const doubled = ['sent', 'delivered', 'sent', 'delivered'] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...doubled], { minLength: 4 }), (order) => {
        expect(after(OFFER_MOVES, 'queued', order)).toBe('delivered');
      }),
    );
  });

  test('an answer outweighs whatever the carrier says later', () => {
    for (const answer of ['accepted', 'declined', 'expired', 'withdrawn'] as const)
      expect(after(OFFER_MOVES, answer, ['sent', 'delivered', 'undeliverable'])).toBe(answer);
  });

  test('what was not sent is sent at most once: nothing leads back from the carrier', () => {
    for (const state of ['sent', 'delivered', 'undelivered', 'failed', 'dropped'] as const)
      expect(reachableFrom(MESSAGE_MOVES, state)).not.toContain('sending');
  });
});

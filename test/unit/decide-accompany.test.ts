import { describe, expect, test } from '@jest/globals';
import type { RequestState } from '../../src/domain/terms.ts';
import { DAY, HOUR, MINUTE, minutes } from '../../src/domain/time.ts';
import {
  decideIn,
  does,
  looksAgain,
  makeBooking,
  makeOffer,
  makeRanked,
  START,
  WEDNESDAY,
  type Situation,
} from '../support/dispatch.ts';

const END = START + HOUR;
/** An hour after the end there is nothing more to come. */
const OVER = END + HOUR;

const coming = (state: RequestState, now: number, rest: Situation = {}): Situation => ({
  request: { state },
  offers: [makeOffer('amina', 'accepted')],
  bookings: [makeBooking('amina', 'confirmed')],
  now,
  ...rest,
});

describe('somebody comes', () => {
  test.each<[string, RequestState, number, string[], string | null]>([
    ['until the start there is nothing to do', 'assigned', START - 1, [], '2026-11-26T10:30'],
    ['at the start it begins', 'assigned', START, ['move to in-progress'], '2026-11-26T12:30'],
    ['it goes on to its end and an hour more', 'in-progress', OVER - 1, [], '2026-11-26T12:30'],
    [
      'then it is completed',
      'in-progress',
      OVER,
      ['end the booking of amina: finished', 'move to completed'],
      null,
    ],
    [
      'slept over: no state is left out',
      'assigned',
      OVER + 3 * DAY,
      ['end the booking of amina: finished', 'move to in-progress', 'move to completed'],
      null,
    ],
  ])('%s', (_what, state, now, effects, next) => {
    expect(does(coming(state, now))).toEqual(effects);
    expect(looksAgain(coming(state, now))).toBe(next);
    expect(decideIn(coming(state, now)).again).toBeNull();
  });

  test('a slept-over start alone is made good', () => {
    expect(does(coming('assigned', OVER - 1))).toEqual(['move to in-progress']);
  });

  test('who has arrived has finished too; what had ended stays as it was', () => {
    const bookings = [
      makeBooking('amina', 'given-up'),
      makeBooking('blessing', 'arrived'),
      makeBooking('chidi', 'replaced'),
    ];
    expect(does(coming('in-progress', OVER, { bookings }))).toEqual([
      'end the booking of blessing: finished',
      'move to completed',
    ]);
  });

  test.each<[RequestState, number]>([
    ['assigned', START - MINUTE],
    ['assigned', START],
    ['in-progress', START + MINUTE],
    ['in-progress', OVER],
  ])('%s: an offer that is still open is taken back', (state, now) => {
    const offers = [makeOffer('amina', 'accepted'), makeOffer('blessing', 'queued')];
    expect(does(coming(state, now, { offers }))[0]).toBe('withdraw blessing: taken');
  });

  test('nobody else is asked, candidates or not', () => {
    expect(does(coming('assigned', WEDNESDAY, { candidates: [makeRanked('blessing')] }))).toEqual(
      [],
    );
  });
});

describe('nobody needs to come any more', () => {
  const open: Situation = {
    offers: [
      makeOffer('amina', 'queued'),
      makeOffer('blessing', 'sent'),
      makeOffer('chidi', 'delivered'),
      makeOffer('dalia', 'declined'),
    ],
  };

  test('cancelled while people are asked: each is told', () => {
    expect(does({ ...open, request: { state: 'cancelled' } })).toEqual([
      'withdraw amina: cancelled',
      'withdraw blessing: cancelled',
      'withdraw chidi: cancelled',
    ]);
  });

  test.each(['confirmed', 'arrived'] as const)('cancelled: a booking that is %s ends', (state) => {
    const bookings = [makeBooking('amina', state), makeBooking('blessing', 'given-up')];
    expect(does({ bookings, request: { state: 'cancelled' } })).toEqual([
      'end the booking of amina: cancelled',
    ]);
  });

  test.each(['completed', 'unfilled'] as const)('%s: what was left open is closed', (state) => {
    expect(does({ ...open, request: { state } })).toEqual([
      'withdraw amina: closed',
      'withdraw blessing: closed',
      'withdraw chidi: closed',
    ]);
  });

  test.each(['cancelled', 'completed', 'unfilled'] as const)(
    '%s: with nothing open nothing is done, and nobody looks again',
    (state) => {
      const situation: Situation = {
        request: { state },
        offers: [makeOffer('amina', 'accepted'), makeOffer('blessing', 'expired')],
        bookings: [makeBooking('amina', 'finished')],
        candidates: [makeRanked('chidi')],
        now: START - minutes(30),
      };
      expect(decideIn(situation)).toEqual({ effects: [], again: null, wakeAt: null });
    },
  );
});

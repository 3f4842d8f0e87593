import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { Booking } from '../../src/domain/dispatch/records.ts';
import type { BookingState, RequestState } from '../../src/domain/terms.ts';
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
import { at } from '../support/matching.ts';

const END = START + HOUR;
/** An hour after the end there is nothing more to come. */
const OVER = END + HOUR;

/** The evening before the start. */
const EVE = at('2026-11-25T18:00');
const CONFIRM_BY = START - 3 * HOUR;

/** Somebody who said yes too late to be reminded, unless a test says otherwise. */
const amina = (changes: Partial<Booking> = {}, state: BookingState = 'confirmed') =>
  makeBooking('amina', state, { createdAt: EVE + MINUTE, ...changes });

const coming = (state: RequestState, now: number, rest: Situation = {}): Situation => ({
  request: { state },
  offers: [makeOffer('amina', 'accepted')],
  bookings: [amina()],
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

describe('who comes says so herself', () => {
  test('finished: nobody waits for the end', () => {
    const bookings = [amina({ finishedAt: START + MINUTE }, 'finished')];
    expect(does(coming('in-progress', START + MINUTE, { bookings }))).toEqual([
      'move to completed',
    ]);
    expect(does(coming('assigned', START - MINUTE, { bookings }))).toEqual([
      'move to in-progress',
      'move to completed',
    ]);
    expect(looksAgain(coming('in-progress', START + MINUTE, { bookings }))).toBeNull();
  });

  test('there before the time: it begins at its start, as for everybody', () => {
    const bookings = [amina({ arrivedAt: START - 10 * MINUTE }, 'arrived')];
    expect(does(coming('assigned', START - MINUTE, { bookings }))).toEqual([]);
    expect(does(coming('assigned', START, { bookings }))).toEqual(['move to in-progress']);
  });

  test('who gave up and one who finished: only the last counts', () => {
    const bookings = [makeBooking('blessing', 'given-up'), amina({}, 'finished')];
    expect(does(coming('in-progress', START + MINUTE, { bookings }))).toEqual([
      'move to completed',
    ]);
  });
});

describe('the day before', () => {
  const promised = (changes: Partial<Booking> = {}): Booking[] => [
    amina({ createdAt: WEDNESDAY, ...changes }),
  ];
  const reminded = (changes: Partial<Booking> = {}) => promised({ remindedAt: EVE, ...changes });

  test('she is reminded at the hour of the network, once', () => {
    const before = coming('assigned', EVE - 1, { bookings: promised() });
    expect(does(before)).toEqual([]);
    expect(looksAgain(before)).toBe('2026-11-25T18:00');
    const then = coming('assigned', EVE, { bookings: promised() });
    expect(does(then)).toEqual(['remind amina']);
    expect(decideIn(then).again).toBe('after-effects');
    const after = coming('assigned', EVE, { bookings: reminded() });
    expect(does(after)).toEqual([]);
    expect(looksAgain(after)).toBe('2026-11-26T07:30');
  });

  test.each<[string, Partial<Booking>]>([
    ['who said yes after that hour', { createdAt: EVE + 1 }],
    ['who is there', { arrivedAt: EVE + 1 }],
  ])('%s is not reminded', (_who, changes) => {
    const situation = coming('assigned', EVE + MINUTE, { bookings: promised(changes) });
    expect(does(situation)).toEqual([]);
    expect(looksAgain(situation)).toBe('2026-11-26T10:30');
  });

  test('a network may remind nobody', () => {
    const policy = { ...defaultPolicy, reminder: { ...defaultPolicy.reminder, at: null } };
    const situation = coming('assigned', EVE, { bookings: promised(), policy });
    expect(does(situation)).toEqual([]);
    expect(looksAgain(situation)).toBe('2026-11-26T10:30');
  });

  test('slept over: late is better than not at all, but not after the start', () => {
    expect(does(coming('assigned', START - 1, { bookings: promised() }))).toEqual(['remind amina']);
    expect(does(coming('assigned', START, { bookings: promised() }))).toEqual([
      'move to in-progress',
    ]);
  });

  test('reminded and silent: the coordinator is told in time, once', () => {
    expect(does(coming('assigned', CONFIRM_BY - 1, { bookings: reminded() }))).toEqual([]);
    const silent = coming('assigned', CONFIRM_BY, { bookings: reminded() });
    expect(does(silent)).toEqual(['attention: unconfirmed']);
    expect(looksAgain(silent)).toBe('2026-11-26T10:30');
    const request = { state: 'assigned', attention: 'unconfirmed' } as const;
    expect(does({ ...silent, request })).toEqual([]);
  });

  test('a yes from before the reminder does not answer it', () => {
    const bookings = reminded({ reconfirmedAt: EVE - 1 });
    expect(does(coming('assigned', CONFIRM_BY, { bookings }))).toEqual(['attention: unconfirmed']);
  });

  test.each<[string, Partial<Booking>]>([
    ['confirmed', { reconfirmedAt: CONFIRM_BY - 1 }],
    ['there', { arrivedAt: CONFIRM_BY + 1 }],
  ])('%s: there is nothing to tell, or not any more', (_what, changes) => {
    const bookings = reminded(changes);
    expect(does(coming('assigned', CONFIRM_BY + 1, { bookings }))).toEqual([]);
    const request = { state: 'assigned', attention: 'unconfirmed' } as const;
    expect(does(coming('assigned', CONFIRM_BY + 1, { bookings, request }))).toEqual([
      'attention: none',
    ]);
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

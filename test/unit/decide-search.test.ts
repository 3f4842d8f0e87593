import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { OfferState } from '../../src/domain/terms.ts';
import { minutes } from '../../src/domain/time.ts';
import {
  decideIn,
  does,
  looksAgain,
  makeBooking,
  makeOffer,
  makeRanked,
  people,
  START,
  WEDNESDAY,
  type Situation,
} from '../support/dispatch.ts';
import { at } from '../support/matching.ts';

/** Two were asked on Wednesday at ten, until a quarter past. */
const asked: Situation = {
  request: { wave: 1 },
  offers: [makeOffer('amina', 'delivered'), makeOffer('blessing', 'sent')],
};

describe('somebody accepts', () => {
  const accepted: Situation = {
    ...asked,
    offers: [
      makeOffer('amina', 'accepted'),
      makeOffer('blessing', 'sent'),
      makeOffer('chidi', 'queued'),
      makeOffer('dalia', 'declined'),
    ],
  };

  test('she is booked and the others who were asked are not needed any more', () => {
    expect(does(accepted)).toEqual([
      'book amina',
      'withdraw blessing: taken',
      'withdraw chidi: taken',
    ]);
    expect(decideIn(accepted).again).toBe('after-effects');
  });

  test('the coordinator need not look any more', () => {
    const request = { wave: 1, attention: 'nobody-answered' } as const;
    expect(does({ ...accepted, request })).toContain('attention: none');
  });

  test('of two, the first has it', () => {
    const offers = [makeOffer('amina', 'accepted'), makeOffer('blessing', 'accepted')];
    expect(does({ offers })).toEqual(['book amina']);
  });

  test.each([
    ['before anything else, also after the end of the search', START + minutes(60)],
    ['whatever the hour', at('2026-11-26T03:00')],
  ])('%s', (_when, now) => {
    expect(does({ ...accepted, now })).toContain('book amina');
  });

  test('whoever came and gave it up is not booked by the same word again', () => {
    const situation = {
      offers: [makeOffer('amina', 'accepted')],
      bookings: [makeBooking('amina', 'given-up')],
      candidates: [makeRanked('blessing')],
    };
    expect(does(situation)).toEqual(['ask blessing']);
  });
});

describe('nobody has answered yet', () => {
  test('nothing is done until the first offer ends', () => {
    expect(does(asked)).toEqual([]);
    expect(looksAgain(asked)).toBe('2026-11-25T10:15');
  });

  test('of offers that end at different times, the first counts', () => {
    const offers = [
      ...(asked.offers ?? []),
      makeOffer('chidi', 'sent', { expiresAt: WEDNESDAY + minutes(5) }),
    ];
    expect(looksAgain({ ...asked, offers })).toBe('2026-11-25T10:05');
  });

  test('candidates who appear meanwhile wait for the end of the wave', () => {
    expect(does({ ...asked, candidates: people(3) })).toEqual([]);
  });

  test('a wave that somebody has declined goes on with the rest', () => {
    const offers = [makeOffer('amina', 'declined'), makeOffer('blessing', 'sent')];
    expect(does({ offers, candidates: people(3) })).toEqual([]);
  });

  test('an offer ends at its end, not a moment before', () => {
    const end = WEDNESDAY + minutes(15);
    expect(does({ ...asked, now: end - 1 })).toEqual([]);
    expect(does({ ...asked, now: end })).toEqual(['expire amina', 'expire blessing']);
    expect(decideIn({ ...asked, now: end }).again).toBe('after-effects');
  });

  test('who has promised the time elsewhere is not asked any more', () => {
    expect(does({ ...asked, busy: ['blessing'] })).toEqual(['withdraw blessing: busy']);
  });

  test('an offer whose end has passed is expired, promised elsewhere or not', () => {
    const situation = { ...asked, busy: ['amina', 'blessing'], now: WEDNESDAY + minutes(15) };
    expect(does(situation)).toEqual(['expire amina', 'expire blessing']);
  });
});

describe('a wave is over as soon as all its offers are closed', () => {
  test.each<[string, OfferState]>([
    ['all have declined', 'declined'],
    ['no SMS arrived', 'undeliverable'],
    ['all were withdrawn', 'withdrawn'],
    ['all have ended', 'expired'],
  ])('%s: the next are asked at once', (_why, state) => {
    const situation: Situation = {
      request: { wave: 1 },
      offers: [makeOffer('amina', state), makeOffer('blessing', state)],
      now: WEDNESDAY + minutes(2),
    };
    expect(decideIn(situation)).toMatchObject({ effects: [], again: 'with-candidates' });
    const next = { ...situation, candidates: [makeRanked('chidi')] };
    expect(does(next)).toEqual(['ask chidi']);
    expect(decideIn(next).effects).toMatchObject([{ wave: 2 }]);
  });
});

describe('the end of the search', () => {
  test.each([
    ['emergency', 'two hours after the start', 180, 120],
    ['emergency', 'at the end of a shorter service', 60, 60],
    ['urgent', 'at the start', 60, 0],
    ['routine', 'at the start', 60, 0],
  ] as const)('%s: %s', (urgency, _when, durationMinutes, after) => {
    const request = { urgency, durationMinutes, attention: 'nobody-answered' } as const;
    const end = START + minutes(after);
    const before = { request, now: end - 1, candidates: [] };
    expect(does(before)).toEqual(['attention: no-candidates']);
    expect(decideIn(before).wakeAt).toBe(end);
    expect(does({ request, now: end })).toEqual(['move to unfilled']);
    expect(looksAgain({ request, now: end })).toBeNull();
  });

  test('offers that ran out with it have ended like all others: nobody took them back', () => {
    const now = START;
    const offers = [makeOffer('amina', 'sent', { expiresAt: now })];
    expect(does({ offers, now })).toEqual(['expire amina']);
    expect(decideIn({ offers, now }).again).toBe('after-effects');
  });

  test('offers that would outlast it are taken back', () => {
    const now = START;
    const offers = [makeOffer('amina', 'sent', { expiresAt: now + minutes(5) })];
    expect(does({ offers, now })).toEqual(['withdraw amina: closed', 'move to unfilled']);
  });
});

describe('the mediator gives it up', () => {
  const restarted: Situation = {
    request: {
      wave: 2,
      searchingSince: at('2026-11-26T09:00'),
      urgency: 'emergency',
      relax: ['gender'],
      relaxed: ['gender'],
    },
    offers: [
      makeOffer('amina', 'accepted'),
      makeOffer('blessing', 'withdrawn'),
      makeOffer('chidi', 'expired'),
    ],
    bookings: [makeBooking('amina', 'given-up')],
    now: at('2026-11-26T09:00'),
  };

  test('the search starts again at once, with the next wave; who was not needed can be asked', () => {
    const next = { ...restarted, candidates: [makeRanked('blessing'), makeRanked('chidi', 1)] };
    expect(does(next)).toEqual(['ask blessing']);
    expect(decideIn(next).effects).toMatchObject([{ wave: 3 }]);
  });

  test('what gave way stays given: it is not asked for twice', () => {
    expect(does({ ...restarted, candidates: [makeRanked('chidi', 1)] })).toEqual(['ask chidi']);
  });

  test('the coordinator is told ten minutes after that, not ten minutes after the request', () => {
    const offers = [makeOffer('blessing', 'sent', { expiresAt: at('2026-11-26T09:20') })];
    expect(does({ ...restarted, offers })).toEqual([]);
    expect(looksAgain({ ...restarted, offers })).toBe('2026-11-26T09:10');
    expect(does({ ...restarted, offers, now: at('2026-11-26T09:10') })).toEqual([
      'attention: nobody-answered',
    ]);
  });

  test('with nobody left to ask, the earlier search says nothing of why', () => {
    expect(does({ ...restarted, candidates: [] })).toEqual(['attention: no-candidates']);
  });
});

describe('nobody can be asked', () => {
  test.each<[string, OfferState[], string]>([
    ['and nobody was', [], 'no-candidates'],
    ['and no phone could be reached', ['undeliverable', 'undeliverable'], 'undeliverable'],
    [
      'one phone could not be reached, one stayed silent',
      ['undeliverable', 'expired'],
      'nobody-answered',
    ],
    ['since all have declined', ['declined', 'declined'], 'everybody-declined'],
    ['one declined, one stayed silent', ['declined', 'expired'], 'nobody-answered'],
    ['since all were asked often enough', ['expired', 'expired'], 'nobody-answered'],
  ])('%s', (_why, states, attention) => {
    const offers = states.map((state, i) => makeOffer(`m-${i}`, state));
    const situation = { offers, candidates: [] };
    expect(does(situation)).toEqual([`attention: ${attention}`]);
    expect(looksAgain(situation)).toBe('2026-11-25T10:10');
  });

  test('the coordinator is told once', () => {
    expect(does({ request: { attention: 'no-candidates' }, candidates: [] })).toEqual([]);
  });

  test('and need not look any more when somebody can be asked again', () => {
    const situation = {
      request: { attention: 'no-candidates' },
      candidates: [makeRanked('amina')],
    } as const;
    expect(does(situation)).toEqual(['ask amina', 'attention: none']);
  });

  test('people are asked again at most as often as the policy says', () => {
    const { maxAsks } = defaultPolicy.urgency.urgent;
    expect(maxAsks).toBe(2);
    expect(does({ candidates: people(2, maxAsks - 1) })).toEqual(['ask a', 'ask b']);
    expect(does({ candidates: people(2, maxAsks) })).toEqual(['attention: no-candidates']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { Urgency } from '../../src/domain/terms.ts';
import { DAY, HOUR, minutes } from '../../src/domain/time.ts';
import {
  decideIn,
  does,
  looksAgain,
  makeOffer,
  makeRanked,
  offersEnd,
  people,
  START,
  WEDNESDAY,
  type Situation,
} from '../support/dispatch.ts';
import { at } from '../support/matching.ts';

const asks = (...ids: string[]): string[] => ids.map((id) => `ask ${id}`);

describe('how many are asked at once, and for how long', () => {
  test.each<[Urgency, string, number, string]>([
    ['emergency', '2026-11-26T09:30', 8, '2026-11-26T09:35'],
    ['emergency', '2026-11-26T11:00', 8, '2026-11-26T11:05'],
    ['urgent', '2026-11-25T10:00', 3, '2026-11-25T10:15'],
    ['urgent', '2026-11-26T10:20', 3, '2026-11-26T10:30'],
    ['routine', '2026-11-16T10:30', 1, '2026-11-16T12:30'],
    ['routine', '2026-11-23T10:29', 1, '2026-11-23T12:29'],
    ['routine', '2026-11-23T10:30', 2, '2026-11-23T12:30'],
    ['routine', '2026-11-25T10:29', 2, '2026-11-25T12:29'],
    ['routine', '2026-11-25T10:30', 3, '2026-11-25T12:30'],
    ['routine', '2026-11-26T08:15', 3, '2026-11-26T10:15'],
  ])('%s at %s: the best %i, until %s', (urgency, now, size, end) => {
    const situation: Situation = {
      request: { urgency, searchingSince: at(now) },
      candidates: people(12),
      now: at(now),
    };
    expect(does(situation)).toEqual(people(size).map(({ mediatorId }) => `ask ${mediatorId}`));
    expect(offersEnd(situation)).toEqual([end]);
    expect(looksAgain(situation)).toBe(end);
  });

  test('fewer when there are no more', () => {
    expect(does({ candidates: people(2) })).toEqual(asks('a', 'b'));
  });

  test('no offer outlasts the search', () => {
    const situation = {
      request: { urgency: 'routine' },
      candidates: people(1),
      now: at('2026-11-26T09:30'),
    } as const;
    expect(offersEnd(situation)).toEqual(['2026-11-26T10:30']);
  });

  test('all of a wave have its number, one more than the last', () => {
    const { effects } = decideIn({ request: { wave: 4 }, candidates: people(3) });
    expect(effects).toMatchObject([{ wave: 5 }, { wave: 5 }, { wave: 5 }]);
  });

  test('a policy without a row for the time that is left asks one', () => {
    const urgent = { ...defaultPolicy.urgency.urgent, waves: [{ untilStartMinutes: 60, size: 3 }] };
    const policy = { ...defaultPolicy, urgency: { ...defaultPolicy.urgency, urgent } };
    expect(does({ policy, candidates: people(3) })).toEqual(asks('a'));
  });
});

describe('in an emergency the coordinator is told after ten minutes', () => {
  const begun = at('2026-11-26T09:30');
  const request = { urgency: 'emergency', searchingSince: begun } as const;
  const offers = [makeOffer('amina', 'sent', { expiresAt: begun + minutes(12) })];

  test.each([
    ['while people are being asked', { offers }, ['attention: nobody-answered']],
    [
      'with the next wave',
      { candidates: people(2) },
      [...asks('a', 'b'), 'attention: nobody-answered'],
    ],
  ])('%s', (_when, rest, told) => {
    const tenMinutes = begun + minutes(10);
    const before = does({ request, ...rest, now: tenMinutes - 1 });
    expect(before).toEqual(told.slice(0, -1));
    expect(does({ request, ...rest, now: tenMinutes })).toEqual(told);
    const known = { ...request, attention: 'nobody-answered' } as const;
    expect(does({ request: known, ...rest, now: tenMinutes + 1 })).toEqual(before);
  });

  test('somebody looks at that moment, whatever else is due later', () => {
    expect(looksAgain({ request, offers, now: begun })).toBe('2026-11-26T09:40');
    expect(looksAgain({ request, candidates: people(1), now: begun + minutes(8) })).toBe(
      '2026-11-26T09:40',
    );
    expect(looksAgain({ request, candidates: people(1), now: begun + minutes(10) })).toBe(
      '2026-11-26T09:45',
    );
  });

  test.each(['urgent', 'routine'] as const)(
    '%s: not while somebody can still be asked',
    (urgency) => {
      const situation = {
        request: { urgency },
        offers: [makeOffer('a', 'sent', { expiresAt: START })],
      };
      expect(does({ ...situation, now: WEDNESDAY + 3 * HOUR })).toEqual([]);
    },
  );
});

describe('who comes first', () => {
  const relax = ['start+30', 'gender'] as const;
  const asked = makeRanked('asked', 1);

  test('those who were not asked yet, however well the silent ones rank', () => {
    expect(does({ candidates: [makeRanked('new'), asked] })).toEqual(asks('new'));
  });

  test('then what the requester agreed to gives way, one by one and in order', () => {
    expect(does({ request: { relax }, candidates: [asked] })).toEqual(['relax start+30']);
    expect(does({ request: { relax, relaxed: ['start+30'] }, candidates: [] })).toEqual([
      'relax gender',
    ]);
    expect(decideIn({ request: { relax }, candidates: [] }).again).toBe('after-effects');
  });

  test('nothing gives way while somebody can be asked without it', () => {
    expect(does({ request: { relax }, candidates: [makeRanked('new')] })).toEqual(asks('new'));
  });

  test('then those who did not answer, least often asked first', () => {
    const urgent = { ...defaultPolicy.urgency.urgent, maxAsks: 3 };
    const policy = { ...defaultPolicy, urgency: { ...defaultPolicy.urgency, urgent } };
    const candidates = [asked, makeRanked('twice', 2)];
    const request = { relax, relaxed: relax };
    expect(does({ request, candidates, policy })).toEqual(asks('asked'));
    expect(does({ request, candidates: candidates.slice(1), policy })).toEqual(asks('twice'));
  });

  test('then the coordinator', () => {
    expect(does({ request: { relax, relaxed: relax }, candidates: [] })).toEqual([
      'attention: no-candidates',
    ]);
  });

  test('without consent nothing gives way', () => {
    expect(does({ request: { relax: [] }, candidates: [] })).toEqual(['attention: no-candidates']);
  });
});

describe('quiet hours', () => {
  const routine = (start: string, now: string): Situation => ({
    request: { urgency: 'routine', startsAt: at(start) },
    candidates: people(1),
    now: at(now),
  });

  test.each([
    ['in the evening: until eight', '2026-11-28T10:30', '2026-11-25T21:00', '2026-11-26T08:00'],
    ['at midnight: until eight', '2026-11-28T10:30', '2026-11-26T00:00', '2026-11-26T08:00'],
    ['just before eight: until eight', '2026-11-28T10:30', '2026-11-26T07:59', '2026-11-26T08:00'],
    [
      'until the start is twelve hours away',
      '2026-11-26T10:30',
      '2026-11-25T21:00',
      '2026-11-25T22:30',
    ],
    [
      'the clocks go forward: a shorter night',
      '2026-03-30T10:30',
      '2026-03-28T22:00',
      '2026-03-29T08:00',
    ],
    [
      'the clocks go back: a longer night',
      '2026-10-26T10:30',
      '2026-10-24T22:00',
      '2026-10-25T08:00',
    ],
    [
      'twelve hours are twelve, also when the clocks go forward',
      '2026-03-29T13:00',
      '2026-03-28T22:00',
      '2026-03-29T00:00',
    ],
    [
      'twelve hours are twelve, also when the clocks go back',
      '2026-10-25T13:00',
      '2026-10-24T22:00',
      '2026-10-25T02:00',
    ],
  ])('nobody is disturbed %s', (_when, start, now, until) => {
    expect(does(routine(start, now))).toEqual([]);
    expect(looksAgain(routine(start, now))).toBe(until);
  });

  test('a night with a change of the clocks is an hour shorter or longer', () => {
    const night = (start: string, now: string): number =>
      (decideIn(routine(start, now)).wakeAt ?? NaN) - at(now);
    expect(night('2026-03-30T10:30', '2026-03-28T22:00')).toBe(9 * HOUR);
    expect(night('2026-10-26T10:30', '2026-10-24T22:00')).toBe(11 * HOUR);
  });

  test.each([
    ['one minute before nine in the evening', '2026-11-28T10:30', '2026-11-25T20:59'],
    ['at eight in the morning', '2026-11-28T10:30', '2026-11-26T08:00'],
    ['at night when the start is near', '2026-11-26T09:00', '2026-11-25T21:00'],
    ['at eight on the day on which the clocks go forward', '2026-03-30T10:30', '2026-03-29T08:00'],
    ['at eight on the day on which the clocks go back', '2026-10-26T10:30', '2026-10-25T08:00'],
  ])('people are asked %s', (_when, start, now) => {
    expect(does(routine(start, now))).toEqual(asks('a'));
  });

  test.each(['emergency', 'urgent'] as const)('%s: the night does not matter', (urgency) => {
    const now = at('2026-11-26T03:00');
    expect(does({ request: { urgency, searchingSince: now }, candidates: people(1), now })).toEqual(
      asks('a'),
    );
  });

  test('nothing gives way and nobody is told at night', () => {
    const request = {
      urgency: 'routine',
      startsAt: at('2026-11-28T10:30'),
      relax: ['phone'],
    } as const;
    expect(does({ request, candidates: [], now: at('2026-11-25T23:00') })).toEqual([]);
  });

  test('an offer of the evening still ends at night', () => {
    const now = at('2026-11-25T22:30');
    const offers = [makeOffer('amina', 'sent', { expiresAt: now })];
    expect(does({ request: { urgency: 'routine', startsAt: START + DAY }, offers, now })).toEqual([
      'expire amina',
    ]);
  });

  test('a policy that tells the coordinator does so at night too, and once', () => {
    const told = { ...defaultPolicy.urgency.routine, tellCoordinatorAfterMinutes: 60 };
    const policy = { ...defaultPolicy, urgency: { ...defaultPolicy.urgency, routine: told } };
    const searchingSince = at('2026-11-25T22:00');
    const request = { urgency: 'routine', startsAt: START + 2 * DAY, searchingSince } as const;
    expect(looksAgain({ policy, request, now: searchingSince })).toBe('2026-11-25T23:00');
    const late = { policy, now: at('2026-11-25T23:00') };
    expect(does({ ...late, request })).toEqual(['attention: nobody-answered']);
    expect(does({ ...late, request: { ...request, attention: 'nobody-answered' } })).toEqual([]);
    expect(looksAgain({ ...late, request })).toBe('2026-11-26T08:00');
  });
});

import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { applyRelaxation } from '../../src/domain/matching/relax.ts';
import { giveWay, relaxations } from '../../src/domain/matching/relaxation.ts';
import type { Candidate } from '../../src/domain/mediator.ts';
import type { Need } from '../../src/domain/need.ts';
import type { Relaxation } from '../../src/domain/terms.ts';
import { RELAXATIONS } from '../../src/domain/terms.ts';
import { at, between, makeCandidate, makeContext, makeNeed } from '../support/matching.ts';

const woman: Partial<Need> = { gender: { want: 'female', required: true } };
const short: Partial<Need> = { endsAt: at('2026-11-26T11:00') };

describe('one rule gives way', () => {
  const context = makeContext();

  test.each<[Relaxation, Partial<Need>, Partial<Need>]>([
    ['gender', woman, { gender: { want: 'female', required: false } }],
    ['dialect', {}, {}],
    ['phone', short, { mode: 'phone' }],
    ['start-30', {}, { startsAt: at('2026-11-26T10:00'), endsAt: at('2026-11-26T11:00') }],
    ['start+30', {}, { startsAt: at('2026-11-26T11:00'), endsAt: at('2026-11-26T12:00') }],
    ['start-60', {}, { startsAt: at('2026-11-26T09:30'), endsAt: at('2026-11-26T10:30') }],
    ['start+60', {}, { startsAt: at('2026-11-26T11:30'), endsAt: at('2026-11-26T12:30') }],
  ])('%s', (change, before, after) => {
    const need = makeNeed(before);
    expect(applyRelaxation(need, change, context)).toMatchObject({
      ...need,
      ...after,
      relaxed: [change],
    });
  });

  test.each<[string, Relaxation, Partial<Need>]>([
    ['a gender that is not required', 'gender', { gender: { want: 'female', required: false } }],
    ['a call that would be too long', 'phone', { endsAt: at('2026-11-26T11:16') }],
    ['a call where one must be there', 'phone', { ...short, setting: 'minors' }],
    ['what is a call already', 'phone', { ...short, mode: 'phone' }],
    [
      'a start in the past',
      'start-60',
      { startsAt: at('2026-11-23T09:30'), endsAt: at('2026-11-23T10:00') },
    ],
    ['another time that nobody named', 'day-part', {}],
    ['what has given way before', 'dialect', { relaxed: ['dialect'] }],
  ])('not for %s', (_what, change, before) => {
    expect(applyRelaxation(makeNeed(before), change, context)).toBeNull();
  });

  test('shifts count from the start that was asked for', () => {
    const earlier = applyRelaxation(makeNeed(), 'start-30', context);
    const later = earlier && applyRelaxation(earlier, 'start+30', context);
    expect(later).toMatchObject({
      startsAt: at('2026-11-26T11:00'),
      requestedStartsAt: at('2026-11-26T10:30'),
      relaxed: ['start-30', 'start+30'],
    });
  });
});

describe('what would help', () => {
  const from = (from: string, to: string): Partial<Candidate> => ({
    available: [between(`2026-11-26T${from}`, `2026-11-26T${to}`)],
  });
  const man = makeCandidate({ mediatorId: 'man', gender: 'male' });

  test.each<[string, Partial<Candidate>, Partial<Need>, object[]]>([
    ['a man', { gender: 'male' }, woman, [{ change: 'gender', eligible: 1 }]],
    ['a dialect', { languages: [{ tag: 'arz' }] }, {}, [{ change: 'dialect', eligible: 1 }]],
    ['a call', { modes: ['phone'] }, short, [{ change: 'phone', eligible: 1 }]],
    ['nothing', { languages: [] }, {}, []],
    [
      'half an hour',
      from('11:00', '12:00'),
      {},
      [{ change: 'start+30', eligible: 1, startsAt: at('2026-11-26T11:00') }],
    ],
    [
      'the afternoon, as near as possible',
      from('14:10', '17:00'),
      {},
      [{ change: 'day-part', eligible: 1, startsAt: at('2026-11-26T14:30') }],
    ],
    [
      'the evening',
      from('18:00', '23:00'),
      {},
      [{ change: 'day-part', eligible: 1, startsAt: at('2026-11-26T18:00') }],
    ],
  ])('%s', (_what, who, need, expected) => {
    expect(relaxations([makeCandidate(who)], makeContext(need))).toEqual(expected);
  });

  test('the other time is the one at which most can come, before the nearest', () => {
    const candidates = [
      makeCandidate({ mediatorId: 'm-1', ...from('13:00', '17:00') }),
      makeCandidate({ mediatorId: 'm-2', ...from('15:00', '16:00') }),
    ];
    expect(relaxations(candidates, makeContext())).toEqual([
      { change: 'day-part', eligible: 2, startsAt: at('2026-11-26T15:00') },
    ]);
  });

  test('no other time lies in the past', () => {
    const early = makeCandidate(from('08:00', '10:00'));
    const need = { startsAt: at('2026-11-26T14:00'), endsAt: at('2026-11-26T15:00') };
    const now = (local: string) => makeContext(need, { now: at(local) });
    expect(relaxations([early], now('2026-11-26T07:00'))).toHaveLength(1);
    expect(relaxations([early], now('2026-11-26T09:01'))).toEqual([]);
  });

  test('in the policy’s order, and only what adds somebody', () => {
    const candidates = [
      makeCandidate(),
      man,
      makeCandidate({ mediatorId: 'dialect', languages: [{ tag: 'arz' }] }),
      makeCandidate({ mediatorId: 'phone', modes: ['phone'] }),
    ];
    const changes = relaxations(candidates, makeContext({ ...woman, ...short }));
    expect(changes).toEqual([
      { change: 'dialect', eligible: 2 },
      { change: 'phone', eligible: 2 },
      { change: 'gender', eligible: 2 },
    ]);
    expect(defaultPolicy.relaxations).toEqual(expect.arrayContaining([...RELAXATIONS]));
  });

  test('only one gives way at a time', () => {
    const both = makeCandidate({ gender: 'male', languages: [{ tag: 'arz' }] });
    expect(relaxations([both], makeContext(woman))).toEqual([]);
    expect(relaxations([both], makeContext({ ...woman, relaxed: ['dialect'] }))).toEqual([
      { change: 'gender', eligible: 1 },
    ]);
  });

  test('the excluded might as well not exist', () => {
    const excluded = [
      makeCandidate({ mediatorId: 'x-1', excluded: true }),
      makeCandidate({ mediatorId: 'x-2', excluded: true, gender: 'male' }),
      makeCandidate({ mediatorId: 'x-3', excluded: true, ...from('14:00', '18:00') }),
    ];
    expect(relaxations(excluded, makeContext(woman))).toEqual([]);
    expect(relaxations([man, ...excluded], makeContext(woman))).toEqual(
      relaxations([man], makeContext(woman)),
    );
  });
});

describe('what the requester agreed to', () => {
  const free = makeCandidate({ available: [between('2026-11-26T14:00', '2026-11-26T16:00')] });

  test('another part of the day is the one at which somebody can come', () => {
    expect(giveWay('day-part', [free], makeContext())).toMatchObject({
      startsAt: at('2026-11-26T14:00'),
      endsAt: at('2026-11-26T15:00'),
      relaxed: ['day-part'],
    });
  });

  test('the time stays where nobody can come at any other', () => {
    const nobody = makeCandidate({ available: [] });
    expect(giveWay('day-part', [nobody], makeContext())).toBeNull();
  });

  test('every other change is the plain one', () => {
    expect(giveWay('gender', [], makeContext(woman))).toEqual(
      applyRelaxation(makeNeed(woman), 'gender', makeContext()),
    );
  });
});

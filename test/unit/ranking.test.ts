import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { rank } from '../../src/domain/matching/ranking.ts';
import type { Candidate } from '../../src/domain/mediator.ts';
import type { Need } from '../../src/domain/need.ts';
import { BARLETTA, makeCandidate, makeContext, TRANI } from '../support/matching.ts';

const ids = (candidates: readonly Candidate[], need: Partial<Need> = {}): string[] =>
  rank(candidates, makeContext(need)).map(({ mediatorId }) => mediatorId);

const ledger = (changes: Partial<Candidate['ledger']>): Candidate['ledger'] => ({
  workedMinutes: 1000,
  offers: 10,
  contractMinutes: 4000,
  daysInNetwork: defaultPolicy.ranking.ledgerDays,
  ...changes,
});

/** Two people who differ in one thing: the better one has the later id, so that the id decides nothing. */
const pair = (worse: Partial<Candidate>, better: Partial<Candidate>): Candidate[] => [
  makeCandidate({ mediatorId: 'm-1-worse', ...worse }),
  makeCandidate({ mediatorId: 'm-2-better', ...better }),
];

describe('ranking', () => {
  test.each<[string, Partial<Candidate>, Partial<Candidate>, Partial<Need>]>([
    ['the language itself before a close one', { languages: [{ tag: 'arq' }] }, {}, {}],
    [
      'a close language before a vehicular one',
      { languages: [{ tag: 'fr' }] },
      { languages: [{ tag: 'arq' }] },
      { acceptableLanguages: ['fr'] },
    ],
    ['who knows the case', {}, { jobsForCase: 1 }, {}],
    ['who is nearer', { home: BARLETTA }, { home: TRANI, mobility: 'car' }, { place: TRANI }],
    [
      'who worked less against the contract',
      { ledger: ledger({ workedMinutes: 2000 }) },
      { ledger: ledger({}) },
      {},
    ],
    [
      'who has the larger contract, for the same hours',
      { ledger: ledger({}) },
      { ledger: ledger({ contractMinutes: 8000 }) },
      {},
    ],
    ['who was offered less', { ledger: ledger({ offers: 20 }) }, { ledger: ledger({}) }, {}],
    ['who is named by the office', {}, {}, { preferredMediatorIds: ['m-2-better'] }],
    [
      'the gender that is preferred',
      { gender: 'male' },
      { gender: 'female' },
      { gender: { want: 'female', required: false } },
    ],
  ])('%s', (_what, worse, better, need) => {
    expect(ids(pair(worse, better), need)).toEqual(['m-2-better', 'm-1-worse']);
  });

  test('who did not answer comes after everyone else, however good', () => {
    const silent = { asked: { ...makeCandidate().asked, unanswered: 1 }, jobsForCase: 3 };
    const [first, second] = rank(
      pair(silent, { languages: [{ tag: 'arq' }], home: BARLETTA }),
      makeContext(),
    );
    expect(first).toMatchObject({ mediatorId: 'm-2-better', tier: 0 });
    expect(second).toMatchObject({ mediatorId: 'm-1-worse', tier: 1 });
    expect(second?.score).toBeGreaterThan(first?.score ?? 1);
  });

  test('equals are in the order of their ids', () => {
    const three = ['m-3', 'm-1', 'm-2'].map((mediatorId) => makeCandidate({ mediatorId }));
    expect(ids(three)).toEqual(['m-1', 'm-2', 'm-3']);
  });

  test('each part is shown, and the score is their weighted mean', () => {
    const [one] = rank([makeCandidate({ home: BARLETTA, jobsForCase: 1 })], makeContext());
    expect(one).toEqual({
      mediatorId: 'm-1',
      name: 'Amina',
      tier: 0,
      score: 0.615555,
      parts: { language: 1, continuity: 0.333333, travel: 0.744444, fairness: 0.5, preferred: 0 },
      degree: 'exact',
      via: 'ary',
      vehicular: false,
      travelMinutes: 23,
    });
  });

  test('by phone nobody is far away', () => {
    const [one] = rank([makeCandidate({ home: BARLETTA })], makeContext({ mode: 'phone' }));
    expect(one).toMatchObject({ travelMinutes: 0, parts: { travel: 1 } });
  });

  test('no weights, no score', () => {
    const weights = { language: 0, continuity: 0, travel: 0, fairness: 0, preferred: 0 };
    const policy = { ...defaultPolicy, ranking: { ...defaultPolicy.ranking, weights } };
    expect(rank([makeCandidate()], makeContext({}, { policy }))[0]?.score).toBe(0);
  });
});

describe('fairness', () => {
  const fairness = (candidates: readonly Candidate[]): Record<string, number> =>
    Object.fromEntries(
      rank(candidates, makeContext()).map(({ mediatorId, parts }) => [mediatorId, parts.fairness]),
    );
  const busy = makeCandidate({
    mediatorId: 'busy',
    ledger: ledger({ workedMinutes: 3000, offers: 30 }),
  });
  const idle = makeCandidate({
    mediatorId: 'idle',
    ledger: ledger({ workedMinutes: 0, offers: 0 }),
  });
  const newcomer = (daysInNetwork: number): Candidate =>
    makeCandidate({
      mediatorId: 'new',
      ledger: ledger({ workedMinutes: 0, offers: 0, contractMinutes: 0, daysInNetwork }),
    });

  test('nothing done is 1, the mean is one half', () => {
    expect(fairness([busy, idle])['idle']).toBe(1);
    expect(fairness([busy, { ...busy, mediatorId: 'too' }])['busy']).toBe(0.5);
  });

  test('a newcomer stands at the mean of the others', () => {
    const all = fairness([busy, idle, newcomer(0)]);
    expect(all['new']).toBeCloseTo(((all['busy'] ?? NaN) + (all['idle'] ?? NaN)) / 2, 5);
  });

  test('and leaves it as the days go by', () => {
    const over = [0, 7, 14, 28].map((days) => fairness([busy, idle, newcomer(days)])['new'] ?? NaN);
    expect(over).toEqual([...over].sort((a, b) => a - b));
    expect(over.at(-1)).toBe(1);
  });

  test('a network of newcomers stands at one half', () => {
    expect(fairness([newcomer(0)])['new']).toBe(0.5);
  });

  test('who has no contract is measured by the usual one', () => {
    const free = makeCandidate({ mediatorId: 'free', ledger: ledger({ contractMinutes: 0 }) });
    const bound = makeCandidate({ mediatorId: 'bound', ledger: ledger({}) });
    const all = fairness([free, bound]);
    expect(all['free']).toBe(all['bound']);
  });
});

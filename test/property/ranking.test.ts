import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { match } from '../../src/domain/matching/match.ts';
import { rank } from '../../src/domain/matching/ranking.ts';
import { relaxations } from '../../src/domain/matching/relaxation.ts';
import type { Candidate } from '../../src/domain/mediator.ts';
import {
  ANDRIA,
  BARLETTA,
  makeCandidate,
  makeContext,
  SPINAZZOLA,
  TRANI,
} from '../support/matching.ts';

const ledger = fc.record({
  workedMinutes: fc.nat({ max: 10_000 }),
  offers: fc.nat({ max: 60 }),
  contractMinutes: fc.constantFrom(0, 2_400, 4_800, 7_200),
  daysInNetwork: fc.nat({ max: 40 }),
});

const changes = fc.record({
  languages: fc.constantFrom([{ tag: 'ary' }], [{ tag: 'arq' }], [{ tag: 'arz' }], [{ tag: 'fr' }]),
  gender: fc.constantFrom('female' as const, 'male' as const),
  home: fc.constantFrom(ANDRIA, BARLETTA, TRANI, SPINAZZOLA),
  mobility: fc.constantFrom('car' as const, 'public-transport' as const, 'remote' as const),
  jobsForCase: fc.nat({ max: 4 }),
  ledger,
  excluded: fc.constantFrom(false, false, false, true),
  unanswered: fc.nat({ max: 2 }),
});

/** People of all kinds, each with an id of her own. */
const candidates = fc.array(changes, { minLength: 1, maxLength: 12 }).map((all) =>
  all.map(({ unanswered, ...one }, i): Candidate => {
    const fresh = makeCandidate({ mediatorId: `m-${i}`, ...one });
    return { ...fresh, asked: { ...fresh.asked, unanswered } };
  }),
);
const shuffled = candidates.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
  ),
);
const context = fc.constantFrom(
  makeContext({ acceptableLanguages: ['fr'] }),
  makeContext({ gender: { want: 'female', required: true } }),
  makeContext({ mode: 'phone', preferredMediatorIds: ['m-1', 'm-4'] }),
);

describe('the ranking', () => {
  test('is the same in whatever order the candidates come', () => {
    fc.assert(
      fc.property(shuffled, context, ([list, other], where) => {
        expect(match(other, where)).toEqual(match(list, where));
        expect(relaxations(other, where)).toEqual(relaxations(list, where));
      }),
    );
  });

  test('is total: each has a place of her own, and no part leaves 0…1', () => {
    fc.assert(
      fc.property(candidates, context, (list, where) => {
        const ranked = rank(list, where);
        expect(new Set(ranked.map(({ mediatorId }) => mediatorId)).size).toBe(list.length);
        for (const { score, parts } of ranked) {
          for (const part of [score, ...Object.values(parts)]) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(1);
          }
        }
        for (const [i, later] of ranked.slice(1).entries()) {
          const earlier = ranked[i];
          expect(earlier && earlier.tier <= later.tier).toBe(true);
          if (earlier?.tier === later.tier)
            expect(earlier.score).toBeGreaterThanOrEqual(later.score);
        }
      }),
    );
  });

  test('a decline changes nobody’s place: the others keep their order and their scores', () => {
    fc.assert(
      fc.property(candidates, context, fc.nat(), (list, where, pick) => {
        const before = match(list, where).eligible;
        const decliner = list[pick % list.length]?.mediatorId;
        const after = list.map((one) =>
          one.mediatorId === decliner ? { ...one, asked: { ...one.asked, declined: true } } : one,
        );
        expect(match(after, where).eligible).toEqual(
          before.filter(({ mediatorId }) => mediatorId !== decliner),
        );
      }),
    );
  });

  test('more work never makes the fairness of somebody better who has been here throughout', () => {
    fc.assert(
      fc.property(ledger, candidates, context, (own, others, where) => {
        const fairness = (workedMinutes: number): number => {
          const one = makeCandidate({
            mediatorId: 'one',
            ledger: { ...own, workedMinutes, daysInNetwork: where.policy.ranking.ledgerDays },
          });
          return rank([one], where, [one, ...others])[0]?.parts.fairness ?? NaN;
        };
        expect(fairness(own.workedMinutes + 600)).toBeLessThanOrEqual(fairness(own.workedMinutes));
      }),
    );
  });

  test('the excluded change nothing of what would help', () => {
    fc.assert(
      fc.property(candidates, context, (list, where) => {
        const known = list.filter(({ excluded }) => !excluded);
        expect(relaxations(list, where)).toEqual(relaxations(known, where));
      }),
    );
  });
});

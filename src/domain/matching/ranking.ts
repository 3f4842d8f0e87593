import { languageFit } from '../language/graph.ts';
import type { Candidate } from '../mediator.ts';
import type { RankingWeights } from '../policy.ts';
import type { Degree } from '../terms.ts';
import type { MatchContext } from './context.ts';
import { fairnessOf } from './fairness.ts';

/** What the score is made of; each lies in 0…1, more is better. */
export type RankingParts = Readonly<Record<keyof RankingWeights, number>>;

/** Somebody who can be asked, and why at this place of the list. */
export interface RankedCandidate {
  readonly mediatorId: string;
  readonly name: string;
  /** Offers of this request that she left without an answer: she comes after everybody with fewer. */
  readonly tier: number;
  /** The weighted mean of the parts, 0…1, to six digits. */
  readonly score: number;
  readonly parts: RankingParts;
  readonly degree: Degree;
  /** The language in which she would work; null only for somebody who is not eligible. */
  readonly via: string | null;
  /** Whether `via` is a vehicular language that the requester declared good enough. */
  readonly vehicular: boolean;
  /** From home, one way; 0 by phone and video. */
  readonly travelMinutes: number;
}

const toSixDigits = (value: number): number => Math.round(value * 1e6) / 1e6;

/** The share of the office's wishes that she fulfils: one of the people it named, the gender it would like. */
const preference = (candidate: Candidate, { need }: MatchContext): number => {
  const wishes: boolean[] = [];
  if (need.preferredMediatorIds.length > 0) {
    wishes.push(need.preferredMediatorIds.includes(candidate.mediatorId));
  }
  // Required, it is a matter of the rules: everybody here has it.
  if (need.gender.want !== null && !need.gender.required)
    wishes.push(candidate.gender === need.gender.want);
  return wishes.length === 0 ? 0 : wishes.filter(Boolean).length / wishes.length;
};

const weightedMean = (parts: RankingParts, weights: RankingWeights): number => {
  let sum = 0;
  let total = 0;
  for (const key of Object.keys(parts) as (keyof RankingParts)[]) {
    sum += parts[key] * weights[key];
    total += weights[key];
  }
  return total === 0 ? 0 : sum / total;
};

const rankOne = (
  candidate: Candidate,
  context: MatchContext,
  fairness: number,
): RankedCandidate => {
  const { need, policy, graph, travel } = context;
  const { weights, travelHorizonMinutes, continuityJobs } = policy.ranking;
  const fit = languageFit(graph, need, candidate.languages);
  const travelMinutes =
    need.mode === 'on-site' ? travel(candidate.home, need.place, candidate.mobility) : 0;
  const parts: RankingParts = {
    language: policy.language.worth[fit.vehicular ? 'vehicular' : fit.degree],
    continuity: toSixDigits(Math.min(1, candidate.jobsForCase / continuityJobs)),
    travel: toSixDigits(Math.max(0, 1 - travelMinutes / travelHorizonMinutes)),
    fairness: toSixDigits(fairness),
    preferred: preference(candidate, context),
  };
  return {
    mediatorId: candidate.mediatorId,
    name: candidate.name,
    tier: candidate.asked.unanswered,
    score: toSixDigits(weightedMean(parts, weights)),
    parts,
    degree: fit.degree,
    via: fit.via,
    vehicular: fit.vehicular,
    travelMinutes,
  };
};

const byPlace = (a: RankedCandidate, b: RankedCandidate): number =>
  a.tier - b.tier ||
  b.score - a.score ||
  a.travelMinutes - b.travelMinutes ||
  (a.mediatorId < b.mediatorId ? -1 : 1);

/**
 * Orders the eligible, best first: by tier, score, travel and id, so that the order is total and the same every
 * time. Fairness compares each with `pool`: give it everybody who was considered, so that one who is no longer
 * eligible, because she declined, changes nobody's place. Declines themselves are no input, and never lower a rank.
 */
export const rank = (
  candidates: readonly Candidate[],
  context: MatchContext,
  pool: readonly Candidate[] = candidates,
): RankedCandidate[] => {
  const fairness = fairnessOf(pool, context.policy.ranking.ledgerDays);
  return candidates
    .map((candidate) => rankOne(candidate, context, fairness(candidate)))
    .sort(byPlace);
};

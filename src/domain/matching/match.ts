import type { Candidate } from '../mediator.ts';
import type { MatchContext } from './context.ts';
import type { BrokenRule } from './eligibility.ts';
import { brokenRules } from './eligibility.ts';
import type { RankedCandidate } from './ranking.ts';
import { rank } from './ranking.ts';

/** Somebody who is not asked, with every reason. */
export interface ExcludedCandidate {
  readonly mediatorId: string;
  readonly name: string;
  readonly reasons: readonly BrokenRule[];
}

export interface Match {
  /** Best first. */
  readonly eligible: readonly RankedCandidate[];
  /** Those with the fewest reasons first. */
  readonly excluded: readonly ExcludedCandidate[];
}

const byReasons = (a: ExcludedCandidate, b: ExcludedCandidate): number =>
  a.reasons.length - b.reasons.length || (a.mediatorId < b.mediatorId ? -1 : 1);

/** Who can be asked for a need, in order, and why the others are not. The order of `candidates` does not matter. */
export const match = (candidates: readonly Candidate[], context: MatchContext): Match => {
  const eligible: Candidate[] = [];
  const excluded: ExcludedCandidate[] = [];
  for (const candidate of candidates) {
    const reasons = brokenRules(candidate, context);
    if (reasons.length === 0) eligible.push(candidate);
    else excluded.push({ mediatorId: candidate.mediatorId, name: candidate.name, reasons });
  }
  return {
    eligible: rank(eligible, context, candidates),
    excluded: excluded.sort(byReasons),
  };
};

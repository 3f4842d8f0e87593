import {
  localDayNumber,
  minutesOfDay,
  recurringInstant,
  wallMinutes,
} from '../calendar/local-time.ts';
import type { Candidate } from '../mediator.ts';
import type { Need } from '../need.ts';
import type { Relaxation } from '../terms.ts';
import type { Instant } from '../time.ts';
import type { MatchContext } from './context.ts';
import { keeps, RULES, TIMED_RULES } from './eligibility.ts';
import { applyRelaxation } from './relax.ts';

/** One rule that could give way, and how many could be asked then; `startsAt` where the time would be another. */
export interface RelaxationOutcome {
  readonly change: Relaxation;
  readonly eligible: number;
  readonly startsAt?: Instant;
}

/** Other starts are looked for at every half hour. */
const STEP_MINUTES = 30;

const UNTIMED_RULES = RULES.filter((rule) => !TIMED_RULES.includes(rule));

const count = (candidates: readonly Candidate[], context: MatchContext): number =>
  candidates.filter((candidate) => keeps(candidate, context)).length;

/** The starts in the other parts of the same local day, nearest to the start that was asked for first. */
const otherStarts = ({ need, zone, policy, now }: MatchContext): Instant[] => {
  const wanted = need.requestedStartsAt ?? need.startsAt;
  const day = localDayNumber(wanted, zone);
  const wantedMinutes = wallMinutes(wanted, zone);
  const starts: Instant[] = [];
  for (const part of policy.dayParts) {
    const from = minutesOfDay(part.from);
    const to = minutesOfDay(part.to);
    if (from <= wantedMinutes && wantedMinutes < to) continue;
    for (let at = from; at < to; at += STEP_MINUTES) starts.push(recurringInstant(day, at, zone));
  }
  return starts
    .filter((start) => start >= now)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b);
};

/** The start in another part of the day at which most could come; of equals, the nearest. */
const bestDayPart = (
  candidates: readonly Candidate[],
  context: MatchContext,
): RelaxationOutcome | null => {
  // Whoever breaks a rule that has nothing to do with the time would break it at any hour.
  const possible = candidates.filter((candidate) => keeps(candidate, context, UNTIMED_RULES));
  if (possible.length === 0) return null;
  let best: RelaxationOutcome | null = null;
  for (const startsAt of otherStarts(context)) {
    const need = applyRelaxation(context.need, 'day-part', context, startsAt);
    if (need === null) continue;
    const then = { ...context, need };
    const eligible = possible.filter((one) => keeps(one, then, TIMED_RULES)).length;
    if (best === null || eligible > best.eligible)
      best = { change: 'day-part', eligible, startsAt };
  }
  return best;
};

const outcome = (
  candidates: readonly Candidate[],
  context: MatchContext,
  change: Relaxation,
): RelaxationOutcome | null => {
  if (change === 'day-part') return bestDayPart(candidates, context);
  const need = applyRelaxation(context.need, change, context);
  if (need === null) return null;
  const eligible = count(candidates, { ...context, need });
  return need.startsAt === context.need.startsAt
    ? { change, eligible }
    : { change, eligible, startsAt: need.startsAt };
};

/**
 * For a need that few or none can meet: how many could be asked if one rule gave way, in the policy's order (the
 * cheapest first), and only where that is more than now. Confidential exclusions never give way and are never
 * counted: the answer is the same as if the excluded did not exist.
 */
export const relaxations = (
  candidates: readonly Candidate[],
  context: MatchContext,
): RelaxationOutcome[] => {
  const others = candidates.filter(({ excluded }) => !excluded);
  const now = count(others, context);
  return context.policy.relaxations
    .map((change) => outcome(others, context, change))
    .filter((result): result is RelaxationOutcome => result !== null && result.eligible > now);
};

/**
 * The need after `change` has given way, for a requester who agreed to it; a `day-part` goes to the start at which
 * most could come. Null where nothing can give way or, for a `day-part`, where nobody could come at any other time.
 * Keep the new start: asked again tomorrow, the best start may be another.
 */
export const giveWay = (
  change: Relaxation,
  candidates: readonly Candidate[],
  context: MatchContext,
): Need | null => {
  if (change !== 'day-part') return applyRelaxation(context.need, change, context);
  const best = bestDayPart(candidates, context);
  if (best === null || best.eligible === 0) return null;
  return applyRelaxation(context.need, change, context, best.startsAt);
};

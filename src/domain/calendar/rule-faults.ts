import type { AvailabilityRule } from './availability.ts';
import { minutesOfDay } from './local-time.ts';

/** What is wrong with weekly rules as somebody wrote them; places count from 0. */
export type RuleFault =
  | { readonly kind: 'no-length'; readonly place: number }
  | { readonly kind: 'validity-reversed'; readonly place: number }
  /** The later of the two is the one at fault. */
  | { readonly kind: 'overlap'; readonly place: number; readonly other: number };

const DAY_MINUTES = 24 * 60;

const spanOf = ({ from, to }: AvailabilityRule) => {
  const [start, end] = [minutesOfDay(from), minutesOfDay(to)];
  return { start, end: end <= start ? end + DAY_MINUTES : end };
};

/** ISO days compare as text. */
const areValidTogether = (a: AvailabilityRule, b: AvailabilityRule): boolean =>
  (a.validFrom ?? '') <= (b.validTo ?? '9999') && (b.validFrom ?? '') <= (a.validTo ?? '9999');

const overlap = (a: AvailabilityRule, b: AvailabilityRule): boolean => {
  if (a.weekday !== b.weekday || !areValidTogether(a, b)) return false;
  const [one, other] = [spanOf(a), spanOf(b)];
  return one.start < other.end && other.start < one.end;
};

/** Rules that say nothing, or the same hours twice: whoever wrote them meant something else. */
export const ruleFaults = (rules: readonly AvailabilityRule[]): RuleFault[] =>
  rules.flatMap((rule, place): RuleFault[] => {
    if (rule.from === rule.to) return [{ kind: 'no-length', place }];
    if (rule.validFrom !== null && rule.validTo !== null && rule.validTo < rule.validFrom)
      return [{ kind: 'validity-reversed', place }];
    const other = rules.findIndex((one, at) => at < place && overlap(one, rule));
    return other === -1 ? [] : [{ kind: 'overlap', place, other }];
  });

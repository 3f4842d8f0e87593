import type { Instant, Interval } from '../time.ts';
import { intersect, normalise, subtract, union } from './intervals.ts';
import {
  dayNumber,
  localDayNumber,
  minutesOfDay,
  recurringInstant,
  weekdayOf,
} from './local-time.ts';

const MINUTES_OF_A_DAY = 24 * 60;

/** A weekly span of work in local wall time. */
export interface AvailabilityRule {
  /** ISO: 1 Monday to 7 Sunday; the day on which the span begins. */
  readonly weekday: number;
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, also `24:00`; at or before `from` it is on the next day. */
  readonly to: string;
  /** The first and the last local day on which the span may begin, `YYYY-MM-DD`; null: no bound. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** Time that the weekly rules do not know of. */
export interface AvailabilityException {
  readonly kind: 'free' | 'busy';
  readonly start: Instant;
  readonly end: Instant;
}

interface RuleByNumber {
  readonly weekday: number;
  readonly from: number;
  readonly to: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

const byNumber = (rule: AvailabilityRule): RuleByNumber => {
  const from = minutesOfDay(rule.from);
  const to = minutesOfDay(rule.to);
  return {
    weekday: rule.weekday,
    from,
    to: to <= from ? to + MINUTES_OF_A_DAY : to,
    firstDay: rule.validFrom === null ? -Infinity : dayNumber(rule.validFrom),
    lastDay: rule.validTo === null ? Infinity : dayNumber(rule.validTo),
  };
};

/** All spans of the rules that begin on local days from the day before `within` to its end. */
const recurrences = (
  rules: readonly RuleByNumber[],
  within: Interval,
  zone: string,
): Interval[] => {
  const spans: Interval[] = [];
  const last = localDayNumber(within.end, zone);
  // The day before counts: its night turn reaches into the first day.
  for (let day = localDayNumber(within.start, zone) - 1; day <= last; day += 1) {
    const weekday = weekdayOf(day);
    for (const rule of rules) {
      if (rule.weekday !== weekday || day < rule.firstDay || day > rule.lastDay) continue;
      spans.push({
        start: recurringInstant(day, rule.from, zone),
        end: recurringInstant(day, rule.to, zone),
      });
    }
  }
  return spans;
};

/**
 * When a mediator works within a span of time: weekly rules in the wall time of `zone`, plus free exceptions,
 * minus busy ones (where both are given, busy holds). Sorted and disjoint. Wall times stay the same when the
 * clocks change, so a night turn is then an hour longer or shorter.
 */
export const availableIn = (
  rules: readonly AvailabilityRule[],
  exceptions: readonly AvailabilityException[],
  within: Interval,
  zone: string,
): Interval[] => {
  const weekly = normalise(recurrences(rules.map(byNumber), within, zone));
  const free = normalise(exceptions.filter(({ kind }) => kind === 'free').map(span));
  const busy = normalise(exceptions.filter(({ kind }) => kind === 'busy').map(span));
  return intersect(subtract(union(weekly, free), busy), [within]);
};

const span = ({ start, end }: Interval): Interval => ({ start, end });

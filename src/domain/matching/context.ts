import { localDayNumber, recurringInstant, startOfIsoWeek } from '../calendar/local-time.ts';
import type { TravelMinutes } from '../calendar/travel.ts';
import type { LanguageGraph } from '../language/graph.ts';
import type { Candidate } from '../mediator.ts';
import type { Need } from '../need.ts';
import type { Policy } from '../policy.ts';
import type { Instant, Interval } from '../time.ts';
import { MINUTE } from '../time.ts';

/** What every rule may look at, besides the candidate. Make a new one for a new need: what is derived from it is kept. */
export interface MatchContext {
  readonly need: Need;
  readonly now: Instant;
  /** The network's IANA zone: days and weeks are local. */
  readonly zone: string;
  readonly policy: Policy;
  readonly graph: LanguageGraph;
  readonly travel: TravelMinutes;
}

/** The figures of a broken rule, for its sentence. Never a person's name, never why somebody is excluded. */
export type Facts = Readonly<Record<string, string | number>>;

/** A rule: the figures if the candidate breaks it, null if it is kept. */
export type Check = (candidate: Candidate, context: MatchContext) => Facts | null;

/** The local calendar around a need. */
export interface Bounds {
  readonly job: Interval;
  /** The local day on which the job begins. */
  readonly day: Interval;
  /** The ISO weeks that the job touches: one, or two over a Sunday's midnight. */
  readonly weeks: readonly Interval[];
}

// Worked out once for a request and not for each of its candidates.
const known = new WeakMap<MatchContext, Bounds>();

const weekFrom = (start: Instant, zone: string): Interval => ({
  start,
  end: recurringInstant(localDayNumber(start, zone) + 7, 0, zone),
});

const workOut = ({ need, zone }: MatchContext): Bounds => {
  const day = localDayNumber(need.startsAt, zone);
  const week = weekFrom(startOfIsoWeek(need.startsAt, zone), zone);
  return {
    job: { start: need.startsAt, end: need.endsAt },
    day: { start: recurringInstant(day, 0, zone), end: recurringInstant(day + 1, 0, zone) },
    weeks: need.endsAt > week.end ? [week, weekFrom(week.end, zone)] : [week],
  };
};

/** The bounds of a context's need, worked out at the first question. */
export const boundsOf = (context: MatchContext): Bounds => {
  const before = known.get(context);
  if (before !== undefined) return before;
  const bounds = workOut(context);
  known.set(context, bounds);
  return bounds;
};

/** The length of the need in minutes. */
export const jobMinutes = (need: Pick<Need, 'startsAt' | 'endsAt'>): number =>
  (need.endsAt - need.startsAt) / MINUTE;

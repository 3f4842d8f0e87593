import { contains, lengthWithin } from '../calendar/intervals.ts';
import { localDay, localTime } from '../calendar/local-time.ts';
import type { Candidate, Commitment } from '../mediator.ts';
import type { Place } from '../place.ts';
import type { Interval } from '../time.ts';
import { MINUTE } from '../time.ts';
import type { Check, Facts, MatchContext } from './context.ts';
import { boundsOf } from './context.ts';

/* The rules about a mediator's time and ways. */

const spanFacts = ({ start, end }: Interval, zone: string): Facts => ({
  day: localDay(start, zone),
  from: localTime(start, zone),
  to: localTime(end, zone),
});

/** The whole job lies in time in which she works. */
export const availability: Check = ({ available }, context) => {
  const { job } = boundsOf(context);
  return contains(available, job) ? null : spanFacts(job, context.zone);
};

/** Nobody is in two places at once. */
export const booked: Check = ({ commitments }, context) => {
  const { job } = boundsOf(context);
  const other = commitments.find(({ start, end }) => start < job.end && job.start < end);
  return other === undefined ? null : spanFacts(other, context.zone);
};

interface Stop extends Interval {
  readonly place: Place;
}

const isStop = (commitment: Commitment): commitment is Commitment & Stop =>
  commitment.place !== null;

/** The journeys that the job makes tight: from the place before it and to the place after it. */
const journeys = (candidate: Candidate, context: MatchContext): [Stop, Stop][] => {
  const { job } = boundsOf(context);
  const stops = candidate.commitments.filter(isStop);
  const before = stops.filter(({ end }) => end <= job.start).at(-1);
  const after = stops.find(({ start }) => start >= job.end);
  if (context.need.mode === 'on-site') {
    const here: Stop = { ...job, place: context.need.place };
    return [before && [before, here], after && [here, after]].filter(
      (leg): leg is [Stop, Stop] => leg !== undefined,
    );
  }
  // A call between two places leaves less time to get from one to the other.
  return before && after ? [[before, after]] : [];
};

/** Time to get from the place before and to the place after. Calls in between are not taken on the way. */
export const travelBetween: Check = (candidate, context) => {
  if (candidate.mobility === 'remote') return null;
  const { job } = boundsOf(context);
  for (const [from, to] of journeys(candidate, context)) {
    const minutes = context.travel(from.place, to.place, candidate.mobility);
    const gap = { start: from.end, end: to.start };
    const calls = lengthWithin(candidate.commitments, gap) + lengthWithin([job], gap);
    const free = (gap.end - gap.start - calls) / MINUTE;
    if (minutes > free) return { minutes, free: Math.max(0, Math.floor(free)) };
  }
  return null;
};

/** No farther from home than she is ready to go, nor than the policy asks of anybody who moves so. */
export const travelRange: Check = ({ home, mobility, maxTravelMinutes }, context) => {
  const { need, policy, travel } = context;
  if (need.mode !== 'on-site' || mobility === 'remote') return null;
  const limit = Math.min(maxTravelMinutes, policy.travel.byMobility[mobility].maxMinutes);
  const minutes = travel(home, need.place, mobility);
  return minutes > limit ? { minutes, limit } : null;
};

/** The fullest week with this job in it, if it is over the limit. */
const overWeek = (candidate: Candidate, context: MatchContext, limit: number): Facts | null => {
  const { job, weeks } = boundsOf(context);
  const worked = weeks.map(
    (week) => (lengthWithin(candidate.commitments, week) + lengthWithin([job], week)) / MINUTE,
  );
  const minutes = Math.max(...worked);
  return minutes > limit ? { minutes, limit } : null;
};

/** The contract's hours of an ISO week in local time, this job included. */
export const contractCap: Check = (candidate, context) =>
  candidate.contractMinutesPerWeek === null
    ? null
    : overWeek(
        candidate,
        context,
        Math.floor(candidate.contractMinutesPerWeek * context.policy.work.contractFactor),
      );

/** The most that she may work in an ISO week, whatever the contract: her own cap, or the policy's. */
export const weeklyCap: Check = (candidate, context) =>
  overWeek(
    candidate,
    context,
    candidate.weeklyCapMinutes ?? context.policy.work.defaultWeeklyCapMinutes,
  );

/** Rest between the work of two local days (11 hours: Italian legislative decree 66/2003, art. 7); work belongs to the day it begins on. */
export const dailyRest: Check = ({ commitments }, context) => {
  const { job, day } = boundsOf(context);
  let rest = Infinity;
  const today = commitments.filter(({ start }) => start >= day.start && start < day.end);
  if (today.every(({ start }) => start >= job.start)) {
    const earlier = commitments.filter(({ start }) => start < day.start);
    rest = Math.min(rest, ...earlier.map(({ end }) => job.start - end));
  }
  if (today.every(({ end }) => end <= job.end)) {
    const later = commitments.filter(({ start }) => start >= day.end);
    rest = Math.min(rest, ...later.map(({ start }) => start - job.end));
  }
  const minutes = Math.max(0, Math.floor(rest / MINUTE));
  const limit = context.policy.work.dailyRestMinutes;
  return minutes < limit ? { minutes, limit } : null;
};

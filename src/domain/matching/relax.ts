import type { Need } from '../need.ts';
import type { Relaxation } from '../terms.ts';
import type { Instant } from '../time.ts';
import { minutes } from '../time.ts';
import type { MatchContext } from './context.ts';
import { jobMinutes } from './context.ts';

type RelaxContext = Pick<MatchContext, 'policy' | 'now'>;
type Give = (
  need: Need,
  context: RelaxContext,
  startsAt: Instant | undefined,
) => Partial<Need> | null;

/** The same job, beginning at another time; never in the past. */
const moveTo = (need: Need, startsAt: Instant, now: Instant): Partial<Need> | null =>
  startsAt < now || startsAt === need.startsAt
    ? null
    : {
        startsAt,
        endsAt: startsAt + (need.endsAt - need.startsAt),
        requestedStartsAt: need.requestedStartsAt ?? need.startsAt,
      };

// From the start that was asked for: after −30 has been tried in vain, +30 is half an hour later than wanted.
const shift =
  (count: number): Give =>
  (need, { now }) =>
    moveTo(need, (need.requestedStartsAt ?? need.startsAt) + minutes(count), now);

const gender: Give = (need) =>
  need.gender.required && need.gender.want !== null
    ? { gender: { ...need.gender, required: false } }
    : null;

const dialect: Give = (_need, { policy }) =>
  policy.language.relaxedDegree === policy.language.minimumDegree ? null : {};

const phone: Give = (need, { policy }) => {
  const { maxPhoneMinutes, onSiteOnly } = policy.intake;
  const allowed = jobMinutes(need) <= maxPhoneMinutes && !onSiteOnly.includes(need.setting);
  return allowed && need.mode !== 'phone' ? { mode: 'phone' } : null;
};

const dayPart: Give = (need, { now }, startsAt) =>
  startsAt === undefined ? null : moveTo(need, startsAt, now);

const GIVE: Readonly<Record<Relaxation, Give>> = {
  gender,
  dialect,
  phone,
  'start-30': shift(-30),
  'start+30': shift(30),
  'start-60': shift(-60),
  'start+60': shift(60),
  'day-part': dayPart,
};

/**
 * The need after one rule has given way: simply another need, that the same rules read. Null where nothing can give
 * way: it has already, the policy forbids it (a call that is too long or in a setting for which one must be there),
 * or the new start would be in the past. `day-part` needs the `startsAt` that `relaxations` found.
 */
export const applyRelaxation = (
  need: Need,
  change: Relaxation,
  context: RelaxContext,
  startsAt?: Instant,
): Need | null => {
  if (need.relaxed.includes(change)) return null;
  const given = GIVE[change](need, context, startsAt);
  return given === null ? null : { ...need, ...given, relaxed: [...need.relaxed, change] };
};

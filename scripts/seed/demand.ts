import type { RequestInput } from '../../src/app/inputs.ts';
import {
  formatInstant,
  localDayNumber,
  recurringInstant,
  weekdayOf,
} from '../../src/domain/calendar/local-time.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time.ts';
import { drawNeed, drawSite, type Need } from './needs.ts';
import { makeRandom, type Random } from './random.ts';
import type { DemoSite, Reference } from './reference.ts';

/** One request of the demo: who asks what, when, and what comes in between. */
export interface Demand {
  /** Its name: the same need has the same ids and the same luck in every database. */
  readonly key: string;
  readonly askedAt: Instant;
  readonly startsAt: Instant;
  readonly site: DemoSite;
  readonly input: RequestInput;
  /** The office does not need it any more. */
  readonly cancelledAt: Instant | null;
  /** Whoever takes it cannot come after all. */
  readonly givenUp: boolean;
  /** `not-yet`: nobody has answered so far; `soon`, `no`: whoever is asked says so; `unreachable`: all phones are off. */
  readonly answers: 'as-usual' | 'not-yet' | 'soon' | 'no' | 'unreachable';
}

export const DAYS_BACK = 14;
export const DAYS_AHEAD = 7;

/** How many requests start on a day of the week, Monday first. */
const PER_DAY: readonly (readonly [number, number])[] = [
  [8, 12],
  [8, 12],
  [9, 12],
  [8, 12],
  [7, 10],
  [2, 4],
  [1, 3],
];

const OFFICE_MINUTES = [540, 570, 570, 600, 600, 630, 660, 690, 720, 900, 930, 990];
const HEALTH_MINUTES = [
  480, 510, 540, 570, 600, 630, 660, 690, 720, 780, 840, 900, 960, 1020, 1080,
];

export const inputOf = (
  need: Need,
  site: DemoSite,
  startsAt: Instant,
  zone: string,
): RequestInput => ({
  siteId: site.id,
  startsAt: formatInstant(startsAt, zone),
  preferredMediatorIds: [],
  force: false,
  ...need,
});

const isHospital = (site: DemoSite): boolean => site.name.startsWith('Ospedale');

/** A moment in office hours, at least `lead` before the start, on a working day. */
const inOfficeHours = (random: Random, latest: Instant, zone: string): Instant => {
  let day = localDayNumber(latest, zone);
  while (weekdayOf(day) > 5) day -= 1;
  const at = recurringInstant(day, random.int(8 * 60, 17 * 60), zone) + random.int(0, 59) * 1000;
  if (at <= latest) return at;
  day -= weekdayOf(day) === 1 ? 3 : 1;
  return recurringInstant(day, random.int(8 * 60, 17 * 60), zone) + random.int(0, 59) * 1000;
};

interface Timing {
  readonly startsAt: Instant;
  readonly askedAt: Instant;
}

const drawTiming = (random: Random, site: DemoSite, day: number, zone: string): Timing => {
  const weekend = weekdayOf(day) > 5;
  if (isHospital(site) && (weekend || random.chance(0.3))) {
    // An emergency does not look at the clock.
    const startsAt = recurringInstant(day, random.int(0, 287) * 5, zone);
    return { startsAt, askedAt: startsAt - random.int(12, 95) * MINUTE };
  }
  const startsAt = recurringInstant(
    day,
    random.pick(site.kind === 'health' ? HEALTH_MINUTES : OFFICE_MINUTES),
    zone,
  );
  const lead = random.chance(0.3) ? random.int(3, 40) * HOUR : random.int(50, 210) * HOUR;
  return { startsAt, askedAt: inOfficeHours(random, startsAt - lead, zone) };
};

const drawDemand = (day: number, turn: number, { sites, network }: Reference): Demand => {
  const key = `${day}/${turn}`;
  const random = makeRandom(`demand/${key}`);
  const open = weekdayOf(day) > 5 ? sites.filter(isHospital) : sites;
  const site = weekdayOf(day) > 5 ? random.pick(open) : drawSite(random, sites);
  const { startsAt, askedAt } = drawTiming(random, site, day, network.zone);
  const need = drawNeed(random, site);
  const between = askedAt + (startsAt - askedAt) * (0.3 + random.next() * 0.6);
  return {
    key,
    askedAt,
    startsAt,
    site,
    input: inputOf(need, site, startsAt, network.zone),
    cancelledAt: random.chance(0.07) ? Math.floor(between) : null,
    givenUp: random.chance(0.03),
    answers: 'as-usual',
  };
};

/** The stories of the demo are told with these: around `now` nothing else takes those who speak them. */
const STORIES = ['bin', 'ti'];
export const KEPT_FREE = 40 * HOUR;

/** What is asked over two weeks back and one ahead of `now`'s local day, as the residents, offices and towns have it. */
export const inventDemand = (reference: Reference, now: Instant): Demand[] => {
  const today = localDayNumber(now, reference.network.zone);
  const days = Array.from({ length: DAYS_BACK + DAYS_AHEAD + 1 }, (_, i) => today - DAYS_BACK + i);
  const all = days.flatMap((day) => {
    const [least, most] = PER_DAY[weekdayOf(day) - 1] ?? [1, 1];
    const count = makeRandom(`day/${day}`).int(least, most);
    return Array.from({ length: count }, (_, turn) => drawDemand(day, turn, reference));
  });
  const isFar = ({ startsAt }: Demand): boolean => Math.abs(startsAt - now) > KEPT_FREE;
  return all.filter((one) => isFar(one) || !STORIES.includes(one.input.language));
};

export const earliestOf = (demands: readonly Demand[]): Instant =>
  Math.min(...demands.map(({ askedAt }) => askedAt)) - DAY;

import { defaultPolicy } from '../../config/policy.ts';
import { estimateTravel } from '../../src/domain/calendar/travel.ts';
import { readInstant } from '../../src/domain/calendar/local-time.ts';
import type { LanguageGraph } from '../../src/domain/language/graph.ts';
import { makeLanguageGraph } from '../../src/domain/language/graph.ts';
import type { MatchContext } from '../../src/domain/matching/context.ts';
import type { Candidate, Commitment } from '../../src/domain/mediator.ts';
import type { Need } from '../../src/domain/need.ts';
import type { Place } from '../../src/domain/place.ts';
import type { Instant, Interval } from '../../src/domain/time.ts';
import { DAY } from '../../src/domain/time.ts';

export const ROME = 'Europe/Rome';

export const ANDRIA: Place = { lat: 41.2271, lng: 16.2952 };
export const BARLETTA: Place = { lat: 41.3196, lng: 16.2772 };
export const TRANI: Place = { lat: 41.2741, lng: 16.4172 };
export const SPINAZZOLA: Place = { lat: 40.9694, lng: 16.0893 };

/** The instant of a local time in Rome that exists once: `2026-11-26T10:30`. */
export const at = (local: string): Instant => {
  const read = readInstant(local, ROME);
  if (!read.ok) throw new Error(`${local} is ${read.fault} in ${ROME}`);
  return read.instant;
};

export const between = (from: string, to: string): Interval => ({ start: at(from), end: at(to) });

const language = (tag: string, nameIt: string, nameEn: string) => ({
  tag,
  nameIt,
  nameEn,
  endonym: nameEn,
});

export const graph: LanguageGraph = makeLanguageGraph({
  languages: [
    language('bin', 'edo (bini)', 'Edo'),
    language('pcm', 'pidgin nigeriano', 'Nigerian Pidgin'),
    language('ary', 'arabo marocchino', 'Moroccan Arabic'),
    language('arq', 'arabo algerino', 'Algerian Arabic'),
    language('arz', 'arabo egiziano', 'Egyptian Arabic'),
    language('fuc', 'pulaar', 'Pulaar'),
    language('fuf', 'pular', 'Pular'),
    language('prs', 'dari', 'Dari'),
    language('pes', 'farsi', 'Iranian Persian'),
    language('fr', 'francese', 'French'),
  ],
  intelligibility: [
    { speaks: 'bin', hears: 'pcm', degree: 'none' },
    { speaks: 'ary', hears: 'arq', degree: 'close' },
    { speaks: 'ary', hears: 'arz', degree: 'partial' },
    { speaks: 'arz', hears: 'ary', degree: 'poor' },
    { speaks: 'fuc', hears: 'fuf', degree: 'partial' },
    { speaks: 'prs', hears: 'pes', degree: 'close' },
  ],
});

/** A Thursday morning at the hospital of Andria, in Moroccan Arabic. */
export const makeNeed = (changes: Partial<Need> = {}): Need => ({
  language: 'ary',
  acceptableLanguages: [],
  mode: 'on-site',
  place: ANDRIA,
  startsAt: at('2026-11-26T10:30'),
  endsAt: at('2026-11-26T11:30'),
  urgency: 'routine',
  setting: 'registry',
  gender: { want: null, required: false },
  preferredMediatorIds: [],
  relax: [],
  relaxed: [],
  ...changes,
});

export const makeContext = (
  need: Partial<Need> = {},
  rest: Partial<Omit<MatchContext, 'need'>> = {},
): MatchContext => ({
  need: makeNeed(need),
  now: at('2026-11-23T09:00'),
  zone: ROME,
  policy: defaultPolicy,
  graph,
  travel: estimateTravel(defaultPolicy.travel),
  ...rest,
});

/** Somebody who can do everything that `makeNeed` asks, and lives there. */
export const makeCandidate = (changes: Partial<Candidate> = {}): Candidate => ({
  mediatorId: 'm-1',
  name: 'Amina',
  active: true,
  gender: 'female',
  languages: [{ tag: 'ary' }],
  qualifications: [],
  modes: ['on-site', 'phone', 'video'],
  home: ANDRIA,
  mobility: 'car',
  maxTravelMinutes: 60,
  documentsExpireAt: null,
  available: [{ start: at('2026-11-26T00:00') - DAY, end: at('2026-11-27T00:00') + DAY }],
  commitments: [],
  contractMinutesPerWeek: null,
  weeklyCapMinutes: null,
  ledger: { workedMinutes: 600, offers: 10, contractMinutes: 2400, daysInNetwork: 28 },
  jobsForCase: 0,
  asked: { declined: false, gaveUp: false, unanswered: 0, open: false },
  excluded: false,
  ...changes,
});

/** A booking on the day of `makeNeed`, or on the day that is given; without a place it is a call. */
export const makeCommitment = (
  from: string,
  to: string,
  place: Place | null = ANDRIA,
  day = '2026-11-26',
): Commitment => ({
  bookingId: `b-${day}-${from}`,
  ...between(`${day}T${from}`, `${day}T${to}`),
  place,
});

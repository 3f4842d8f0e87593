import {
  localDayNumber,
  nextLocalTime,
  recurringInstant,
} from '../../src/domain/calendar/local-time.ts';
import { HOUR, MINUTE, type Instant } from '../../src/domain/time.ts';
import { inputOf, type Demand } from './demand.ts';
import type { Need } from './needs.ts';
import type { DemoSite, Reference } from './reference.ts';

// The requests that a demo must have at whatever hour it starts: one of each state, and a past for Edo.

const need = (language: string, change: Partial<Need> = {}): Need => ({
  language,
  acceptableLanguages: [],
  setting: 'health',
  mode: 'on-site',
  durationMinutes: 60,
  relax: [],
  people: 1,
  contact: 'int. 214',
  ...change,
});

const maternity: Partial<Need> = {
  unit: 'Ostetricia e ginecologia',
  gender: { want: 'female', required: true },
};

const siteIn = (sites: readonly DemoSite[], comune: string, kind: string): DemoSite => {
  const site = sites.find((one) => one.comune === comune && one.kind === kind);
  if (!site) throw new Error(`no ${kind} site in ${comune}`);
  return site;
};

type Case = readonly [
  key: string,
  askedAt: Instant,
  startsAt: Instant,
  site: DemoSite,
  need: Need,
  rest?: Partial<Pick<Demand, 'cancelledAt' | 'givenUp' | 'answers'>>,
];

const past = (
  at: (daysAway: number, minutes: number) => Instant,
  hospital: DemoSite,
  office: DemoSite,
): Case[] => [
  [
    'edo-labour',
    at(-9, 190),
    at(-9, 215),
    hospital,
    need('bin', { ...maternity, caseRef: 'PS-2231' }),
  ],
  [
    'edo-visit',
    at(-8, 600),
    at(-5, 570),
    hospital,
    need('bin', { ...maternity, caseRef: 'PS-2231' }),
  ],
  ['edo-night', at(-4, 1330), at(-4, 1390), hospital, need('bin', { unit: 'Pronto soccorso' })],
  ['edo-control', at(-6, 700), at(-3, 660), hospital, need('bin', { caseRef: 'PS-2231' })],
  [
    'nobody-came',
    at(-7, 620),
    at(-5, 600),
    office,
    need('so', { setting: 'registry', durationMinutes: 30 }),
  ],
  [
    'not-needed',
    at(-6, 550),
    at(-3, 630),
    office,
    need('sq', { setting: 'registry', durationMinutes: 45 }),
    { cancelledAt: at(-4, 700) },
  ],
  [
    'given-up',
    at(-6, 640),
    at(-2, 720),
    office,
    need('ro', { setting: 'registry', durationMinutes: 45 }),
    { givenUp: true },
  ],
];

const coming = (
  at: (daysAway: number, minutes: number) => Instant,
  now: Instant,
  zone: string,
  hospital: DemoSite,
  office: DemoSite,
): Case[] => {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const tomorrow = nextLocalTime(now + 12 * HOUR, zone, '10:00');
  return [
    [
      'under-way',
      minute - 180 * MINUTE,
      minute - 20 * MINUTE,
      hospital,
      need('ro', { mode: 'phone', durationMinutes: 45 }),
      { answers: 'soon' },
    ],
    [
      'being-asked',
      minute - 4 * MINUTE,
      tomorrow,
      hospital,
      need('ro', { unit: 'Pediatria' }),
      { answers: 'not-yet' },
    ],
    [
      'first-asked',
      minute - 25 * MINUTE,
      at(4, 660),
      office,
      need('sq', { setting: 'social-services', relax: ['start+30'] }),
      { answers: 'not-yet' },
    ],
    ['nobody-can', at(-1, 560), at(3, 600), office, need('so', { setting: 'social-services' })],
    [
      'cancelled-ahead',
      at(-3, 610),
      at(2, 690),
      hospital,
      need('ary', { durationMinutes: 45 }),
      { cancelledAt: Math.min(at(0, 5), minute) },
    ],
    [
      'planned',
      at(-3, 580),
      at(3, 630),
      office,
      need('ro', { setting: 'registry', durationMinutes: 30 }),
      { answers: 'soon' },
    ],
  ];
};

/** Each reason why a coordinator should look. */
const troubled = (
  at: (daysAway: number, minutes: number) => Instant,
  now: Instant,
  hospital: DemoSite,
  office: DemoSite,
): Case[] => {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  return [
    [
      'nobody-answers',
      minute - 14 * MINUTE,
      minute + 40 * MINUTE,
      hospital,
      need('sq', { mode: 'phone', durationMinutes: 20 }),
      { answers: 'not-yet' },
    ],
    [
      'not-reconfirmed',
      minute - 50 * HOUR,
      minute + 55 * MINUTE,
      hospital,
      need('ro', { mode: 'phone', durationMinutes: 30 }),
      { answers: 'soon' },
    ],
    [
      'all-phones-off',
      at(-1, 570),
      at(3, 615),
      office,
      need('uk', { setting: 'social-services' }),
      { answers: 'unreachable' },
    ],
    [
      'everybody-declines',
      at(-1, 580),
      at(3, 645),
      office,
      need('sq', { setting: 'social-services' }),
      { answers: 'no' },
    ],
  ];
};

/** One request of each state around `now`, whatever the hour and the day of the week. */
export const tellingCases = ({ sites, network: { zone } }: Reference, now: Instant): Demand[] => {
  const today = localDayNumber(now, zone);
  const at = (daysAway: number, minutes: number) =>
    recurringInstant(today + daysAway, minutes, zone);
  const hospital = siteIn(
    sites.filter(({ name }) => name.startsWith('Ospedale')),
    'Andria',
    'health',
  );
  const office = siteIn(sites, 'Barletta', 'municipality');
  const cases = [
    ...past(at, hospital, office),
    ...coming(at, now, zone, hospital, office),
    ...troubled(at, now, hospital, office),
  ];
  return cases.map(([key, askedAt, startsAt, site, what, rest]) => ({
    key: `${today}/${key}`,
    askedAt,
    startsAt,
    site,
    input: inputOf(what, site, startsAt, zone),
    cancelledAt: null,
    givenUp: false,
    answers: 'as-usual',
    ...rest,
  }));
};

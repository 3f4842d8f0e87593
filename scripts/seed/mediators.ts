import { demo } from '../../config/demo.ts';
import type { NewMediator } from '../../src/app/stores.ts';
import type {
  AvailabilityException,
  AvailabilityRule,
} from '../../src/domain/calendar/availability.ts';
import {
  localDayNumber,
  recurringInstant,
  weekdayOf,
} from '../../src/domain/calendar/local-time.ts';
import type { Mobility, Setting } from '../../src/domain/terms.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { communities, mediatorsOf, type Community } from './communities.ts';
import { demoId } from './demo-id.ts';
import { makeRandom, type Random } from './random.ts';
import { near, networkId, type Reference } from './reference.ts';
import { patterns, usual } from './weekly-patterns.ts';

/** An invented person. Nobody of this name is meant. */
export interface DemoMediator extends NewMediator {
  readonly rules: readonly AvailabilityRule[];
  readonly exceptions: readonly AvailabilityException[];
  /** Always on call, so that a story told at any hour finds somebody; takes nothing that is planned for these days. */
  readonly onCall: boolean;
}

/** Who is on call at all hours: so many of each community, the first ones. */
const ON_CALL: Readonly<Record<string, number>> = {
  Nigeria: 3,
  Romania: 2,
  Morocco: 1,
  Ukraine: 1,
  Albania: 1,
  Eritrea: 1,
};

const HOMES: readonly (readonly [string, number])[] = [
  ['Andria', 26],
  ['Barletta', 25],
  ['Trani', 14],
  ['Bisceglie', 13],
  ['Canosa di Puglia', 7],
  ['San Ferdinando di Puglia', 5],
  ['Trinitapoli', 4],
  ['Margherita di Savoia', 3],
  ['Minervino Murge', 2],
  ['Spinazzola', 1],
];
/** A few live in the provinces next door. */
const NEIGHBOURS: Readonly<Record<number, string>> = { 9: 'Bari', 27: 'Corato', 44: 'Foggia' };

interface Ways {
  readonly mobility: Mobility;
  readonly maxTravelMinutes: readonly [number, number];
}
const WAYS: readonly (readonly [Ways, number])[] = [
  [{ mobility: 'car', maxTravelMinutes: [45, 75] }, 56],
  [{ mobility: 'public-transport', maxTravelMinutes: [70, 110] }, 32],
  [{ mobility: 'bicycle', maxTravelMinutes: [25, 35] }, 4],
  [{ mobility: 'foot', maxTravelMinutes: [20, 35] }, 3],
  [{ mobility: 'remote', maxTravelMinutes: [0, 0] }, 5],
];
const BY_CAR: Ways = { mobility: 'car', maxTravelMinutes: [60, 75] };

/** How likely a mediator is qualified for a setting. */
const QUALIFIED: readonly (readonly [Setting, number])[] = [
  ['health', 0.92],
  ['legal', 0.75],
  ['minors', 0.65],
  ['mental-health', 0.6],
  ['trafficking', 0.45],
  ['labour-exploitation', 0.5],
];

const qualificationsOf = (random: Random, onCall: boolean, now: Instant) =>
  QUALIFIED.flatMap(([setting, probability]) => {
    const held = random.chance(probability) || onCall;
    const ends = random.chance(0.15) && !onCall;
    const expiresAt = ends ? now + random.int(40, 400) * DAY : null;
    return held ? [{ setting, expiresAt }] : [];
  });

/** Some days off, or a free Sunday, in local time. */
const exceptionsOf = (random: Random, now: Instant, zone: string): AvailabilityException[] => {
  const today = localDayNumber(now, zone);
  const from = today + random.int(-12, 20);
  const draw = random.next();
  if (draw < 0.22)
    return [
      {
        kind: 'busy',
        start: recurringInstant(from, 0, zone),
        end: recurringInstant(from + random.int(1, 4), 0, zone),
      },
    ];
  if (draw > 0.88) {
    const sunday = today + 7 - weekdayOf(today) + 7 * random.int(0, 1);
    return [
      {
        kind: 'free',
        start: recurringInstant(sunday, 540, zone),
        end: recurringInstant(sunday, 780, zone),
      },
    ];
  }
  return [];
};

const messageLanguageOf = (random: Random, languages: readonly string[]) => {
  if (languages.includes('en') && random.chance(0.35)) return 'en';
  return languages.includes('fr') && random.chance(0.35) ? 'fr' : 'it';
};

/** Permits and contracts end; two have, and two soon will. */
const documentsOf = (place: number, random: Random, today: Instant): Instant | null => {
  const days = ({ 6: -9, 31: -3, 18: 12, 40: 19 } as Record<number, number>)[place];
  if (days !== undefined) return today + days * DAY;
  return random.chance(0.4) ? today + random.int(60, 900) * DAY : null;
};

const contractOf = (random: Random, place: number, { partners }: Reference, onCall: boolean) => {
  if (place % 9 === 8 && !onCall) return { partnerId: null, contractMinutesPerWeek: null };
  const partnerId = partners[place % partners.length]?.id ?? null;
  return {
    partnerId,
    contractMinutesPerWeek: onCall ? 1800 : 60 * random.pick([10, 12, 15, 18, 20, 24, 30]),
  };
};

const nameOf = (one: Community, turn: number) => {
  const gender = one.genders[turn % one.genders.length] ?? 'female';
  const given = gender === 'female' ? one.female : one.male;
  // Turns of one gender are not in a row: count those before.
  const before = Array.from({ length: turn }, (_, i) => one.genders[i % one.genders.length]);
  const used = before.filter((other) => other === gender).length;
  return {
    gender,
    givenName: given[used % given.length] ?? '',
    familyName: one.family[turn % one.family.length] ?? '',
  };
};

const homeOf = (place: number, random: Random, onCall: boolean, reference: Reference) => {
  const names = onCall ? ['Andria', 'Barletta', 'Trani'] : undefined;
  const name = names?.[place % names.length] ?? NEIGHBOURS[place] ?? random.weighted(HOMES);
  const { istat, ...centre } = reference.town(name);
  return { homeComune: istat, home: near(`home/${place}`, centre) };
};

const invent = (
  one: Community,
  turn: number,
  place: number,
  reference: Reference,
  now: Instant,
): DemoMediator => {
  const { zone } = reference.network;
  const random = makeRandom(`mediator/${one.from}/${turn}`);
  const onCall = turn < (ON_CALL[one.from] ?? 0);
  const today = recurringInstant(localDayNumber(now, zone), 0, zone);
  const languages = one.languages[turn % one.languages.length] ?? [];
  const { mobility, maxTravelMinutes } = onCall ? BY_CAR : random.weighted(WAYS);
  const remote = mobility === 'remote';
  return {
    id: demoId('mediator', `${one.from}/${turn}`),
    networkId,
    ...contractOf(random, place, reference, onCall),
    ...nameOf(one, turn),
    phone: `${demo.phonePrefix}${String(place + 1).padStart(6, '0')}`,
    messageLanguage: messageLanguageOf(random, languages),
    smsOn: place !== 22,
    channel: 'sms',
    state: place === 8 ? 'paused' : 'active',
    ...homeOf(place, random, onCall, reference),
    mobility,
    maxTravelMinutes: random.int(...maxTravelMinutes),
    modes: [
      ...(remote ? [] : (['on-site'] as const)),
      'phone',
      ...(remote || onCall || random.chance(0.5) ? (['video'] as const) : []),
    ],
    languages,
    qualifications: qualificationsOf(random, onCall, today),
    weeklyCapMinutes: random.chance(0.1) ? 1200 : null,
    documentsExpireAt: onCall ? null : documentsOf(place, random, today),
    joinedAt: today - (place % 13 === 5 ? random.int(6, 20) : random.int(90, 1400)) * DAY,
    rules: patterns[onCall ? 'onCall' : (usual[place % usual.length] ?? 'fullDays')],
    exceptions: onCall ? [] : exceptionsOf(random, today, zone),
    onCall,
  };
};

/** The invented mediators, always in the same order with the same ids; their dates follow `now`'s local day. */
export const inventMediators = (reference: Reference, now: Instant): DemoMediator[] => {
  const turns = communities.flatMap((one) =>
    Array.from({ length: mediatorsOf(one) }, (_, turn) => ({ one, turn })),
  );
  return turns.map(({ one, turn }, place) => invent(one, turn, place, reference, now));
};

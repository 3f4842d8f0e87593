import type { Mode, Relaxation, Setting } from '../../src/domain/terms.ts';
import { communities, weightOf } from './communities.ts';
import type { Random } from './random.ts';
import type { DemoSite } from './reference.ts';

/** What an invented office asks for, but not yet when. */
export interface Need {
  readonly language: string;
  readonly acceptableLanguages: string[];
  readonly setting: Setting;
  readonly mode: Mode;
  readonly durationMinutes: number;
  readonly gender?: { want: 'female'; required: boolean };
  readonly relax: Relaxation[];
  readonly people: number;
  readonly caseRef?: string;
  readonly unit?: string;
  readonly contact: string;
}

interface Office {
  /** How often it asks, against the others. */
  readonly weight: number;
  readonly settings: readonly (readonly [Setting, number])[];
}

const OFFICES: Readonly<Record<string, Office>> = {
  health: {
    weight: 45,
    settings: [
      ['health', 80],
      ['mental-health', 10],
      ['minors', 6],
      ['trafficking', 4],
    ],
  },
  prefecture: {
    weight: 11,
    settings: [
      ['legal', 60],
      ['registry', 25],
      ['labour-exploitation', 15],
    ],
  },
  school: { weight: 9, settings: [['school', 100]] },
  employment: {
    weight: 13,
    settings: [
      ['employment', 82],
      ['labour-exploitation', 18],
    ],
  },
  municipality: {
    weight: 22,
    settings: [
      ['social-services', 55],
      ['registry', 30],
      ['minors', 10],
      ['trafficking', 5],
    ],
  },
};

/** Larger towns ask more. */
const TOWNS: Readonly<Record<string, number>> = {
  Andria: 10,
  Barletta: 9,
  Trani: 6,
  Bisceglie: 5,
  'Canosa di Puglia': 3,
};

const VEHICULAR = ['fr', 'en', 'pcm', 'ar', 'ru'];

const UNITS: Readonly<Partial<Record<Setting, readonly string[]>>> = {
  health: [
    'Pronto soccorso',
    'Ostetricia e ginecologia',
    'Pediatria',
    'Medicina interna',
    'Ambulatorio vaccinale',
  ],
  'mental-health': ['Centro di salute mentale'],
  minors: ['Neuropsichiatria infantile', 'Tutela minori'],
  legal: ['Ufficio asilo', 'Ufficio cittadinanza'],
  'social-services': ['Segretariato sociale'],
};

const FACE_TO_FACE: readonly Setting[] = ['mental-health', 'minors'];

/** EU citizens ask less often: many have lived here for long. */
const askWeight = (from: string, weight: number): number => {
  if (from === 'Romania') return weight * 0.6;
  // The province's work against trafficking is mostly with women who speak Edo.
  if (from === 'Nigeria') return weight * 1.7;
  return weight === 0 ? 2.5 : weight;
};

const LANGUAGES = communities.flatMap((one) =>
  one.languages.map(
    (set) => [set, askWeight(one.from, weightOf(one)) / one.languages.length] as const,
  ),
);

const kindOf = ({ kind }: DemoSite): Office =>
  OFFICES[kind] ?? { weight: 1, settings: [['registry', 1]] };

/** Which site asks: by the kind of office, then by the size of the town. */
export const drawSite = (random: Random, sites: readonly DemoSite[]): DemoSite => {
  const kinds = Object.entries(OFFICES).map(([kind, { weight }]) => [kind, weight] as const);
  const kind = random.weighted(kinds);
  const ofKind = sites.filter((site) => site.kind === kind);
  return random.weighted(ofKind.map((site) => [site, TOWNS[site.comune] ?? 2] as const));
};

const drawLength = (random: Random, setting: Setting, mode: Mode): number => {
  if (mode === 'phone') return random.pick([15, 20, 30, 30, 45]);
  if (setting === 'school') return random.pick([60, 90, 120]);
  if (setting === 'mental-health') return random.pick([60, 60, 90]);
  if (setting === 'registry') return random.pick([30, 30, 45]);
  return random.pick([30, 45, 60, 60, 60, 90, 120]);
};

const drawGender = (
  random: Random,
  setting: Setting,
  unit: string | undefined,
): Pick<Need, 'gender'> => {
  const birth = unit === 'Ostetricia e ginecologia';
  const share = birth ? 0.9 : setting === 'trafficking' ? 0.7 : setting === 'health' ? 0.15 : 0.08;
  if (!random.chance(share)) return {};
  return { gender: { want: 'female', required: random.chance(birth ? 0.6 : 0.3) } };
};

const drawRelax = (random: Random, mode: Mode): Relaxation[] => {
  const willing: Relaxation[] = [];
  if (random.chance(0.4)) willing.push('start+30');
  if (random.chance(0.25)) willing.push('dialect');
  if (mode === 'on-site' && random.chance(0.35)) willing.push('phone');
  if (random.chance(0.2)) willing.push('day-part');
  return willing;
};

/** A need at a site: the language follows the residents table, the rest the kind of office. */
export const drawNeed = (random: Random, site: DemoSite): Need => {
  const [language = 'ro', ...others] = random.weighted(LANGUAGES);
  const setting = random.weighted(kindOf(site).settings);
  const faceToFace = FACE_TO_FACE.includes(setting);
  const mode = faceToFace
    ? 'on-site'
    : random.weighted([
        ['on-site', 72],
        ['phone', 24],
        ['video', 4],
      ] as const);
  const units = UNITS[setting];
  const unit = units && random.chance(0.8) ? random.pick(units) : undefined;
  const cases = {
    health: 'PS',
    'social-services': 'SS',
    trafficking: 'TR',
    minors: 'MN',
  } as Partial<Record<Setting, string>>;
  const letters = cases[setting];
  return {
    language,
    acceptableLanguages: random.chance(0.5) ? others.filter((tag) => VEHICULAR.includes(tag)) : [],
    setting,
    mode,
    durationMinutes: drawLength(random, setting, mode),
    ...drawGender(random, setting, unit),
    relax: drawRelax(random, mode),
    people: random.weighted([
      [1, 80],
      [2, 14],
      [4, 6],
    ] as const),
    ...(letters && random.chance(0.6) ? { caseRef: `${letters}-${random.int(2100, 2999)}` } : {}),
    ...(unit ? { unit } : {}),
    contact: `int. ${random.int(201, 489)}`,
  };
};

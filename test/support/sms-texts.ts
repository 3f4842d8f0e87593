import { existsSync, readFileSync } from 'node:fs';
import { readSms } from '../../src/domain/sms/grammar.ts';
import { NEARLY } from '../../src/domain/sms/intent.ts';
import type { JobFacts, PlaceFacts, Sms } from '../../src/domain/sms/sms.ts';
import { understandPeriods } from '../../src/domain/sms/understand-periods.ts';
import { MODES, SETTINGS } from '../../src/domain/terms.ts';
import type { MessageLanguage } from '../../src/domain/terms.ts';

// The longest real values that an SMS is made of.

/** Rows of a CSV of ours as cells, without its heading; null when the file is not there. */
const rowsOf = (name: string): string[][] | null => {
  const file = new URL(`../../config/data/${name}`, import.meta.url);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(','));
};

const LONGEST_IT = ['arabo marocchino (darija)', 'punjabi occidentale', 'pidgin nigeriano'];
const LONGEST_EN = ['Modern Standard Arabic', 'Western Punjabi', 'Levantine Arabic'];
const LONGEST_FR = ['arabe standard moderne', 'pidgin nigérian', 'pendjabi occidental'];

const column = (rows: string[][] | null, at: number): string[] =>
  (rows ?? []).flatMap((row) => row[at] ?? []);

const languageRows = rowsOf('languages.csv');

/** Names of languages as they may stand in an SMS; French has names of its own or one of the others. */
export const LANGUAGE_NAMES: Readonly<Record<MessageLanguage, readonly string[]>> = {
  it: [...LONGEST_IT, ...column(languageRows, 2)],
  en: [...LONGEST_EN, ...column(languageRows, 3)],
  fr: [...LONGEST_FR, ...LONGEST_IT, ...column(languageRows, 2), ...column(languageRows, 3)],
};

const siteRows = rowsOf('sites.csv') ?? [
  ['', '', 'Ospedale "Vittorio Emanuele II"', 'Bisceglie'],
  ['', '', 'Presidio territoriale di Canosa', 'Canosa di Puglia'],
  ['', '', "Polo sociale per l'inclusione", 'San Ferdinando di Puglia'],
];

/** Sites with their comuni. */
export const SITES = siteRows.map(([, , site = '', comune = '']) => ({ site, comune }));

const LONGEST_COMUNE = 'San Ferdinando di Puglia';
export const UNIT = 'Pronto soccorso ostetrico';
export const CONTACT = '+39 0883 299 750';
export const CODE = '4721';

export const job = (facts: Partial<JobFacts> = {}): JobFacts => ({
  code: CODE,
  language: 'arabo marocchino (darija)',
  setting: 'health',
  mode: 'on-site',
  comune: LONGEST_COMUNE,
  // A Wednesday, the longest of days in one of the languages' three letters.
  startsAt: Date.parse('2026-11-25T09:30:00Z'),
  durationMinutes: 630,
  zone: 'Europe/Rome',
  ...facts,
});

export const place = (site: string): PlaceFacts => ({ site, unit: UNIT, contact: CONTACT });

const SAID_OF_A_CODE = [
  'taken',
  'expired',
  'withdrawn',
  'busy',
  'no-rest',
  'over-hours',
  'declined',
  'declined-before',
  'gave-up',
  'yes-or-no',
  'unknown-code',
] as const;

const perName = (name: string): Sms[] =>
  MODES.flatMap((mode) => {
    const facts = job({ language: name, mode });
    const sites = [...new Set(SITES.map(({ site }) => site))];
    return [
      ...SETTINGS.map((setting): Sms => ({ say: 'offer', job: { ...facts, setting } })),
      { say: 'not-needed', job: facts },
      { say: 'cancelled', job: facts },
      { say: 'reminder', job: facts },
      ...sites.map((site): Sms => ({ say: 'confirmed', job: facts, place: place(site) })),
    ];
  });

const MANY_CODES = Array.from({ length: 40 }, () => CODE);
const ZONE = 'Europe/Rome';

const INTENTS = ['late', 'arrived', 'finished', 'confirm', 'give-up'] as const;
const KINDS = ['free', 'busy'] as const;
const AT = { at: Date.parse('2026-11-25T21:59:00Z'), zone: ZONE };

const ofBookings: Sms[] = [
  ...MODES.map((mode): Sms => ({ say: 'give-up-asked', job: job({ mode }) })),
  ...[1, 2, 3, 4, 20].map((length): Sms => ({
    say: 'agenda',
    jobs: Array.from({ length }, () => job()),
  })),
  { say: 'agenda-empty' },
  { say: 'reconfirmed', code: CODE },
  { say: 'late', code: CODE, minutes: 240 },
  { say: 'late-how-much' },
  { say: 'arrived', code: CODE, ...AT },
  { say: 'finished', code: CODE, ...AT },
  { say: 'no-booking' },
  ...INTENTS.flatMap((intent): Sms[] => [
    { say: 'which-booking', intent, codes: [CODE, '4722'] },
    { say: 'which-booking', intent, codes: MANY_CODES },
  ]),
];

/** Changes of availability that take most room when they are said back. */
const CHANGES = [
  'lun e mer e ven 10:30-13:30',
  'lun e mer 10:30-12:30 e 15:30-18:30',
  'ogni lun mer e ven 10:30-12:30, ogni mar e gio 15:30-18:30',
  '24/12-6/1',
  'lun 18:30-24, mar fino alle 10:30',
  'domani pomeriggio',
];

const ofAvailability = KINDS.flatMap((kind): Sms[] => [
  ...CHANGES.flatMap((text): Sms[] => {
    const intent = readSms(`${kind} ${text}`);
    const periods = 'periods' in intent ? intent.periods : [];
    const change = understandPeriods(kind, periods, Date.parse('2026-11-20T10:00:00Z'), ZONE);
    if (change === null) throw new Error(`not understood: ${text}`);
    return [{ say: 'availability-asked', change, zone: ZONE }];
  }),
  { say: 'availability-set', kind, kept: [] },
  { say: 'availability-set', kind, kept: [CODE, '4722'] },
  { say: 'availability-set', kind, kept: MANY_CODES },
  { say: 'availability-unclear', kind },
]);

/** Each thing that we say, with its longest values. */
export const longestSms = (language: MessageLanguage): Sms[] => [
  ...[...new Set(LANGUAGE_NAMES[language])].flatMap((name) => perName(name)),
  ...SAID_OF_A_CODE.map((say): Sms => ({ say, code: CODE })),
  { say: 'which-code', codes: MANY_CODES },
  { say: 'nothing-open' },
  ...ofBookings,
  ...ofAvailability,
  { say: 'nothing-to-confirm' },
  { say: 'kept' },
  ...[null, ...NEARLY].map((nearly): Sms => ({ say: 'unclear', nearly })),
  { say: 'help' },
];

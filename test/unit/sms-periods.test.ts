import { describe, expect, test } from '@jest/globals';
import { formatInstant } from '../../src/domain/calendar/local-time.ts';
import { readSms } from '../../src/domain/sms/grammar.ts';
import type { WrittenPeriods } from '../../src/domain/sms/periods.ts';
import { phrase } from '../../src/domain/sms/phrases.ts';
import type { AvailabilityChange } from '../../src/domain/sms/question.ts';
import { understandPeriods } from '../../src/domain/sms/understand-periods.ts';

const ZONE = 'Europe/Rome';
/** A Friday, 11:20:30 in Rome. */
const NOW = Date.parse('2026-11-27T10:20:30Z');

const periodsOf = (text: string): WrittenPeriods => {
  const intent = readSms(text);
  if (intent.kind !== 'free' && intent.kind !== 'busy') throw new Error(`${text}: ${intent.kind}`);
  return intent.periods;
};

const understood = (text: string, now = NOW): AvailabilityChange | null => {
  const { kind } = readSms(text);
  return understandPeriods(kind === 'busy' ? 'busy' : 'free', periodsOf(text), now, ZONE);
};

/** What a text means, in local time: `2026-11-30T09:00 - 2026-11-30T13:00`. */
const spans = (text: string, now = NOW): string[] | null => {
  const change = understood(text, now);
  const local = (instant: number): string => formatInstant(instant, ZONE).slice(0, 16);
  return change?.once.map(({ start, end }) => `${local(start)} - ${local(end)}`) ?? null;
};

const saidBack = (text: string, now = NOW): string | null => {
  const change = understood(text, now);
  return change && phrase({ say: 'availability-asked', change, zone: ZONE }, 'it');
};

const on = (day: string, from: string, to: string): string => `${day}T${from} - ${day}T${to}`;
const MONDAY = '2026-11-30';
const MONDAY_MORNING = [on(MONDAY, '09:00', '13:00')];

describe('the same Monday morning', () => {
  test.each([
    'LIBERA lun 9-13',
    'libero lunedì 9-13',
    'sono libera lun 9-13 grazie',
    'Ciao, libera lun 9–13!',
    'libera lun. 9.00-13.00',
    'libera lun: 9:00 - 13:00',
    'libera lun, 9-13',
    'libera il lunedi dalle 9 alle 13',
    'libera lunedi dalle ore 9 alle ore 13',
    'libera lun tra le 9 e le 13',
    'libera 9-13 lun',
    'libera dalle 9 alle 13 di lunedì',
    'libera lun dalle 9 fino alle 13',
    'libera lun mattina 9-13',
    'libera lun 30/11 9-13',
    'libera 30/11 9-13',
    'libera 30 novembre 9-13',
    'libera lunedì 30 novembre 2026 9-13',
    'libera 30/11/26 9-13',
    'LIBERA/O lun 30/11 9-13',
    'libera lun ٩-١٣',
    'FREE Monday 9-13',
    'free mon from 9 to 13',
    'free Mon 9am-1pm',
    'free Monday between 9 and 13',
    'free on Nov 30 9:00-13:00',
    'LIBRE lundi 9h-13h',
    'libre lun de 9h à 13h',
    'libre lundi 30 novembre entre 9h et 13h',
    'Bonjour, libre lundi de 9h00 à 13h00. Merci',
  ])('%j', (text) => {
    expect(spans(text)).toEqual(MONDAY_MORNING);
  });
});

describe('days', () => {
  test.each<[string, string[]]>([
    ['libera lun e mer 9-13', [on(MONDAY, '09:00', '13:00'), on('2026-12-02', '09:00', '13:00')]],
    ['libera lun mer 9-13', [on(MONDAY, '09:00', '13:00'), on('2026-12-02', '09:00', '13:00')]],
    ['free Mon & Wed 9-13', [on(MONDAY, '09:00', '13:00'), on('2026-12-02', '09:00', '13:00')]],
    ['libera lun-mar 9-10', [on(MONDAY, '09:00', '10:00'), on('2026-12-01', '09:00', '10:00')]],
    [
      'libre du lundi au mardi 9-10',
      [on(MONDAY, '09:00', '10:00'), on('2026-12-01', '09:00', '10:00')],
    ],
    ['occupata lun', ['2026-11-30T00:00 - 2026-12-01T00:00']],
    ['occupata lun-mer', ['2026-11-30T00:00 - 2026-12-03T00:00']],
    ['occupata sab-lun', ['2026-11-28T00:00 - 2026-12-01T00:00']],
    ['occupata weekend', ['2026-11-28T00:00 - 2026-11-30T00:00']],
    ['occupata domani', ['2026-11-28T00:00 - 2026-11-29T00:00']],
    ['occupée après-demain', ['2026-11-29T00:00 - 2026-11-30T00:00']],
    ['busy the day after tomorrow', ['2026-11-29T00:00 - 2026-11-30T00:00']],
    ['occupata da domani a dopodomani', ['2026-11-28T00:00 - 2026-11-30T00:00']],
    ['occupata 24/12', ['2026-12-24T00:00 - 2026-12-25T00:00']],
    ['occupata 24-26/12', ['2026-12-24T00:00 - 2026-12-27T00:00']],
    ['occupata dal 24 al 26 dicembre', ['2026-12-24T00:00 - 2026-12-27T00:00']],
    ['OCCUPATA 24/12-6/1', ['2026-12-24T00:00 - 2027-01-07T00:00']],
    ['occupato dal 24/12 al 6/1', ['2026-12-24T00:00 - 2027-01-07T00:00']],
    ['occupata dal 24/12 fino al 6/1', ['2026-12-24T00:00 - 2027-01-07T00:00']],
    ['BUSY from December 24th to January 6th', ['2026-12-24T00:00 - 2027-01-07T00:00']],
    ['OCCUPÉ(E) du 24 décembre au 6 janvier', ['2026-12-24T00:00 - 2027-01-07T00:00']],
    ['occupée le 1er janvier', ['2027-01-01T00:00 - 2027-01-02T00:00']],
    [
      'occupata 3/4 e 5/4',
      ['2027-04-03T00:00 - 2027-04-04T00:00', '2027-04-05T00:00 - 2027-04-06T00:00'],
    ],
  ])('%j', (text, expected) => {
    expect(spans(text)).toEqual(expected);
  });
  test('over New Year while it lasts: what is left of it', () => {
    const now = Date.parse('2027-01-02T08:00:00Z');
    expect(spans('occupata 24/12-6/1', now)).toEqual(['2027-01-02T09:00 - 2027-01-07T00:00']);
    expect(spans('occupata 24/12-6/1', Date.parse('2027-01-07T08:00:00Z'))).toEqual([
      '2027-12-24T00:00 - 2028-01-07T00:00',
    ]);
  });
});

describe('hours', () => {
  test.each<[string, string[]]>([
    ['libera domani mattina', [on('2026-11-28', '08:00', '13:00')]],
    ['libera domattina', [on('2026-11-28', '08:00', '13:00')]],
    ['libera domani pomeriggio', [on('2026-11-28', '13:00', '18:00')]],
    ['libera domani pomeriggio dalle 14 alle 16', [on('2026-11-28', '14:00', '16:00')]],
    ['libera stasera', [on('2026-11-27', '18:00', '21:00')]],
    ['libera stasera dopo le 19', [on('2026-11-27', '19:00', '21:00')]],
    ['free tonight', [on('2026-11-27', '18:00', '21:00')]],
    ['libre demain après-midi', [on('2026-11-28', '13:00', '18:00')]],
    ['libre ce soir', [on('2026-11-27', '18:00', '21:00')]],
    ['libera lun tutto il giorno', ['2026-11-30T00:00 - 2026-12-01T00:00']],
    ['libera lun dopo le 15', ['2026-11-30T15:00 - 2026-12-01T00:00']],
    ['libera lun fino alle 12', [on(MONDAY, '00:00', '12:00')]],
    ['libera lun fino a mezzogiorno', [on(MONDAY, '00:00', '12:00')]],
    ['free Mon after 3pm', ['2026-11-30T15:00 - 2026-12-01T00:00']],
    ['libre lundi jusqu’à 12h30', [on(MONDAY, '00:00', '12:30')]],
    ['libera lun 14.30-18', [on(MONDAY, '14:30', '18:00')]],
    ['libera lun 9-11 e 14-16', [on(MONDAY, '09:00', '11:00'), on(MONDAY, '14:00', '16:00')]],
    [
      'libera lun mattina e mar pomeriggio',
      [on(MONDAY, '08:00', '13:00'), on('2026-12-01', '13:00', '18:00')],
    ],
    ['libera lun mattina e pomeriggio', [on(MONDAY, '08:00', '18:00')]],
    [
      'libera lun 9-13 e mar',
      [on(MONDAY, '09:00', '13:00'), '2026-12-01T00:00 - 2026-12-02T00:00'],
    ],
    [
      'libera lun 9-13\nmar 14-18',
      [on(MONDAY, '09:00', '13:00'), on('2026-12-01', '14:00', '18:00')],
    ],
    ['libera lun 20-24', ['2026-11-30T20:00 - 2026-12-01T00:00']],
  ])('%j', (text, expected) => {
    expect(spans(text)).toEqual(expected);
  });
});

describe('today', () => {
  test('counts while some of its hours are ahead, from the next minute on', () => {
    expect(spans('libera ven 14-16')).toEqual([on('2026-11-27', '14:00', '16:00')]);
    expect(spans('libera ven 9-13')).toEqual([on('2026-11-27', '11:21', '13:00')]);
    expect(spans('libera ven 9-11')).toEqual([on('2026-12-04', '09:00', '11:00')]);
    const lastMinute = Date.parse('2026-11-27T11:59:30Z');
    expect(spans('libera ven 9-13', lastMinute)).toEqual([on('2026-12-04', '09:00', '13:00')]);
    expect(spans('occupata oggi')).toEqual(['2026-11-27T11:21 - 2026-11-28T00:00']);
    expect(spans('libera oggi 14-16')).toEqual([on('2026-11-27', '14:00', '16:00')]);
  });
  test('and no more when they are over', () => {
    expect(spans('libera oggi 9-11')).toBeNull();
    expect(spans('libera stamattina', NOW + 3 * 3_600_000)).toBeNull();
    expect(spans('libera 27/11 9-11')).toBeNull();
  });
});

describe('every week', () => {
  test.each([
    ['libera ogni lun 9-13', [1]],
    ['libera tutti i lunedì 9-13', [1]],
    ['FREE every Mon 9-13', [1]],
    ['free Mondays 9-13', [1]],
    ['libre chaque lundi 9-13', [1]],
    ['libre tous les lundis 9h-13h', [1]],
    ['libera ogni lun e mer 9-13', [1, 3]],
    ['libera ogni lun-ven 9-13', [1, 2, 3, 4, 5]],
    ['libera tutti i giorni 9-13', [1, 2, 3, 4, 5, 6, 7]],
  ])('%j', (text, weekdays) => {
    expect(understood(text)).toEqual({
      kind: 'free',
      once: [],
      weekly: weekdays.map((weekday) => ({ weekday, from: '09:00', to: '13:00' })),
    });
  });
  test('is sorted, and joined where it overlaps', () => {
    expect(understood('libera ogni mer 9-13, ogni lun 9-11, ogni lun 10-13, lun')).toEqual({
      kind: 'free',
      once: [expect.anything()],
      weekly: [
        { weekday: 1, from: '09:00', to: '13:00' },
        { weekday: 3, from: '09:00', to: '13:00' },
      ],
    });
  });
});

describe('when the clocks change', () => {
  test.each([
    ['2026-03-27T08:00:00Z', '2026-03-29', '2026-03-29T07:00:00.000Z', '2026-03-29T11:00:00.000Z'],
    ['2026-10-23T08:00:00Z', '2026-10-25', '2026-10-25T08:00:00.000Z', '2026-10-25T12:00:00.000Z'],
  ])('at %s, 9-13 on %s is 9-13', (now, day, start, end) => {
    const change = understood('libera dom 9-13', Date.parse(now));
    const instants = change?.once.map((one) => [
      new Date(one.start).toISOString(),
      new Date(one.end).toISOString(),
    ]);
    expect(instants).toEqual([[start, end]]);
    expect(spans('occupata dom', Date.parse(now))?.[0]).toMatch(`${day}T00:00 - `);
  });
  test('an hour that never comes is not ahead', () => {
    expect(understood('libera 29/3 2-3', Date.parse('2026-03-27T08:00:00Z'))).toBeNull();
  });
});

describe('what can be read but not be', () => {
  test.each([
    'libera 31/2',
    'libera 31/4 9-13',
    'libera 29/2',
    'libera lun 13-9',
    'libera lun 9-9',
    'libera ogni lun 13-9',
    'libera mar 30/11',
    'libera 1/1/2026',
    'libera 1/1/2030',
    'libera 30/12/2027',
    'libera 24/12/2026-6/1/2026',
    'occupata da dopodomani a oggi',
    'libera lun, 31/2',
  ])('%j', (text) => {
    expect(understood(text)).toBeNull();
  });
  test('more than can be said back in one SMS', () => {
    const much =
      'libera lun 9:30-10:30 e 11:30-12:30, mer 9:30-10:30 e 11:30-12:30, ven 13:30-14:30 e 15:30-16:30';
    expect(understood(much)).toBeNull();
  });
});

describe('what is not understood as a whole is not read at all', () => {
  test.each([
    'libera',
    'libera forse lun',
    'libera lun 9-13 ma non mer',
    'libera lun o mar',
    'libera 9-13',
    'libera mattina',
    'libera lun 9',
    'libera lun 24',
    'libera il 24',
    'libera da lun',
    'libera dal 24/12',
    'libera fino al 6/1',
    'libera lun prossimo',
    'libera la prossima settimana',
    'libera tra 2 giorni',
    'libera lun 9-25',
    'libera lun 9:60-13',
    'libera lun 9:3-13',
    'libera lun 22-6 circa',
    'libera lun ~9-13',
    'libera lun 9½-13',
    'libera 24/13',
    'libera 0/1',
    'libera 24.12',
    'libera domani lun 9-13',
    'libera domani pomeriggio 3-5',
    'free Mon 2-4pm',
    'libera stasera e domani 9-13',
    'libera lun 9-13?',
    'libera 4721',
    'libera lun 9-13 4721',
    'libera lun, occupata mar',
    'si libera lun',
    'no libera lun',
    'non libera lun',
    'sono quasi libera lun',
    'libera lun 9-13 a Trani',
    `libera ${'lun, '.repeat(200)}mar`,
  ])('%j', (text) => {
    expect(readSms(text)).toMatchObject({ kind: 'unclear' });
  });
  test('and she is told how it is written', () => {
    expect(readSms('libera lun prossimo')).toEqual({ kind: 'unclear', nearly: 'availability' });
  });
});

describe('what is said back', () => {
  test.each([
    ['libera lun e mer 9-13', 'LIBERA/O lun 30/11 9-13, mer 2/12 9-13'],
    ['occupata 24/12-6/1', 'OCCUPATA/O gio 24/12-mer 6/1'],
    ['libera ogni lun 9-13', 'LIBERA/O ogni lun 9-13'],
    ['libera lun-gio 9:30-13', 'LIBERA/O lun 30/11-gio 3/12 9:30-13'],
    ['libera ogni lun mer 9-13, ogni ven', 'LIBERA/O ogni lun mer 9-13, ogni ven 0-24'],
    ['libera lun 18-24, mar fino alle 9:30', 'LIBERA/O lun 30/11 18-24, mar 1/12 0-9:30'],
    ['occupata oggi-dopodomani', 'OCCUPATA/O ven 27/11 11:21-24, sab 28/11-dom 29/11 0-24'],
    ['occupata oggi', 'OCCUPATA/O ven 27/11 11:21-24'],
  ])('%j', (text, words) => {
    expect(saidBack(text)).toBe(`Ponte: ${words}. Giusto? Rispondi OK`);
  });
});

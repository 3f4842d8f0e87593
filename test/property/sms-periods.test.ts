import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { localDay, localParts, localTime } from '../../src/domain/calendar/local-time.ts';
import { readSms } from '../../src/domain/sms/grammar.ts';
import { SEGMENT, septets } from '../../src/domain/sms/gsm.ts';
import { phrase } from '../../src/domain/sms/phrases.ts';
import type { AvailabilityChange } from '../../src/domain/sms/question.ts';
import { understandPeriods } from '../../src/domain/sms/understand-periods.ts';
import { MESSAGE_LANGUAGES } from '../../src/domain/terms.ts';
import { DAY } from '../../src/domain/time.ts';

const ZONE = 'Europe/Rome';

/** Two years, with the days on which the clocks change and the hours around them more often than others. */
const CLOCK_CHANGES = ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'].map((day) =>
  Date.parse(`${day}T01:00:00Z`),
);
const now = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-12-31T00:00:00Z') }),
  fc
    .tuple(fc.constantFrom(...CLOCK_CHANGES), fc.integer({ min: -2 * DAY, max: DAY }))
    .map(([change, by]) => change + by),
);

const WEEKDAYS = ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'];
const weekday = fc.constantFrom(...WEEKDAYS);
const date = fc
  .tuple(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 12 }))
  .map(([day, month]) => `${day}/${month}`);

const days = fc.oneof(
  weekday,
  fc.tuple(weekday, weekday).map(([a, b]) => `${a}-${b}`),
  fc.tuple(weekday, weekday).map(([a, b]) => `${a} e ${b}`),
  weekday.map((day) => `ogni ${day}`),
  fc.constantFrom('oggi', 'domani', 'dopodomani', 'tutti i giorni', 'weekend'),
  date,
  fc.tuple(date, date).map(([a, b]) => `${a}-${b}`),
);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('', ':30', '.15'))
  .map(([hour, past]) => `${hour}${past}`);
const hours = fc.oneof(
  fc.constantFrom('', 'mattina', 'pomeriggio', 'sera', 'tutto il giorno'),
  fc.tuple(time, time).map(([a, b]) => `${a}-${b}`),
  fc.tuple(time, time).map(([a, b]) => `dalle ${a} alle ${b}`),
  time.map((one) => `dopo le ${one}`),
  time.map((one) => `fino alle ${one}`),
);
const periods = fc
  .array(
    fc.tuple(days, hours).map((parts) => parts.join(' ').trim()),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.join(', '));
const command = fc.constantFrom('LIBERA', 'OCCUPATO');

const change = (text: string, at: number): AvailabilityChange | null => {
  const intent = readSms(text);
  if (intent.kind !== 'free' && intent.kind !== 'busy') return null;
  return understandPeriods(intent.kind, intent.periods, at, ZONE);
};

describe('what is understood of a time', () => {
  test('is written as a period whatever the days and hours', () => {
    fc.assert(
      fc.property(command, periods, (word, written) => {
        expect(['free', 'busy']).toContain(readSms(`${word} ${written}`).kind);
      }),
      { numRuns: 500 },
    );
  });

  test('is sorted, disjoint, ahead, within a year, in whole minutes, and fits one segment', () => {
    fc.assert(
      fc.property(command, periods, now, (word, written, at) => {
        const understood = change(`${word} ${written}`, at);
        if (understood === null) return;
        const { once, weekly } = understood;
        expect(once.length + weekly.length).toBeGreaterThan(0);
        once.forEach(({ start, end }, place) => {
          expect(start).toBeGreaterThanOrEqual(once[place - 1]?.end ?? at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(at + 368 * DAY);
          expect([start % 60_000, end % 60_000]).toEqual([0, 0]);
        });
        weekly.forEach((span, place) => {
          const before = weekly[place - 1];
          if (before?.weekday === span.weekday) expect(span.from > before.to).toBe(true);
          else expect(span.weekday).toBeGreaterThan(before?.weekday ?? 0);
          expect(span.from < span.to).toBe(true);
        });
        for (const language of MESSAGE_LANGUAGES) {
          const text = phrase(
            { say: 'availability-asked', change: understood, zone: ZONE },
            language,
          );
          expect(septets(text)).toBeLessThanOrEqual(SEGMENT);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('is said back in words that mean the same', () => {
    fc.assert(
      fc.property(
        command,
        periods,
        now,
        fc.constantFrom(...MESSAGE_LANGUAGES),
        (word, written, at, language) => {
          const understood = change(`${word} ${written}`, at);
          // A date that comes again within the day that it is asked on has no other year to be told by.
          if (understood === null || understood.once.some(({ end }) => end > at + 300 * DAY))
            return;
          const text = phrase(
            { say: 'availability-asked', change: understood, zone: ZONE },
            language,
          );
          const words = text.replace(/^Ponte: /, '').replace(/\. [^.]*$/, '');
          expect({ words, change: change(words, at) }).toEqual({ words, change: understood });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('keeps local hours on every day, also when the clocks change', () => {
    fc.assert(
      fc.property(weekday, now, (day, at) => {
        const span = change(`LIBERA ${day} 9-13`, at)?.once[0];
        if (span === undefined) throw new Error('nothing ahead');
        expect(localTime(span.end, ZONE)).toBe('13:00');
        expect(localDay(span.start, ZONE)).toBe(localDay(span.end, ZONE));
        expect(localParts(span.start, ZONE).weekday).toBe(WEEKDAYS.indexOf(day) + 1);
        if (localDay(at, ZONE) !== localDay(span.start, ZONE))
          expect(localTime(span.start, ZONE)).toBe('09:00');
        expect(span.end - at).toBeLessThanOrEqual(8 * DAY);
      }),
    );
  });

  test('a word that is no part of a period spoils the whole', () => {
    const stray = fc.constantFrom(
      'forse',
      'circa',
      'quasi',
      'non',
      'o',
      'salvo',
      'xyz',
      '?',
      '~',
      '4721',
      '7',
    );
    fc.assert(
      fc.property(command, periods, stray, (word, written, other) => {
        for (const text of [`${word} ${other} ${written}`, `${word} ${written} ${other}`])
          expect(readSms(text).kind).toBe('unclear');
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { availableIn } from '../../src/domain/calendar/availability.ts';
import {
  formatInstant,
  localDay,
  localParts,
  localTime,
  nextLocalTime,
  readInstant,
  startOfIsoWeek,
  startOfLocalDay,
} from '../../src/domain/calendar/local-time.ts';
import type { Instant } from '../../src/domain/time.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const ROME = 'Europe/Rome';
/** The Sundays on which Rome changes its clocks. */
const CHANGES = ['2026-03-29', '2026-10-25'] as const;
const ZONES = [ROME, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];

const hhmm = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const midnight = (day: string): Instant => {
  const read = readInstant(`${day}T00:00`, ROME);
  if (!read.ok) throw new Error(`${day} has no midnight`);
  return read.instant;
};

const everyDay = (from: string, to: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to, validFrom: null, validTo: null }));

const aroundChange = fc.constantFrom(...CHANGES).map((day) => {
  // Noon, so that an hour more or less stays on the same day.
  const noon = midnight(day) + 12 * HOUR;
  return {
    start: startOfLocalDay(noon - 2 * DAY, ROME),
    end: startOfLocalDay(noon + 4 * DAY, ROME),
  };
});
const quarter = (min: number, max: number) =>
  fc.integer({ min: min * 4, max: max * 4 }).map((count) => count * 15);
/** Times that exist once on every day of the year in Rome. */
const safeTime = quarter(3, 23);
const anyTime = quarter(0, 23);
const instant = fc
  .integer({ min: Date.UTC(2024, 0, 1) / MINUTE, max: Date.UTC(2032, 0, 1) / MINUTE })
  .map((count) => count * MINUTE);
const zone = fc.constantFrom(...ZONES);

describe('weekly rules where the clocks change', () => {
  test('wall times stay the same on every day', () => {
    fc.assert(
      fc.property(aroundChange, safeTime, safeTime, (within, a, b) => {
        fc.pre(a !== b);
        const [from, to] = [hhmm(Math.min(a, b)), hhmm(Math.max(a, b))];
        const spans = availableIn(everyDay(from, to), [], within, ROME);
        expect(spans).toHaveLength(6);
        for (const span of spans) {
          expect(localTime(span.start, ROME)).toBe(from);
          expect(localTime(span.end, ROME)).toBe(to);
          expect(localDay(span.start, ROME)).toBe(localDay(span.end, ROME));
        }
      }),
    );
  });

  test('a day in two parts is the whole day, wherever it is cut: no gap and no overlap', () => {
    fc.assert(
      fc.property(aroundChange, anyTime, (within, cut) => {
        fc.pre(cut > 0);
        const early = availableIn(everyDay('00:00', hhmm(cut)), [], within, ROME);
        const late = availableIn(everyDay(hhmm(cut), '24:00'), [], within, ROME);
        expect(
          availableIn(
            [...everyDay('00:00', hhmm(cut)), ...everyDay(hhmm(cut), '24:00')],
            [],
            within,
            ROME,
          ),
        ).toEqual([within]);
        const total = [...early, ...late].reduce((sum, { start, end }) => sum + end - start, 0);
        expect(total).toBe(within.end - within.start);
      }),
    );
  });

  test('a larger question has the same answer', () => {
    fc.assert(
      fc.property(aroundChange, anyTime, anyTime, fc.nat({ max: 70 }), (within, a, b, hours) => {
        const rules = everyDay(hhmm(a), hhmm(b));
        const part = {
          start: within.start + hours * HOUR,
          end: within.start + (hours + 30) * HOUR,
        };
        const cut = availableIn(rules, [], within, ROME)
          .map(({ start, end }) => ({
            start: Math.max(start, part.start),
            end: Math.min(end, part.end),
          }))
          .filter(({ start, end }) => start < end);
        expect(availableIn(rules, [], part, ROME)).toEqual(cut);
      }),
    );
  });
});

describe('local time and back', () => {
  test('what is written is read as the same instant, in any zone', () => {
    fc.assert(
      fc.property(instant, zone, (at, name) => {
        expect(readInstant(formatInstant(at, name), name)).toEqual({ ok: true, instant: at });
      }),
    );
  });

  test('without its offset it is the same instant, or one of the two that are said', () => {
    fc.assert(
      fc.property(instant, zone, (at, name) => {
        const read = readInstant(formatInstant(at, name).slice(0, 19), name);
        if (read.ok) expect(read.instant).toBe(at);
        else
          expect(read).toMatchObject({
            fault: 'ambiguous',
            candidates: expect.arrayContaining([at]),
          });
      }),
    );
  });

  test('days, weeks and the next time of day stand where they should', () => {
    fc.assert(
      fc.property(instant, zone, anyTime, (at, name, time) => {
        const day = startOfLocalDay(at, name);
        expect(day).toBeLessThanOrEqual(at);
        expect(localDay(day, name)).toBe(localDay(at, name));
        expect(localDay(day - 1, name)).not.toBe(localDay(at, name));
        const week = startOfIsoWeek(at, name);
        expect(localParts(week, name).weekday).toBe(1);
        expect(at - week).toBeLessThan(7 * DAY + 2 * HOUR);
        const next = nextLocalTime(at, name, hhmm(time));
        expect(next).toBeGreaterThanOrEqual(at);
        expect(next - at).toBeLessThan(DAY + 2 * HOUR);
        // Where the clocks jump over the time, the jump itself is the answer.
        if (readInstant(`${localDay(next, name)}T${hhmm(time)}`, name).ok) {
          expect(localTime(next, name)).toBe(hhmm(time));
        }
      }),
    );
  });
});

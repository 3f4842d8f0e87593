import { describe, expect, test } from '@jest/globals';
import {
  formatInstant,
  isWithinDaily,
  localDay,
  localParts,
  nextLocalTime,
  readInstant,
  startOfIsoWeek,
  startOfLocalDay,
  wallMinutes,
} from '../../src/domain/calendar/local-time.ts';

const ROME = 'Europe/Rome';
const utc = (text: string): number => Date.parse(text);
const show = (instant: number): string => new Date(instant).toISOString();

describe('reading a time', () => {
  test.each([
    ['2026-11-26T10:30:00+01:00', ROME, '2026-11-26T09:30:00.000Z'],
    ['2026-11-26T10:30', ROME, '2026-11-26T09:30:00.000Z'],
    ['2026-07-26T10:30', ROME, '2026-07-26T08:30:00.000Z'],
    ['2026-11-26 10:30:15.5', ROME, '2026-11-26T09:30:15.500Z'],
    ['2026-11-26t10:30:00z', ROME, '2026-11-26T10:30:00.000Z'],
    ['2026-11-26T10:30:00-05:00', ROME, '2026-11-26T15:30:00.000Z'],
    ['2028-02-29T00:00', ROME, '2028-02-28T23:00:00.000Z'],
    ['2026-10-25T02:30:00+02:00', ROME, '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30:00+01:00', ROME, '2026-10-25T01:30:00.000Z'],
    ['2027-03-28T02:30:00+05:00', ROME, '2027-03-27T21:30:00.000Z'],
    ['2027-03-28T02:30:00Z', ROME, '2027-03-28T02:30:00.000Z'],
    ['2026-11-26T10:30', 'America/New_York', '2026-11-26T15:30:00.000Z'],
    ['2026-11-26T10:30', 'Asia/Kathmandu', '2026-11-26T04:45:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    const read = readInstant(text, zone);
    expect(read.ok && show(read.instant)).toBe(expected);
  });

  test.each([
    '2027-03-28T02:30',
    '2027-03-28T02:00:00',
    '2027-03-28T02:59:59',
    '2027-03-28T02:30:00+01:00',
    '2027-03-28T02:30:00+02:00',
  ])('%s does not exist in Rome', (text) => {
    expect(readInstant(text, ROME)).toMatchObject({ ok: false, fault: 'missing' });
  });

  test('the edges of the gap exist', () => {
    expect(readInstant('2027-03-28T01:59:59', ROME).ok).toBe(true);
    expect(readInstant('2027-03-28T03:00:00', ROME).ok).toBe(true);
  });

  test('a missing time comes with the times on either side', () => {
    expect(readInstant('2027-03-28T02:30', ROME)).toEqual({
      ok: false,
      fault: 'missing',
      candidates: [utc('2027-03-28T00:30Z'), utc('2027-03-28T01:30Z')],
    });
  });

  test('an hour that comes twice is ambiguous without an offset', () => {
    expect(readInstant('2026-10-25T02:30', ROME)).toEqual({
      ok: false,
      fault: 'ambiguous',
      candidates: [utc('2026-10-25T00:30Z'), utc('2026-10-25T01:30Z')],
    });
    expect(readInstant('2026-10-25T01:59', ROME).ok).toBe(true);
    expect(readInstant('2026-10-25T03:00', ROME).ok).toBe(true);
  });

  test.each([
    '',
    'domani',
    '2026-11-26',
    '2026-02-29T10:00',
    '2026-04-31T10:00',
    '2026-13-01T10:00',
    '2026-11-26T24:00',
    '2026-11-26T10:60',
    '2026-11-26T10:30:00+24:00',
    '2026-11-26T10:30:00+0100',
    '26/11/2026 10:30',
    '2026-11-26T10:30:00+01:00 or so',
  ])('%p cannot be read', (text) => {
    expect(readInstant(text, ROME)).toEqual({ ok: false, fault: 'unreadable' });
  });

  test('an unknown zone is a fault of the configuration', () => {
    expect(() => readInstant('2026-11-26T10:30', 'Europe/Andria')).toThrow(RangeError);
  });
});

describe('writing a time', () => {
  test.each([
    ['2026-11-26T09:30:00Z', ROME, '2026-11-26T10:30:00+01:00'],
    ['2026-07-26T08:30:00.250Z', ROME, '2026-07-26T10:30:00.250+02:00'],
    ['2026-11-26T09:30:00Z', 'America/St_Johns', '2026-11-26T06:00:00-03:30'],
    ['2026-11-26T09:30:00Z', 'UTC', '2026-11-26T09:30:00+00:00'],
  ])('%s in %s is %s', (instant, zone, expected) => {
    expect(formatInstant(utc(instant), zone)).toBe(expected);
    expect(readInstant(expected, zone)).toEqual({ ok: true, instant: utc(instant) });
  });
});

describe('local days and weeks', () => {
  test.each([
    ['2026-11-26T22:59:59Z', '2026-11-26', '2026-11-25T23:00:00.000Z'],
    ['2026-11-26T23:00:00Z', '2026-11-27', '2026-11-26T23:00:00.000Z'],
    ['2026-03-29T12:00:00Z', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25T12:00:00Z', '2026-10-25', '2026-10-24T22:00:00.000Z'],
  ])('%s is on %s, which began at %s', (instant, day, start) => {
    expect(localDay(utc(instant), ROME)).toBe(day);
    expect(show(startOfLocalDay(utc(instant), ROME))).toBe(start);
  });

  test('a day whose midnight is jumped over begins at the jump', () => {
    // Cairo put its clocks on from 00:00 to 01:00 on Friday 26 April 2024.
    expect(show(startOfLocalDay(utc('2024-04-26T12:00Z'), 'Africa/Cairo'))).toBe(
      '2024-04-25T22:00:00.000Z',
    );
  });

  test.each([
    ['2026-11-26T10:00:00Z', '2026-11-22T23:00:00.000Z'],
    ['2026-11-22T22:30:00Z', '2026-11-15T23:00:00.000Z'],
    ['2026-11-22T23:00:00Z', '2026-11-22T23:00:00.000Z'],
    ['2026-03-29T20:00:00Z', '2026-03-22T23:00:00.000Z'],
    ['2026-03-31T20:00:00Z', '2026-03-29T22:00:00.000Z'],
  ])('the week of %s began at %s', (instant, start) => {
    expect(show(startOfIsoWeek(utc(instant), ROME))).toBe(start);
  });

  test('parts and minutes are the wall clock’s', () => {
    const instant = utc('2026-11-29T22:45:30Z');
    expect(wallMinutes(instant, ROME)).toBe(23 * 60 + 45);
    expect(localParts(instant, ROME)).toEqual({
      year: 2026,
      month: 11,
      day: 29,
      hour: 23,
      minute: 45,
      weekday: 7,
    });
  });
});

describe('daily spans', () => {
  const quiet = { from: '21:00', to: '08:00' };
  test.each([
    ['2026-11-26T20:59', quiet, false],
    ['2026-11-26T21:00', quiet, true],
    ['2026-11-26T03:00', quiet, true],
    ['2026-11-26T08:00', quiet, false],
    ['2026-11-26T12:00', { from: '09:00', to: '13:00' }, true],
    ['2026-11-26T13:00', { from: '09:00', to: '13:00' }, false],
    ['2026-11-26T23:59', { from: '00:00', to: '24:00' }, true],
    ['2026-11-26T09:00', { from: '09:00', to: '09:00' }, false],
  ])('%s in %p: %s', (local, span, expected) => {
    const read = readInstant(local, ROME);
    expect(read.ok && isWithinDaily(read.instant, ROME, span)).toBe(expected);
  });

  test.each([
    ['2026-11-26T05:00:00Z', '08:00', '2026-11-26T07:00:00.000Z'],
    ['2026-11-26T07:00:00Z', '08:00', '2026-11-26T07:00:00.000Z'],
    ['2026-11-26T07:00:01Z', '08:00', '2026-11-27T07:00:00.000Z'],
    ['2026-03-28T20:00:00Z', '08:00', '2026-03-29T06:00:00.000Z'],
    ['2026-03-28T20:00:00Z', '02:30', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T00:45:00Z', '02:30', '2026-10-25T01:30:00.000Z'],
  ])('from %s, the next %s is %s', (instant, time, expected) => {
    expect(show(nextLocalTime(utc(instant), ROME, time))).toBe(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import {
  mayReport,
  meantBy,
  progressOf,
  type Progress,
} from '../../src/domain/dispatch/progress.ts';
import type { Booking } from '../../src/domain/dispatch/records.ts';
import type { BookingState } from '../../src/domain/terms.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { makeBooking, START } from '../support/dispatch.ts';

const END = START + HOUR;
const FIRST = START - 2 * HOUR;
const LAST = END + 12 * HOUR;

const booking = (changes: Partial<Booking> = {}, state: BookingState = 'confirmed'): Booking =>
  makeBooking('amina', state, changes);

describe('what can be said of a booking, and when', () => {
  test.each<[Progress, number, number]>([
    ['late', FIRST, END - 1],
    ['arrived', FIRST, END],
    ['finished', START, LAST],
  ])('%s', (what, from, to) => {
    const says = (at: number) => mayReport(booking(), what, at, defaultPolicy);
    expect([from - 1, from, to, to + 1].map(says)).toEqual([false, true, true, false]);
  });

  test('that it stands: at any time before its end', () => {
    const says = (at: number) => mayReport(booking(), 'confirmed', at, defaultPolicy);
    expect([START - 100 * HOUR, END - 1, END].map(says)).toEqual([true, true, false]);
  });

  test.each<[string, Progress, number, Partial<Booking>, boolean]>([
    ['who is there is not late', 'late', START, { arrivedAt: START }, false],
    ['who came early may finish early', 'finished', START - 1, { arrivedAt: START - 9 }, true],
    [
      'who has finished does not arrive after it',
      'arrived',
      START + 9,
      { finishedAt: START },
      false,
    ],
    ['an arrival found late counts', 'arrived', START - 1, { finishedAt: START }, true],
    ['there is there, said again after the end', 'arrived', LAST, { arrivedAt: START }, true],
  ])('%s', (_name, what, at, changes, expected) => {
    expect(mayReport(booking(changes), what, at, defaultPolicy)).toBe(expected);
  });

  test.each(['given-up', 'cancelled', 'replaced', 'no-show'] as const)(
    'nothing of one %s',
    (state) => {
      for (const what of ['late', 'arrived', 'finished', 'confirmed'] as const)
        expect(mayReport(booking({}, state), what, START, defaultPolicy)).toBe(false);
    },
  );
});

describe('what is kept', () => {
  test('the first word of arriving and finishing, in whatever order they are read', () => {
    expect(progressOf(booking(), { what: 'arrived' }, START)).toEqual({
      note: { arrivedAt: START },
      state: 'arrived',
    });
    const there = booking({ arrivedAt: START }, 'arrived');
    expect(progressOf(there, { what: 'arrived' }, START + 1)).toBeNull();
    expect(progressOf(there, { what: 'arrived' }, START - 1)).toMatchObject({
      note: { arrivedAt: START - 1 },
      state: 'arrived',
    });
    const done = booking({ finishedAt: END }, 'finished');
    expect(progressOf(done, { what: 'finished' }, END + 1)).toBeNull();
    expect(progressOf(done, { what: 'arrived' }, START)).toMatchObject({ state: 'finished' });
  });

  test('the last word of being late', () => {
    const late = booking({ lateMinutes: 15 });
    expect(progressOf(late, { what: 'late', minutes: 15 }, START)).toBeNull();
    expect(progressOf(late, { what: 'late', minutes: 30 }, START)).toEqual({
      note: { lateMinutes: 30 },
      state: 'confirmed',
    });
  });

  test('a yes after the reminder, once; one from before it does not answer it', () => {
    const eve = START - 16 * HOUR;
    const reminded = booking({ remindedAt: eve, reconfirmedAt: eve - 1 });
    expect(progressOf(reminded, { what: 'confirmed' }, eve + 1)).toMatchObject({
      note: { reconfirmedAt: eve + 1 },
    });
    const confirmed = booking({ remindedAt: eve, reconfirmedAt: eve });
    expect(progressOf(confirmed, { what: 'confirmed' }, eve + 1)).toBeNull();
  });
});

describe('which booking is meant without a code', () => {
  const first = booking({ id: 'first' });
  const next = booking({ id: 'next', startsAt: END + 30 * MINUTE, endsAt: END + 90 * MINUTE });
  const meant = (what: Progress, at: number, ...bookings: Booking[]) =>
    meantBy(bookings, what, at, defaultPolicy).map(({ id }) => id);

  test('two that can be meant are two', () => {
    expect(meant('arrived', START, first, next)).toEqual(['first', 'next']);
    expect(meant('late', START - 31 * MINUTE, first, next)).toEqual(['first']);
  });

  test('only what has begun is finished, and what is finished makes way', () => {
    expect(meant('finished', END, first, next)).toEqual(['first']);
    const done = { ...first, finishedAt: END, state: 'finished' as const };
    expect(meant('arrived', next.startsAt, done, next)).toEqual(['next']);
    expect(meant('finished', END + 1, done, next)).toEqual(['first']);
  });

  test('a reminder that waits for its answer comes before the rest', () => {
    const eve = START - 16 * HOUR;
    const asked = { ...first, remindedAt: eve };
    expect(meant('confirmed', eve, asked, next)).toEqual(['first']);
    expect(meant('confirmed', eve, { ...asked, reconfirmedAt: eve }, next)).toEqual(['first']);
    expect(meant('confirmed', eve, first, next)).toEqual(['first', 'next']);
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  contains,
  intersect,
  lengthWithin,
  normalise,
  overlaps,
  subtract,
  union,
} from '../../src/domain/calendar/intervals.ts';
import type { Interval } from '../../src/domain/time.ts';

/** `'1-3 5-9'` as intervals. */
const spans = (text: string): Interval[] =>
  text === ''
    ? []
    : text.split(' ').map((span) => {
        const [start, end] = span.split('-').map(Number);
        return { start: start ?? NaN, end: end ?? NaN };
      });

const one = (text: string): Interval => spans(text)[0] ?? { start: NaN, end: NaN };

describe('sets of time', () => {
  test.each([
    ['', '', ''],
    ['1-3', '', '1-3'],
    ['1-3', '5-9', '1-3 5-9'],
    ['1-3', '3-5', '1-5'],
    ['1-3 7-9', '2-8', '1-9'],
    ['1-9', '2-3', '1-9'],
  ])('%s or %s is %s', (a, b, expected) => {
    expect(union(spans(a), spans(b))).toEqual(spans(expected));
  });

  test.each([
    ['1-9', '', ''],
    ['1-3', '3-5', ''],
    ['1-5', '3-9', '3-5'],
    ['1-4 6-9', '2-7', '2-4 6-7'],
    ['0-20', '1-2 3-4', '1-2 3-4'],
  ])('%s and %s is %s', (a, b, expected) => {
    expect(intersect(spans(a), spans(b))).toEqual(spans(expected));
  });

  test.each([
    ['1-9', '', '1-9'],
    ['1-9', '1-9', ''],
    ['1-9', '3-5', '1-3 5-9'],
    ['1-9', '0-2 4-5 8-12', '2-4 5-8'],
    ['1-3 5-7', '2-6', '1-2 6-7'],
    ['1-3', '3-5', '1-3'],
  ])('%s without %s is %s', (a, b, expected) => {
    expect(subtract(spans(a), spans(b))).toEqual(spans(expected));
  });

  test.each([
    ['1-9', '1-9', true],
    ['1-9', '3-4', true],
    ['1-9', '0-4', false],
    ['1-4 5-9', '3-6', false],
    ['', '3-6', false],
  ])('%s contains %s: %s', (all, part, expected) => {
    expect(contains(spans(all), one(part))).toBe(expected);
  });

  test.each([
    ['1-3', '3-5', false],
    ['1-4', '3-5', true],
    ['1-2 6-7', '3-5', false],
    ['1-2 4-5', '0-9', true],
  ])('%s overlaps %s: %s', (all, part, expected) => {
    expect(overlaps(spans(all), one(part))).toBe(expected);
  });

  test('anything can be put in order: sorted, joined, without the empty', () => {
    expect(normalise(spans('7-9 1-3 4-4 2-5'))).toEqual(spans('1-5 7-9'));
  });

  test('the length of what lies within', () => {
    expect(lengthWithin(spans('1-3 5-9'), one('2-7'))).toBe(3);
  });
});

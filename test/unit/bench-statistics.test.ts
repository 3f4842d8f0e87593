import { describe, expect, test } from '@jest/globals';
import { median, percentile, summarise } from '../../scripts/bench/statistics.ts';

const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

describe('percentile', () => {
  test.each([
    [0.01, 1],
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('of 1…100 at %p is %p', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  test('is a value that was measured, also of few', () => {
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([1, 10], 0.5)).toBe(1);
    expect(percentile([1, 10], 0.51)).toBe(10);
  });

  test('sorts by number and leaves the list alone', () => {
    const values = [9, 10, 1];
    expect(percentile(values, 1)).toBe(10);
    expect(values).toEqual([9, 10, 1]);
  });

  test.each([0, -0.1, 1.01, NaN])('refuses the share %p', (share) => {
    expect(() => percentile([1], share)).toThrow(RangeError);
  });

  test('refuses an empty list', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('median', () => {
  test('is the middle, or between the two in the middle', () => {
    expect(median([10, 2, 9])).toBe(9);
    expect(median([10, 2, 9, 4])).toBe(6.5);
  });
});

describe('summarise', () => {
  test('rounds to hundredths', () => {
    expect(summarise([1.234, 5.678])).toEqual({ count: 2, p50: 1.23, p99: 5.68, max: 5.68 });
  });
});

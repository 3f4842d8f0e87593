import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { estimateTravel, kilometresBetween } from '../../src/domain/calendar/travel.ts';
import { MOBILITIES } from '../../src/domain/terms.ts';
import { ANDRIA, BARLETTA, SPINAZZOLA } from '../support/matching.ts';

const travel = estimateTravel(defaultPolicy.travel);

describe('travel', () => {
  test('distances are those on the globe', () => {
    expect(kilometresBetween(ANDRIA, BARLETTA)).toBeCloseTo(10.4, 1);
    expect(kilometresBetween({ lat: 41.9, lng: 12.5 }, { lat: 45.46, lng: 9.19 })).toBeCloseTo(
      477,
      0,
    );
    expect(kilometresBetween({ lat: 0, lng: 0 }, { lat: 0, lng: 180 })).toBeCloseTo(20_015, 0);
  });

  test('from Andria to Barletta: distance × detour ÷ speed + overhead, in whole minutes', () => {
    expect(travel(ANDRIA, BARLETTA, 'car')).toBe(23);
    expect(travel(ANDRIA, BARLETTA, 'public-transport')).toBe(49);
    expect(travel(ANDRIA, BARLETTA, 'bicycle')).toBe(61);
    expect(travel(ANDRIA, BARLETTA, 'foot')).toBe(181);
  });

  test('there is as far as back, and farther takes longer', () => {
    expect(travel(BARLETTA, ANDRIA, 'car')).toBe(travel(ANDRIA, BARLETTA, 'car'));
    expect(travel(ANDRIA, SPINAZZOLA, 'car')).toBeGreaterThan(travel(ANDRIA, BARLETTA, 'car'));
  });

  test.each(MOBILITIES)('the same place takes no time by %s', (mobility) => {
    expect(travel(ANDRIA, { ...ANDRIA }, mobility)).toBe(0);
  });

  test('who works remotely only never gets anywhere', () => {
    expect(travel(ANDRIA, BARLETTA, 'remote')).toBe(Infinity);
  });
});

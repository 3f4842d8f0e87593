import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import { estimatedTravelTimes } from '../../src/adapters/travel/estimated-travel.ts';
import { estimateTravel } from '../../src/domain/calendar/travel.ts';
import { defaultPolicy } from '../../config/policy.ts';

const ids = makeIds();

describe('ids', () => {
  test('a uuid is of version 7, and the later one sorts behind', () => {
    const made = Array.from({ length: 1_000 }, () => ids.uuid());
    expect(made[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(1_000);
  });

  test('a request code has no look-alikes, and uses every other sign', () => {
    const codes = Array.from({ length: 5_000 }, () => ids.requestCode());
    for (const code of codes) expect(code).toMatch(/^R-[2-9A-HJKMNP-TV-Z]{4}$/);
    const signs = new Set(codes.join('').replaceAll('R-', ''));
    expect(signs.size).toBe(30);
  });

  test('an offer code is any of those that are free', () => {
    const all = Array.from({ length: 9_000 }, (_, at) => String(1_000 + at));
    const taken = new Set(all.slice(3));
    const drawn = new Set(Array.from({ length: 200 }, () => ids.offerCode(taken)));
    expect([...drawn].sort()).toEqual(['1000', '1001', '1002']);
    expect(() => ids.offerCode(new Set(all))).toThrow('all 9000 offer codes are taken');
  });
});

test('the clock is the machine’s', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
});

test('travel is estimated by the network’s rules', async () => {
  const barletta = { lat: 41.3194, lng: 16.2817 };
  const andria = { lat: 41.2271, lng: 16.2955 };
  const travel = await estimatedTravelTimes.prepare([barletta, andria], defaultPolicy);
  const expected = estimateTravel(defaultPolicy.travel)(barletta, andria, 'car');
  expect(travel(barletta, andria, 'car')).toBe(expected);
});

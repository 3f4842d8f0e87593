import { expect, test } from '@jest/globals';
import type { AvailabilityRule } from '../../src/domain/calendar/availability.ts';
import { ruleFaults } from '../../src/domain/calendar/rule-faults.ts';

const rule = (
  from: string,
  to: string,
  change: Partial<AvailabilityRule> = {},
): AvailabilityRule => ({ weekday: 1, from, to, validFrom: null, validTo: null, ...change });

test.each<[string, AvailabilityRule[]]>([
  ['none', []],
  ['a morning and an afternoon', [rule('09:00', '13:00'), rule('13:00', '17:00')]],
  ['the same hours on two days', [rule('09:00', '13:00'), rule('09:00', '13:00', { weekday: 2 })]],
  [
    'the same hours in two years',
    [
      rule('09:00', '13:00', { validTo: '2026-12-31' }),
      rule('09:00', '13:00', { validFrom: '2027-01-01' }),
    ],
  ],
  ['a whole day', [rule('00:00', '24:00')]],
  ['a night turn after a day', [rule('08:00', '22:00'), rule('22:00', '06:00')]],
])('nothing is wrong with %s', (_what, rules) => {
  expect(ruleFaults(rules)).toEqual([]);
});

test('a rule that begins when it ends has no length', () => {
  expect(ruleFaults([rule('09:00', '09:00')])).toEqual([{ kind: 'no-length', place: 0 }]);
});

test('a validity that ends before it begins', () => {
  const reversed = rule('09:00', '13:00', { validFrom: '2027-01-02', validTo: '2027-01-01' });
  expect(ruleFaults([reversed])).toEqual([{ kind: 'validity-reversed', place: 0 }]);
});

test.each<[string, AvailabilityRule[]]>([
  ['twice the same', [rule('09:00', '13:00'), rule('09:00', '13:00')]],
  ['one within the other', [rule('09:00', '13:00'), rule('10:00', '11:00')]],
  ['by a minute', [rule('09:00', '13:01'), rule('13:00', '17:00')]],
  [
    'a night turn that begins before the evening ends',
    [rule('18:00', '23:00'), rule('22:00', '06:00')],
  ],
  [
    'on one day of their validity',
    [
      rule('09:00', '13:00', { validTo: '2027-01-01' }),
      rule('12:00', '14:00', { validFrom: '2027-01-01' }),
    ],
  ],
])('two overlap: %s', (_how, rules) => {
  expect(ruleFaults(rules)).toEqual([{ kind: 'overlap', place: 1, other: 0 }]);
});

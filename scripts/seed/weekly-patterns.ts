import type { AvailabilityRule } from '../../src/domain/calendar/availability.ts';

const weekdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];

const on = (days: readonly number[], from: string, to: string): AvailabilityRule[] =>
  days.map((weekday) => ({ weekday, from, to, validFrom: null, validTo: null }));

/** Ways to work in a week, in local time. */
export const patterns = {
  fullDays: on(weekdays, '08:30', '18:30'),
  longWeek: [...on(weekdays, '08:00', '19:00'), ...on([6], '08:30', '13:00')],
  mornings: on(weekdays, '08:00', '13:30'),
  afternoons: on(weekdays, '13:30', '19:00'),
  mondayWednesdayFriday: on([1, 3, 5], '08:00', '18:00'),
  tuesdayThursdaySaturday: on([2, 4, 6], '08:30', '18:30'),
  evenings: [...on(weekdays, '16:00', '22:00'), ...on([6, 7], '09:00', '20:00')],
  /** From the evening into the next morning; the weekend through. */
  nights: [...on(weekdays, '17:00', '08:00'), ...on([6, 7], '08:00', '08:00')],
  /** On call at all hours. */
  onCall: on(everyDay, '00:00', '24:00'),
} satisfies Record<string, AvailabilityRule[]>;

export type Pattern = keyof typeof patterns;

/** What the next mediator works: full days and mornings are the commonest. */
export const usual: readonly Pattern[] = [
  'fullDays',
  'longWeek',
  'mornings',
  'fullDays',
  'longWeek',
  'mondayWednesdayFriday',
  'evenings',
  'fullDays',
  'afternoons',
  'longWeek',
  'nights',
  'fullDays',
  'tuesdayThursdaySaturday',
];

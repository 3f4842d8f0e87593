import type { Label } from './labels.ts';

const LONGEST_DELAY = 240;
const HOUR_MINUTES = 60;

/** Minutes of a delay, null where none are said; `undefined` where they could be read in two ways. */
export const readDelay = (labels: readonly Label[]): number | null | undefined => {
  const amounts = labels.flatMap((label, at) => {
    if (label.role === 'delay') return [{ minutes: label.value, hours: false }];
    if (label.role !== 'number') return [];
    const hours = labels[at + 1]?.role === 'hours';
    return [{ minutes: label.value * (hours ? HOUR_MINUTES : 1), hours }];
  });
  const [first, second] = amounts;
  if (first === undefined) return null;
  // "1h30" adds up; "15-20" doesn't say which.
  if (amounts.length > (first.hours ? 2 : 1)) return undefined;
  if (labels.some(({ role, text }) => role === 'number' && text.length > 3)) return undefined;
  const minutes = first.minutes + (second?.minutes ?? 0);
  return minutes === 0 ? undefined : Math.min(minutes, LONGEST_DELAY);
};

import type { Instant, Interval } from '../../domain/time.ts';

// How instants and spans are written for PostgreSQL and read back.

export const toTimestamp = (at: Instant): string => new Date(at).toISOString();

/** Reads `2026-11-24 09:30:00.123+00`, with any offset. */
export const toInstant = (text: string): Instant => {
  // Nearly always UTC, and read by the thousand: slices cost a third of what patterns do.
  const iso = text.endsWith('+00')
    ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
    : text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  const at = Date.parse(iso);
  if (Number.isNaN(at)) throw new RangeError(`not an instant: ${text}`);
  return at;
};

export const toRange = ({ start, end }: Interval): string =>
  `[${toTimestamp(start)},${toTimestamp(end)})`;

export const toMultirange = (spans: readonly Interval[]): string =>
  `{${spans.map(toRange).join(',')}}`;

/** Reads a multirange whose spans have both ends: `{["2026-…+00","2026-…+00"),…}`. */
export const toIntervals = (text: string): Interval[] => {
  // Every second part stands in quotes.
  const parts = text.split('"');
  const spans: Interval[] = [];
  for (let i = 1; i + 2 < parts.length; i += 4)
    spans.push({ start: toInstant(parts[i] ?? ''), end: toInstant(parts[i + 2] ?? '') });
  return spans;
};

import { z } from 'zod';
import type { Page } from '../app/views.ts';

// Parameters of addresses. A `+` that was not encoded arrives as a space, so an offset written plainly is mended.

const limit = z.coerce.number().int().min(1).max(200).describe('At most so many entries.');
const cursor = z.string().min(1).max(500).optional().describe('`nextCursor` of the page before.');

export const pageQuery = { limit: limit.default(50), cursor };

/** Of lists that are short enough to be told whole. */
export const shortPageQuery = {
  limit: limit.optional(),
  cursor: cursor
    .unwrap()
    .regex(/^\d{1,6}$/)
    .optional()
    .describe('`nextCursor` of the page before.'),
};

export const idParams = z.object({ id: z.uuid() });

export const instantText = z.preprocess(
  (value) => (typeof value === 'string' ? value.replace(/ (?=\d{2}:\d{2}$)/, '+') : value),
  z.iso.datetime({ offset: true, local: false }),
);

/** One or more of a vocabulary: repeated, or with commas between. */
export const oneOrMore = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(
    (value) =>
      value === undefined
        ? value
        : [value].flat().flatMap((one) => (typeof one === 'string' ? one.split(',') : [one])),
    z.array(z.enum(values)).min(1).max(values.length),
  );

/** A page of a list that is known whole; its cursor is the place where the next page begins. */
export const pageOfWhole = <T>(
  all: readonly T[],
  page: { limit?: number | undefined; cursor?: string | undefined },
): Page<T> => {
  const start = Number(page.cursor ?? 0);
  const end = page.limit === undefined ? all.length : Math.min(all.length, start + page.limit);
  return { items: all.slice(start, end), nextCursor: end < all.length ? String(end) : null };
};

import { Refusal } from '../../../app/refusal.ts';

// A cursor is the sort key of the last row shown, opaque to whoever holds it.

const refuse = (): never => {
  throw new Refusal('invalid-fields', {
    errors: [{ path: 'cursor', message: 'Use nextCursor of the page before, unchanged.' }],
  });
};

export const writeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

const fits = {
  number: (part: unknown) => typeof part === 'number',
  string: (part: unknown) => typeof part === 'string',
  uuid: (part: unknown) =>
    typeof part === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part),
};
type PartType = keyof typeof fits;

/**
 * Reads a cursor whose parts have these types.
 * @throws Refusal('invalid-fields') when it is not one of ours.
 */
export const readCursor = <Types extends PartType[]>(
  cursor: string,
  ...types: Types
): { [I in keyof Types]: Types[I] extends 'number' ? number : string } => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(key) &&
      key.length === types.length &&
      types.every((type, i) => fits[type](key[i]))
    )
      return key as { [I in keyof Types]: Types[I] extends 'number' ? number : string };
  } catch {
    // Not JSON: refused below.
  }
  return refuse();
};

/** The page's items, from one row more than the page holds. */
export const toPage = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
  keyOf: (row: Row) => readonly (string | number)[],
): { items: Item[]; nextCursor: string | null } => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null,
  };
};

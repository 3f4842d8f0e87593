import { sql, type SQL } from 'drizzle-orm';
import { check, customType, type AnyPgColumn, type CheckBuilder } from 'drizzle-orm/pg-core';
import type { Instant, Interval } from '../../../domain/time.ts';
import { toInstant, toIntervals, toMultirange, toTimestamp } from '../values.ts';

/** An instant: epoch milliseconds here, `timestamptz` there. */
export const instant = customType<{ data: Instant; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  toDriver: toTimestamp,
  fromDriver: toInstant,
});

/** Sorted, disjoint, half-open spans of time. */
export const intervals = customType<{ data: readonly Interval[]; driverData: string }>({
  dataType: () => 'tstzmultirange',
  toDriver: toMultirange,
  fromDriver: toIntervals,
});

/** What only its own key opens: `Vault.seal` writes it, the database reads nothing of it. */
export const sealed = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** A span that the database computes and that only its constraints read. */
export const span = customType<{ data: string }>({ dataType: () => 'tstzrange' });

/** A point of the plane in kilometres, computed by `km_point`. */
export const kmPoint = customType<{ data: string }>({ dataType: () => 'point' });

/** Words as an SQL list. They come from our own vocabularies, never from outside. */
export const words = (values: readonly string[]): SQL =>
  sql.raw(values.map((value) => `'${value}'`).join(', '));

/** A column holds one of the words of a closed vocabulary. */
export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]): CheckBuilder =>
  check(name, sql`${column} in (${words(values)})`);

/** A column holds an array of words of a closed vocabulary. */
export const allOf = (name: string, column: AnyPgColumn, values: readonly string[]): CheckBuilder =>
  check(name, sql`${column} <@ array[${words(values)}]::text[]`);

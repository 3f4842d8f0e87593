import { IANAZone } from 'luxon';
import type { Instant } from '../time.ts';
import { DAY, MINUTE } from '../time.ts';

/*
 * The one place where local wall time becomes an instant and back. A "wall" number below is a wall clock's
 * reading written as if it were UTC, in milliseconds. Zones are IANA names and always explicit; an unknown
 * zone throws a RangeError, since it is a fault of the configuration and never of the person who asks.
 */

/** The parts of a local date and time; `weekday` is ISO: 1 is Monday, 7 Sunday. */
export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** What became of a written time. `candidates` are the instants that may have been meant, earliest first. */
export type ReadInstant =
  | { ok: true; instant: Instant }
  | { ok: false; fault: 'unreadable' | 'missing' | 'ambiguous'; candidates?: Instant[] };

/** The offset of a whole UTC day, or null when the clocks change within it. */
type DayOffsets = Map<number, number | null>;

// Asking Intl for an offset takes microseconds and matching asks often; a zone keeps one offset a day.
const zones = new Map<string, { zone: IANAZone; days: DayOffsets }>();
const DAYS_KEPT = 5_000;

const openZone = (name: string): { zone: IANAZone; days: DayOffsets } => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!IANAZone.isValidZone(name)) throw new RangeError(`unknown time zone: ${name}`);
  const opened = { zone: IANAZone.create(name), days: new Map() };
  zones.set(name, opened);
  return opened;
};

/** Whether `name` is an IANA time zone that this machine knows. */
export const isZone = (name: string): boolean => IANAZone.isValidZone(name);

/** Local time minus UTC at an instant, in milliseconds. */
const offsetAt = (instant: Instant, zoneName: string): number => {
  const { zone, days } = openZone(zoneName);
  const day = Math.floor(instant / DAY);
  let offset = days.get(day);
  if (offset === undefined) {
    const first = zone.offset(day * DAY);
    offset = first === zone.offset((day + 1) * DAY) ? first * MINUTE : null;
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(day, offset);
  }
  return offset ?? zone.offset(instant) * MINUTE;
};

const wallAt = (instant: Instant, zone: string): number => instant + offsetAt(instant, zone);

/** The zone's offsets on either side of a wall time; clocks never change twice within two days. */
const offsetsAround = (wall: number, zone: string): { before: number; after: number } => ({
  before: offsetAt(wall - DAY, zone),
  after: offsetAt(wall + DAY, zone),
});

/** The instants at which the clocks show `wall`: none in spring's gap, two in autumn's hour, else one. */
const instantsAt = (wall: number, zone: string): Instant[] => {
  const { before, after } = offsetsAround(wall, zone);
  const offsets = before === after ? [before] : [before, after];
  return offsets
    .map((offset) => ({ offset, instant: wall - offset }))
    .filter(({ offset, instant }) => offsetAt(instant, zone) === offset)
    .map(({ instant }) => instant)
    .sort((a, b) => a - b);
};

/** The instant at which the clocks jump over `wall`. */
const jumpOver = (wall: number, zone: string): Instant => {
  const { before, after } = offsetsAround(wall, zone);
  let early = wall - after;
  let late = wall - before;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle, zone) === before) early = middle;
    else late = middle;
  }
  return late;
};

/** For recurrence only: the first time that the clocks show `wall` (as RFC 5545 has it), or the jump when they never do. */
const firstAt = (wall: number, zone: string): Instant =>
  instantsAt(wall, zone)[0] ?? jumpOver(wall, zone);

const WRITTEN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})?$/;

const readOffset = (text: string): number | null => {
  const hours = Number(text.slice(1, 3));
  const mins = Number(text.slice(4, 6));
  if (hours > 23 || mins > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + mins) * MINUTE;
};

/** The wall time and the offset as written, or null when the text is not a date and time of the calendar. */
const readWritten = (text: string): { wall: number; offset: string | null } | null => {
  const parts = WRITTEN.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '', offset = null] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const wall = Date.parse(iso);
  // Date.parse takes 31 April and 24:00 and rolls over: what comes back must be what was written.
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== iso) return null;
  return { wall, offset };
};

/**
 * Reads a time as people and programs write it: RFC 3339 with an offset or Z, or local wall time of `zone`
 * without one; seconds may be left out. Never guesses: a wall time that `zone` jumps over is `missing`, also
 * when written with one of the zone's own offsets; one that comes twice is `ambiguous` unless the offset decides.
 */
export const readInstant = (text: string, zone: string): ReadInstant => {
  const written = readWritten(text.trim());
  if (written === null) return { ok: false, fault: 'unreadable' };
  const { wall, offset: offsetText } = written;
  if (offsetText === 'Z' || offsetText === 'z') return { ok: true, instant: wall };

  const offset = offsetText === null ? null : readOffset(offsetText);
  if (offsetText !== null && offset === null) return { ok: false, fault: 'unreadable' };

  const instants = instantsAt(wall, zone);
  const { before, after } = offsetsAround(wall, zone);
  if (instants.length === 0 && (offset === null || offset === before || offset === after)) {
    return { ok: false, fault: 'missing', candidates: [wall - after, wall - before] };
  }
  if (offset !== null) return { ok: true, instant: wall - offset };
  const [instant, second] = instants;
  if (instant === undefined || second !== undefined) {
    return { ok: false, fault: 'ambiguous', candidates: instants };
  }
  return { ok: true, instant };
};

const two = (number: number): string => String(number).padStart(2, '0');

/** RFC 3339 with the offset that `zone` has then: `2026-11-26T10:30:00+01:00`; milliseconds only if there are any. */
export const formatInstant = (instant: Instant, zone: string): string => {
  const offset = offsetAt(instant, zone);
  const wall = new Date(instant + offset)
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, '');
  const offsetMinutes = Math.abs(Math.round(offset / MINUTE));
  const sign = offset < 0 ? '-' : '+';
  return `${wall}${sign}${two(Math.floor(offsetMinutes / 60))}:${two(offsetMinutes % 60)}`;
};

/** The local date as a count of days since 1970-01-01; recurrence adds 1 to it, never 24 hours. */
export const localDayNumber = (instant: Instant, zone: string): number =>
  Math.floor(wallAt(instant, zone) / DAY);

/** The count of days since 1970-01-01 of a date `YYYY-MM-DD`. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;

/** The ISO weekday, 1 Monday to 7 Sunday, of a day number. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The local date, `YYYY-MM-DD`. */
export const localDay = (instant: Instant, zone: string): string =>
  new Date(wallAt(instant, zone)).toISOString().slice(0, 10);

/** Minutes of a wall time `HH:MM`, 0 to 1440 (`24:00` is the next midnight). */
export const minutesOfDay = (time: string): number =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * The instant of a recurring wall time: `minutes` after midnight on a day number; more than 1440 is the next day.
 * A time that the clocks jump over is the moment of the jump; of a time that comes twice, the first.
 */
export const recurringInstant = (day: number, minutes: number, zone: string): Instant =>
  firstAt(day * DAY + minutes * MINUTE, zone);

/** The first instant of the local day, which need not be midnight. */
export const startOfLocalDay = (instant: Instant, zone: string): Instant =>
  firstAt(localDayNumber(instant, zone) * DAY, zone);

/** The first instant of the local Monday of the ISO week. */
export const startOfIsoWeek = (instant: Instant, zone: string): Instant => {
  const day = localDayNumber(instant, zone);
  return firstAt((day - weekdayOf(day) + 1) * DAY, zone);
};

/** What the wall clock shows, as whole minutes after midnight: 0 to 1439. */
export const wallMinutes = (instant: Instant, zone: string): number => {
  const wall = wallAt(instant, zone);
  return Math.floor((wall - Math.floor(wall / DAY) * DAY) / MINUTE);
};

/** Whether the wall clock stands in a daily span `[from, to)`, over midnight if `to` is before `from`; equal ends: never. */
export const isWithinDaily = (
  instant: Instant,
  zone: string,
  span: { readonly from: string; readonly to: string },
): boolean => {
  const now = wallMinutes(instant, zone);
  const from = minutesOfDay(span.from);
  const to = minutesOfDay(span.to);
  return from <= to ? from <= now && now < to : now >= from || now < to;
};

/** The next instant, `instant` included, at which the wall clock shows `HH:MM`, or jumps over it. */
export const nextLocalTime = (instant: Instant, zone: string, time: string): Instant => {
  const minutes = minutesOfDay(time);
  for (let day = localDayNumber(instant, zone); ; day += 1) {
    const wall = day * DAY + minutes * MINUTE;
    const occurrences = instantsAt(wall, zone);
    const all = occurrences.length > 0 ? occurrences : [jumpOver(wall, zone)];
    const next = all.find((one) => one >= instant);
    if (next !== undefined) return next;
  }
};

/** The local date and time in parts. */
export const localParts = (instant: Instant, zone: string): LocalParts => {
  const wall = new Date(wallAt(instant, zone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: wall.getUTCDay() === 0 ? 7 : wall.getUTCDay(),
  };
};

/** The local time of day, `HH:MM`. */
export const localTime = (instant: Instant, zone: string): string => {
  const { hour, minute } = localParts(instant, zone);
  return `${two(hour)}:${two(minute)}`;
};

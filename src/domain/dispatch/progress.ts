import type { Policy } from '../policy.ts';
import type { BookingState } from '../terms.ts';
import { minutes, type Instant } from '../time.ts';
import { isLive, type Booking } from './records.ts';

export const PROGRESS = ['late', 'arrived', 'finished', 'confirmed'] as const;
/** What a mediator says of a booking of hers: that she comes later, is there, has finished, or still comes. */
export type Progress = (typeof PROGRESS)[number];

/** Something that she said, and when. */
export type Report =
  | { readonly what: 'late'; readonly minutes: number }
  | { readonly what: Exclude<Progress, 'late'> };

/** A booking that stands or was carried out. */
const isHers = ({ state }: Booking): boolean => isLive({ state }) || state === 'finished';

/** Whether what she says at a time can be said of this booking: no arrival after the end, no end before the start. */
export const mayReport = (
  booking: Booking,
  what: Progress,
  at: Instant,
  { presence }: Policy,
): boolean => {
  if (!isHers(booking)) return false;
  const { startsAt, endsAt, arrivedAt, finishedAt } = booking;
  if (what === 'confirmed') return isLive(booking) && at < endsAt;
  if (at < startsAt - minutes(presence.beforeMinutes)) return false;
  if (at > endsAt + minutes(presence.afterMinutes)) return false;
  switch (what) {
    case 'late':
      return at < endsAt && arrivedAt === null && finishedAt === null;
    case 'arrived':
      return arrivedAt !== null || (at <= endsAt && (finishedAt === null || at <= finishedAt));
    case 'finished':
      return finishedAt !== null || arrivedAt !== null || at >= startsAt;
  }
};

/** What changes in a booking; null: she said so before, and the first time stands. */
export interface ProgressChange {
  readonly note: Partial<
    Pick<Booking, 'lateMinutes' | 'arrivedAt' | 'finishedAt' | 'reconfirmedAt'>
  >;
  readonly state: BookingState;
}

const isFirst = (known: Instant | null, at: Instant): boolean => known === null || at < known;

export const progressOf = (
  booking: Booking,
  report: Report,
  at: Instant,
): ProgressChange | null => {
  const { state, lateMinutes, arrivedAt, finishedAt } = booking;
  switch (report.what) {
    case 'late':
      return lateMinutes === report.minutes
        ? null
        : { note: { lateMinutes: report.minutes }, state };
    case 'arrived':
      return isFirst(arrivedAt, at)
        ? { note: { arrivedAt: at }, state: state === 'confirmed' ? 'arrived' : state }
        : null;
    case 'finished':
      return isFirst(finishedAt, at) ? { note: { finishedAt: at }, state: 'finished' } : null;
    case 'confirmed':
      return hasReconfirmed(booking) ? null : { note: { reconfirmedAt: at }, state };
  }
};

/** A yes from before the reminder does not answer it. */
export const hasReconfirmed = ({
  remindedAt,
  reconfirmedAt,
}: Pick<Booking, 'remindedAt' | 'reconfirmedAt'>): boolean =>
  reconfirmedAt !== null && (remindedAt === null || reconfirmedAt >= remindedAt);

/**
 * Which of her bookings she can mean when she writes no code: those of which it can be said and has not been, else
 * those of which it was. Two are one too many: then she is asked.
 */
export const meantBy = (
  bookings: readonly Booking[],
  what: Progress,
  at: Instant,
  policy: Policy,
): readonly Booking[] => {
  const possible = bookings.filter((booking) => mayReport(booking, what, at, policy));
  switch (what) {
    case 'late':
      return possible;
    case 'arrived': {
      const present = possible.filter(({ finishedAt }) => finishedAt === null);
      return present.length > 0 ? present : possible;
    }
    case 'finished': {
      const unfinished = possible.filter(({ finishedAt }) => finishedAt === null);
      return unfinished.length > 0 ? unfinished : possible;
    }
    case 'confirmed': {
      const reminded = possible.filter(({ remindedAt }) => remindedAt !== null);
      const waiting = reminded.filter((booking) => !hasReconfirmed(booking));
      return [waiting, reminded].find((some) => some.length > 0) ?? possible;
    }
  }
};

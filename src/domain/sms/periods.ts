/** A day as written: `weekday` and `year` only where they were written too, and then they must be right. */
export interface WrittenDate {
  readonly day: number;
  readonly month: number;
  readonly year?: number;
  /** ISO: 1 Monday to 7 Sunday. */
  readonly weekday?: number;
}

/** Days of the week or of the calendar, as written; `from` and `to` are the same for a single day. */
export type WrittenDays =
  /** ISO weekdays, 1 Monday to 7 Sunday; `weekly`: every week and not only the next one. */
  | { readonly days: 'weekdays'; readonly weekdays: readonly number[]; readonly weekly: boolean }
  /** Days from today: 0 today, 1 tomorrow. */
  | { readonly days: 'from-today'; readonly from: number; readonly to: number }
  /** Dates without a year: the next ones that come. */
  | { readonly days: 'dates'; readonly from: WrittenDate; readonly to: WrittenDate };

/** A span of time as somebody wrote it. */
export interface WrittenPeriod {
  readonly on: WrittenDays;
  /** Local wall times `HH:MM`, `to` also `24:00`; null: the whole day. */
  readonly hours: { readonly from: string; readonly to: string } | null;
}

export type WrittenPeriods = readonly WrittenPeriod[];

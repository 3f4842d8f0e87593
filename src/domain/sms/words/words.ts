import type { Nearly } from '../intent.ts';

/*
 * The words of one language, as data: a new language is one more table. A cell lists phrases with commas between
 * them, in lower case and without accents; an apostrophe parts words ("j accepte"). No command is ever a word of
 * the carrier's, alone: STOP, END, CANCEL, QUIT, START, YES, ….
 */

/** Words that mean something by themselves. */
export interface CommandWords {
  readonly yes: string;
  readonly no: string;
  /** A no only beside the code or alone, since it also denies other words. */
  readonly non: string;
  readonly 'give-up': string;
  readonly agenda: string;
  readonly free: string;
  readonly busy: string;
  readonly late: string;
  readonly arrived: string;
  readonly finished: string;
  readonly confirm: string;
  readonly ok: string;
  readonly help: string;
}

/** Words around them. */
export interface OtherWords {
  /** Change nothing beside any command. */
  readonly thanks: string;
  /** Go with a yes. */
  readonly glad: string;
  /** Go with a no. */
  readonly sorry: string;
  /** Deny, doubt, ask, or set a condition: beside them a yes is none. */
  readonly doubt: string;
  /** Keep somebody from coming: reasons of a no, and nothing that goes with a yes. */
  readonly trouble: string;
  /** Make of a no something else: "no problem", "no capito". */
  readonly 'no-what': string;
  /** Units of a delay. */
  readonly minutes: string;
  readonly hours: string;
}

/** How days and hours are written. */
export interface PeriodWords {
  /** Monday to Sunday. */
  readonly weekdays: readonly [string, string, string, string, string, string, string];
  /** Forms that mean every such day ("Mondays"); also Monday to Sunday. */
  readonly everyWeekday: readonly string[];
  readonly weekend: string;
  /** January to December. */
  readonly months: readonly string[];
  /** Today, tomorrow, the day after. */
  readonly relative: readonly [string, string, string];
  /** A part of today or of tomorrow in one phrase ("stasera", "domattina"). */
  readonly relativePart: Readonly<Record<'0' | '1', Readonly<Partial<Record<DayPart, string>>>>>;
  readonly parts: Readonly<Record<DayPart, string>>;
  readonly allDay: string;
  readonly every: string;
  readonly everyDay: string;
  readonly and: string;
  readonly from: string;
  readonly to: string;
  readonly between: string;
  readonly after: string;
  readonly until: string;
  readonly noon: string;
  /** `9h30`, `ore 9`. */
  readonly hour: string;
  readonly am: string;
  readonly pm: string;
  /** Says nothing: articles. */
  readonly noise: string;
}

export type DayPart = 'morning' | 'afternoon' | 'evening';

export interface LanguageWords {
  readonly commands: CommandWords;
  readonly others: OtherWords;
  /** Delays in words, in minutes. */
  readonly delays: Readonly<Record<string, number>>;
  /** What is no command but comes near one. */
  readonly hints: Readonly<Partial<Record<Nearly, string>>>;
  readonly periods: PeriodWords;
}

import type { ApiLanguage } from './language.ts';

/** What a problem says: its status, and its words in both languages. */
export interface ProblemText {
  readonly status: number;
  readonly title: Readonly<Record<ApiLanguage, string>>;
  /** What happened and what to do. `{name}` is filled from the problem's facts. */
  readonly detail: Readonly<Record<ApiLanguage, string>>;
}

/** A text from `[title, detail]` in English and in Italian. */
export const problemText = (
  status: number,
  en: [string, string],
  it: [string, string],
): ProblemText => ({
  status,
  title: { en: en[0], it: it[0] },
  detail: { en: en[1], it: it[1] },
});

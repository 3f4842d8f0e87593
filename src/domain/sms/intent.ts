import type { WrittenPeriods } from './periods.ts';

/** What a mediator means by an SMS. `code` is null where none was written. */
export type Intent =
  | { readonly kind: 'accept'; readonly code: string | null }
  | { readonly kind: 'decline'; readonly code: string | null; readonly reason: string | null }
  | { readonly kind: 'give-up'; readonly code: string | null }
  | { readonly kind: 'agenda' }
  | { readonly kind: 'free' | 'busy'; readonly periods: WrittenPeriods }
  /** She comes so many minutes later than agreed; null: she did not say how many. */
  | { readonly kind: 'late'; readonly minutes: number | null; readonly code: string | null }
  | { readonly kind: 'arrived'; readonly code: string | null }
  | { readonly kind: 'finished'; readonly code: string | null }
  /** The answer to the reminder. */
  | { readonly kind: 'confirm'; readonly code: string | null }
  /** The answer to what was asked back. */
  | { readonly kind: 'ok'; readonly code: string | null }
  /** Only a code: it must be asked what is meant. */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'help' }
  /** A keyword of the carrier's, alone: never a command of ours. */
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'opt-in' }
  /** Not understood; `nearly` is what it came close to, so that she can be told how to write it. */
  | { readonly kind: 'unclear'; readonly nearly: Nearly | null };

export const NEARLY = ['answer', 'give-up', 'availability', 'presence'] as const;
/** What an SMS came close to: an answer to an offer, giving up, free time, or being late, there or done. */
export type Nearly = (typeof NEARLY)[number];

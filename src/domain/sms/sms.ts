import type { Nearly } from './intent.ts';
import type { AvailabilityChange } from './question.ts';
import type { Mode, Setting } from '../terms.ts';
import type { Instant } from '../time.ts';

/** What the texts are made of. Nothing here identifies a beneficiary. */
export interface JobFacts {
  readonly code: string;
  /** Name of the language in the reader's language. */
  readonly language: string;
  readonly setting: Setting;
  readonly mode: Mode;
  readonly comune: string;
  readonly startsAt: Instant;
  readonly durationMinutes: number;
  readonly zone: string;
}

/** Second stage of disclosure. */
export interface PlaceFacts {
  readonly site: string;
  readonly unit: string | null;
  readonly contact: string | null;
}

/** What a mediator's words can be about when she has more than one booking. */
export type OfBooking = 'late' | 'arrived' | 'finished' | 'confirm' | 'give-up';

/** Everything that we say by SMS, with what it is said of. */
export type Sms =
  | { readonly say: 'offer'; readonly job: JobFacts }
  | { readonly say: 'confirmed'; readonly job: JobFacts; readonly place: PlaceFacts }
  | { readonly say: 'not-needed'; readonly job: JobFacts }
  | { readonly say: 'cancelled'; readonly job: JobFacts }
  | { readonly say: 'taken'; readonly code: string }
  | { readonly say: 'expired'; readonly code: string }
  | { readonly say: 'withdrawn'; readonly code: string }
  | { readonly say: 'busy'; readonly code: string }
  | { readonly say: 'no-rest'; readonly code: string }
  | { readonly say: 'over-hours'; readonly code: string }
  | { readonly say: 'declined'; readonly code: string }
  | { readonly say: 'declined-before'; readonly code: string }
  | { readonly say: 'gave-up'; readonly code: string }
  | { readonly say: 'yes-or-no'; readonly code: string }
  | { readonly say: 'which-code'; readonly codes: readonly string[] }
  | { readonly say: 'nothing-open' }
  | { readonly say: 'unknown-code'; readonly code: string }
  /** The day before: asks for `CONFERMO`. */
  | { readonly say: 'reminder'; readonly job: JobFacts }
  | { readonly say: 'reconfirmed'; readonly code: string }
  /** The next bookings, as many as fit. */
  | { readonly say: 'agenda'; readonly jobs: readonly JobFacts[] }
  | { readonly say: 'agenda-empty' }
  /** Asks back before a booking is given up. */
  | { readonly say: 'give-up-asked'; readonly job: JobFacts }
  /** Says back in words what was understood of her time, before it counts. */
  | {
      readonly say: 'availability-asked';
      readonly change: AvailabilityChange;
      readonly zone: string;
    }
  /** `kept`: codes of bookings that stand all the same. */
  | {
      readonly say: 'availability-set';
      readonly kind: AvailabilityChange['kind'];
      readonly kept: readonly string[];
    }
  | { readonly say: 'availability-unclear'; readonly kind: AvailabilityChange['kind'] }
  | { readonly say: 'nothing-to-confirm' }
  /** She said NO to what was asked back: all stays as it was. */
  | { readonly say: 'kept' }
  | { readonly say: 'late'; readonly code: string; readonly minutes: number }
  | { readonly say: 'late-how-much' }
  | { readonly say: 'arrived'; readonly code: string; readonly at: Instant; readonly zone: string }
  | { readonly say: 'finished'; readonly code: string; readonly at: Instant; readonly zone: string }
  | { readonly say: 'which-booking'; readonly intent: OfBooking; readonly codes: readonly string[] }
  | { readonly say: 'no-booking' }
  | { readonly say: 'unclear'; readonly nearly: Nearly | null }
  | { readonly say: 'help' }
  /** Six digits with which she signs in on the web. */
  | { readonly say: 'sign-in'; readonly code: string };

export type Say = Sms['say'];
type Phrase<S extends Say> = (sms: Extract<Sms, { say: S }>) => string;

/** One language's texts. */
export type Phrases = { readonly [S in Say]: Phrase<S> };

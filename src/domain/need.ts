import type { Place } from './place.ts';
import type { Gender, Mode, Relaxation, Setting, Urgency } from './terms.ts';
import type { Instant } from './time.ts';

/** What a mediation request asks of a mediator: the part of a request that matching looks at. */
export interface Need {
  readonly language: string;
  /** Vehicular languages that the requester declared good enough. */
  readonly acceptableLanguages: readonly string[];
  readonly mode: Mode;
  readonly place: Place;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The start that was asked for, once a relaxation has moved `startsAt`. */
  readonly requestedStartsAt?: Instant;
  readonly urgency: Urgency;
  readonly setting: Setting;
  readonly gender: { readonly want: Gender | null; readonly required: boolean };
  readonly preferredMediatorIds: readonly string[];
  /** What the requester agreed may give way, in this order. */
  readonly relax: readonly Relaxation[];
  /** What has given way already. */
  readonly relaxed: readonly Relaxation[];
}

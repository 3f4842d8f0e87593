import type { Place } from './place.ts';
import type { ExclusionScope, Gender, Mobility, Mode, Setting } from './terms.ts';
import type { Instant, Interval } from './time.ts';

/** A language in which a mediator works: a BCP 47 tag. */
export interface WorkingLanguage {
  readonly tag: string;
}

/** A conflict of interest: she is not asked for this. The reason is kept nowhere. */
export interface Exclusion {
  readonly scope: ExclusionScope;
  /** A case reference, an id of an organisation or a site, or a language tag. */
  readonly value: string;
}

export interface Qualification {
  readonly setting: Setting;
  /** Null: does not expire. */
  readonly expiresAt: Instant | null;
}

/** Time that a mediator has already promised; `place` is null for phone and video. */
export interface Commitment {
  readonly bookingId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly place: Place | null;
}

/** The past of one mediator with one request. */
export interface AskedBefore {
  readonly declined: boolean;
  readonly gaveUp: boolean;
  /** Offers of this request that ended without any answer. */
  readonly unanswered: number;
  /** An offer of this request is open now. */
  readonly open: boolean;
}

/** What the fairness part of the ranking looks at, over the policy's `ledgerDays`. */
export interface Ledger {
  readonly workedMinutes: number;
  readonly offers: number;
  /** Contracted minutes over the same span; 0 for mediators without a contract. */
  readonly contractMinutes: number;
  /** Days since the mediator joined, capped at `ledgerDays`. */
  readonly daysInNetwork: number;
}

/** All that the rules may know of one mediator for one request. */
export interface Candidate {
  readonly mediatorId: string;
  /** Only for people who may see it; the rules never read it. */
  readonly name: string;
  readonly active: boolean;
  readonly gender: Gender;
  readonly languages: readonly WorkingLanguage[];
  readonly qualifications: readonly Qualification[];
  readonly modes: readonly Mode[];
  readonly home: Place;
  readonly mobility: Mobility;
  /** How far she is ready to go from home, one way. */
  readonly maxTravelMinutes: number;
  /** The first of her documents to expire; null: none does. */
  readonly documentsExpireAt: Instant | null;
  /**
   * Time in which she works, rules and exceptions applied, bookings NOT subtracted; sorted, disjoint.
   * Covers at least the day before to the day after the request, in the network's time.
   */
  readonly available: readonly Interval[];
  /** Her live bookings from the week of the request (and the days around), sorted by start. */
  readonly commitments: readonly Commitment[];
  readonly contractMinutesPerWeek: number | null;
  readonly weeklyCapMinutes: number | null;
  readonly ledger: Ledger;
  /** Earlier services for the same case. */
  readonly jobsForCase: number;
  readonly asked: AskedBefore;
  /** A coordinator has excluded her for this case, site or community: confidential. */
  readonly excluded: boolean;
}

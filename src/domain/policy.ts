import type { Degree, Mobility, Relaxation, Role, Setting, Urgency } from './terms.ts';

/** How one urgency class is dispatched. Times in minutes. */
export interface UrgencyRules {
  /** A request whose start is at most this far away belongs to the class; null: no limit. */
  readonly leadMinutes: number | null;
  /** How many are asked at once: the first row whose `untilStartMinutes` is not exceeded by the time left. */
  readonly waves: readonly { readonly untilStartMinutes: number | null; readonly size: number }[];
  /** How long an offer can be answered. */
  readonly windowMinutes: number;
  /** No offers in quiet hours, unless the start is nearer than `quietUnlessWithinMinutes`. */
  readonly respectsQuietHours: boolean;
  readonly quietUnlessWithinMinutes: number;
  /** Somebody who comes late still helps: the search goes on for so long after the start. */
  readonly searchAfterStartMinutes: number;
  /** The coordinator is told when nobody has accepted for so long; null: only when nobody is left. */
  readonly tellCoordinatorAfterMinutes: number | null;
  /** How often one mediator may be asked for the same request when she does not answer. */
  readonly maxAsks: number;
}

/** How fast people move and how far a straight line is from a road. */
export interface MobilityRules {
  readonly kilometresPerHour: number;
  /** Minutes added to every journey: parking, waiting for the bus. */
  readonly overheadMinutes: number;
  /** A journey from home longer than this is not asked of anybody, whatever the mediator says. */
  readonly maxMinutes: number;
}

/** Weights of the ranking; each part lies in 0…1 and the score is the weighted mean. */
export interface RankingWeights {
  readonly language: number;
  readonly continuity: number;
  readonly travel: number;
  readonly fairness: number;
  readonly preferred: number;
}

/** A network's rules: data, not code. Times in minutes unless they say otherwise. */
export interface Policy {
  readonly urgency: Readonly<Record<Urgency, UrgencyRules>>;
  /** Local wall time, `HH:MM`; from the evening over midnight to the morning. */
  readonly quietHours: { readonly from: string; readonly to: string };
  readonly intake: {
    readonly maxAheadDays: number;
    readonly maxDurationMinutes: number;
    readonly maxPhoneMinutes: number;
    /** What starts later than this is no emergency. */
    readonly emergencyAheadMinutes: number;
    /** Settings that are never handled by phone or video alone. */
    readonly onSiteOnly: readonly Setting[];
  };
  readonly language: {
    /** The weakest degree that counts as understanding. */
    readonly minimumDegree: Degree;
    /** The weakest degree when a close dialect may do. */
    readonly relaxedDegree: Degree;
    /** Worth of each degree in the ranking, 0…1; `vehicular` is an acceptable language of the request. */
    readonly worth: Readonly<Record<Degree | 'vehicular', number>>;
  };
  /** Settings in which a mediator needs a qualification of the same name. */
  readonly qualifiedSettings: readonly Setting[];
  readonly travel: {
    readonly detourFactor: number;
    readonly byMobility: Readonly<Record<Mobility, MobilityRules>>;
  };
  readonly work: {
    readonly dailyRestMinutes: number;
    readonly defaultWeeklyCapMinutes: number;
    /** How far a mediator may go over the contract's weekly minutes; 1 is none. */
    readonly contractFactor: number;
  };
  readonly ranking: {
    readonly weights: RankingWeights;
    /** Travel at or above this is worth nothing in the ranking. */
    readonly travelHorizonMinutes: number;
    /** Jobs for the same case at which continuity is complete. */
    readonly continuityJobs: number;
    /** The ledger looks so many days back. */
    readonly ledgerDays: number;
  };
  /** Morning, afternoon, evening, as local wall times: where a request may go when `day-part` gives way. */
  readonly dayParts: readonly { readonly from: string; readonly to: string }[];
  /** Relaxations that are tried and shown, cheapest first. */
  readonly relaxations: readonly Relaxation[];
  readonly matching: {
    /** At most so many candidates are read for one request, nearest first. */
    readonly candidateLimit: number;
    /** Free time is kept ready for so many days; later starts are checked from the rules. */
    readonly freeTimeHorizonDays: number;
  };
  readonly dispatch: {
    /** With nobody left to ask, look again after so long. */
    readonly recheckMinutes: number;
    /** After the end of a service its request is completed. */
    readonly completeAfterMinutes: number;
  };
  readonly sms: {
    /** A code is not used again for the same mediator for so long. */
    readonly codeQuarantineDays: number;
    /** A bare yes needs that nothing was closed for this phone for so long. */
    readonly bareAnswerQuietHours: number;
    /** After so many messages in a row that were not understood: silence. */
    readonly nonsenseLimit: number;
    /** At most `count` offers to one phone within `minutes`; what is over it waits, or is dropped when it would wait past its end. */
    readonly limits: readonly { readonly count: number; readonly minutes: number }[];
    /** Beginnings of the numbers that anything is sent to. */
    readonly allowedPrefixes: readonly string[];
    /**
     * Messages that may leave in one local day, all phones together; null: no cap. All are counted, and only what asks
     * for an answer is held back: offers and calls. Whoever is booked must know, and the rest follows from offers.
     */
    readonly dailyCap: number | null;
    /** After so many codes that are not hers within `wrongCodeMinutes`, a phone is muted for `muteMinutes`. */
    readonly wrongCodeLimit: number;
    readonly wrongCodeMinutes: number;
    readonly muteMinutes: number;
    /** How long a question that was asked back can be answered. */
    readonly questionMinutes: number;
    /** Whether mediators who prefer it are written to over WhatsApp; needs a WhatsApp sender, too. */
    readonly whatsapp: boolean;
  };
  /** The reminder of a booking. */
  readonly reminder: {
    /** Local time of the day before, `HH:MM`; null: nobody is reminded. */
    readonly at: string | null;
    /** Whoever has not confirmed so many minutes before the start is brought to the coordinator. */
    readonly unconfirmedMinutes: number;
  };
  /** What a mediator says of a booking counts from so long before its start to so long after its end. */
  readonly presence: { readonly beforeMinutes: number; readonly afterMinutes: number };
  /** A call as the last resort for emergencies; needs a numeric sender, too. */
  readonly voice: {
    readonly enabled: boolean;
    /** An offer that nobody has answered for so long is called about. */
    readonly afterMinutes: number;
    /** At most so many phones ring for one request at once, best ranked first. */
    readonly atOnce: number;
  };
  /** How long what tells of people is kept; hours and who worked them stay, for the programme's audits. */
  readonly retention: {
    /** Unit, contact and notes of a request, after its end. */
    readonly detailDays: number;
    /** After so long a request leads to no case any more. */
    readonly requestMonths: number;
    /** What was written to and by mediators, with their numbers. */
    readonly messageDays: number;
    /** What strangers have written. */
    readonly strangerDays: number;
  };
  readonly privacy: {
    /** Whether names of mediators are encrypted, too; lists of them are then ordered outside of the database. */
    readonly encryptNames: boolean;
  };
  /** How people sign in. */
  readonly signIn: {
    /** Whoever has one of these roles needs a second factor. */
    readonly secondFactorRoles: readonly Role[];
    /** Nobody there for so long ends a session; a mediator's telephone is her own. */
    readonly idleMinutes: number;
    readonly mediatorIdleMinutes: number;
    /** A session ends after so long, whatever happens in it. */
    readonly absoluteMinutes: number;
  };
}

import type { Candidate } from '../mediator.ts';
import type { Check, Facts, MatchContext } from './context.ts';
import * as person from './person-rules.ts';
import * as time from './time-rules.ts';

/** The rules that a mediator must keep to be asked, in the order in which they are shown. */
export const RULES = [
  'not-active',
  'excluded',
  'declined',
  'gave-up',
  'already-asked',
  'language',
  'gender',
  'qualification',
  'documents',
  'mode',
  'availability',
  'booked',
  'travel-between',
  'travel-range',
  'daily-rest',
  'contract-cap',
  'weekly-cap',
] as const;
export type Rule = (typeof RULES)[number];

/** Why a mediator is not asked. `facts` are the figures for `reasonText`. */
export interface BrokenRule {
  readonly rule: Rule;
  readonly facts: Facts;
}

const CHECKS: Readonly<Record<Rule, Check>> = {
  'not-active': person.notActive,
  excluded: person.excluded,
  declined: person.declined,
  'gave-up': person.gaveUp,
  'already-asked': person.alreadyAsked,
  language: person.language,
  gender: person.gender,
  qualification: person.qualification,
  documents: person.documents,
  mode: person.mode,
  availability: time.availability,
  booked: time.booked,
  'travel-between': time.travelBetween,
  'travel-range': time.travelRange,
  'daily-rest': time.dailyRest,
  'contract-cap': time.contractCap,
  'weekly-cap': time.weeklyCap,
};

/** The rules whose answer can be another at another time; the rest stays true when only the start moves. */
export const TIMED_RULES: readonly Rule[] = [
  'qualification',
  'documents',
  'availability',
  'booked',
  'travel-between',
  'daily-rest',
  'contract-cap',
  'weekly-cap',
];

/** Every rule that the candidate breaks, not only the first; empty: she can be asked. */
export const brokenRules = (candidate: Candidate, context: MatchContext): BrokenRule[] => {
  const broken: BrokenRule[] = [];
  for (const rule of RULES) {
    const facts = CHECKS[rule](candidate, context);
    if (facts !== null) broken.push({ rule, facts });
  }
  return broken;
};

/** Whether the candidate keeps the given rules; stops at the first that she breaks. */
export const keeps = (
  candidate: Candidate,
  context: MatchContext,
  rules: readonly Rule[] = RULES,
): boolean => rules.every((rule) => CHECKS[rule](candidate, context) === null);

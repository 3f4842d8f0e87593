import { localDay } from '../calendar/local-time.ts';
import { isAtLeast, languageFit } from '../language/graph.ts';
import type { Need } from '../need.ts';
import type { Policy } from '../policy.ts';
import type { Degree } from '../terms.ts';
import type { Check, Facts } from './context.ts';

/* The rules about who a mediator is and what she has said; those about her time are in time-rules.ts. */

const NO_FACTS: Facts = {};

/** The weakest degree that will do for a need: the policy's, or the relaxed one when a close dialect may do. */
export const minimumDegree = (need: Pick<Need, 'relaxed'>, policy: Policy): Degree =>
  need.relaxed.includes('dialect') ? policy.language.relaxedDegree : policy.language.minimumDegree;

/** Understood through the graph, or in a language that the requester declared good enough. */
export const language: Check = ({ languages }, { need, policy, graph }) => {
  const fit = languageFit(graph, need, languages);
  const minimum = minimumDegree(need, policy);
  if (fit.vehicular || (fit.via !== null && isAtLeast(fit.degree, minimum))) return null;
  const via = fit.via ?? '';
  return {
    language: need.language,
    languageIt: graph.name(need.language, 'it'),
    languageEn: graph.name(need.language, 'en'),
    via,
    viaIt: via && graph.name(via, 'it'),
    viaEn: via && graph.name(via, 'en'),
    degree: fit.degree,
    minimum,
  };
};

/** Delicate settings ask for a qualification of the same name; one that has expired by the start is none. */
export const qualification: Check = ({ qualifications }, { need, policy, zone }) => {
  if (!policy.qualifiedSettings.includes(need.setting)) return null;
  const held = qualifications.filter(({ setting }) => setting === need.setting);
  let latest: number | null = null;
  for (const { expiresAt } of held) {
    if (expiresAt === null || expiresAt > need.startsAt) return null;
    if (latest === null || expiresAt > latest) latest = expiresAt;
  }
  return { setting: need.setting, expiredOn: latest === null ? '' : localDay(latest, zone) };
};

/** Only when required: a preference is a matter of the ranking. */
export const gender: Check = (candidate, { need }) => {
  const { want, required } = need.gender;
  return !required || want === null || candidate.gender === want ? null : { want };
};

/** In person, by phone or by video, as the mediator works; who works remotely only goes nowhere. */
export const mode: Check = ({ modes, mobility }, { need }) => {
  const cannotGo = need.mode === 'on-site' && mobility === 'remote';
  return modes.includes(need.mode) && !cannotGo ? null : { mode: need.mode };
};

/** A residence permit or contract that has expired by the start. */
export const documents: Check = ({ documentsExpireAt }, { need, zone }) =>
  documentsExpireAt === null || documentsExpireAt > need.startsAt
    ? null
    : { expiredOn: localDay(documentsExpireAt, zone) };

/** Conflict of interest, decided by a coordinator. Confidential: nothing about it leaves this rule. */
export const excluded: Check = (candidate) => (candidate.excluded ? NO_FACTS : null);

export const declined: Check = ({ asked }) => (asked.declined ? NO_FACTS : null);

export const gaveUp: Check = ({ asked }) => (asked.gaveUp ? NO_FACTS : null);

export const alreadyAsked: Check = ({ asked }) => (asked.open ? NO_FACTS : null);

export const notActive: Check = ({ active }) => (active ? null : NO_FACTS);

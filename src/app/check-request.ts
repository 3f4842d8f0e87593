import type { Actor } from '../domain/actor.ts';
import { readInstant } from '../domain/calendar/local-time.ts';
import type { Network } from '../domain/network.ts';
import { may } from '../domain/permissions.ts';
import type { Policy } from '../domain/policy.ts';
import { URGENCIES, type Urgency } from '../domain/terms.ts';
import { DAY, MINUTE, minutes, type Instant } from '../domain/time.ts';
import type { RequestInput } from './inputs.ts';
import type { Site } from './stores.ts';
import { Refusal, type InputFault } from './refusal.ts';

/** What the network's rules made of an input. */
export interface CheckedRequest {
  readonly site: Site;
  readonly startsAt: Instant;
  /** In the network's spelling. */
  readonly language: string;
  readonly acceptableLanguages: readonly string[];
  readonly urgency: Urgency;
}

/**
 * Checks an input against the network's rules; throws one refusal with every fault that it finds.
 * `mediators`: those of the preferred ones whom the network has.
 */
export const checkRequest = (
  input: RequestInput,
  actor: Actor,
  network: Network,
  site: Site | null,
  mediators: readonly { readonly id: string }[],
  now: Instant,
): CheckedRequest => {
  const faults: InputFault[] = [];
  const ownSite = checkSite(site, actor, faults);
  const language = resolveLanguage(input.language, 'language', network, faults);
  const acceptableLanguages = input.acceptableLanguages.map((tag, index) =>
    resolveLanguage(tag, `acceptableLanguages[${index}]`, network, faults),
  );
  const startsAt = checkStart(input.startsAt, network, now, faults);
  checkLength(input, network.policy, faults);
  checkPreferred(input, mediators, faults);
  checkEmergency(input, startsAt - now, network.policy, faults);
  if (faults.length > 0 || ownSite === null) throw new Refusal('invalid-fields', { faults });
  const urgency = input.urgency ?? urgencyOf(startsAt - now, network.policy);
  return { site: ownSite, startsAt, language, acceptableLanguages, urgency };
};

const checkSite = (site: Site | null, actor: Actor, faults: InputFault[]): Site | null => {
  const visible =
    site !== null &&
    site.networkId === actor.networkId &&
    may(actor, 'request.create', { organisationId: site.organisationId, siteId: site.id });
  // A site of somebody else and a site that is none are told in the same words.
  if (!visible) faults.push({ path: 'siteId', fault: 'site-unknown' });
  return visible ? site : null;
};

const resolveLanguage = (
  tag: string,
  path: string,
  { languages }: Network,
  faults: InputFault[],
): string => {
  const resolved = languages.resolve(tag);
  if (resolved === null) faults.push({ path, fault: 'language-unknown', facts: { tag } });
  return resolved ?? tag;
};

const TIME_FAULTS = {
  unreadable: 'time-unreadable',
  missing: 'time-missing',
  ambiguous: 'time-ambiguous',
} as const;

const checkStart = (
  text: string,
  { zone, policy }: Network,
  now: Instant,
  faults: InputFault[],
): Instant => {
  const path = 'startsAt';
  const read = readInstant(text, zone);
  if (!read.ok) {
    faults.push({ path, fault: TIME_FAULTS[read.fault], facts: { zone } });
    return now;
  }
  // Clocks show minutes: the minute that has begun is still "now".
  const thisMinute = now - (now % MINUTE);
  const { maxAheadDays } = policy.intake;
  if (read.instant < thisMinute) faults.push({ path, fault: 'start-past' });
  if (read.instant > now + maxAheadDays * DAY)
    faults.push({ path, fault: 'start-too-far', facts: { days: maxAheadDays } });
  return read.instant;
};

const checkPreferred = (
  { preferredMediatorIds }: RequestInput,
  mediators: readonly { readonly id: string }[],
  faults: InputFault[],
): void => {
  const known = new Set(mediators.map(({ id }) => id));
  for (const [index, id] of preferredMediatorIds.entries())
    if (!known.has(id))
      faults.push({
        path: `preferredMediatorIds[${index}]`,
        fault: 'mediator-unknown',
        facts: { id },
      });
};

/** What is days away can be planned: it must not wake everybody up. */
const checkEmergency = (
  { urgency }: RequestInput,
  lead: number,
  { intake: { emergencyAheadMinutes } }: Policy,
  faults: InputFault[],
): void => {
  if (urgency !== 'emergency' || lead <= minutes(emergencyAheadMinutes)) return;
  const hours = Math.floor(emergencyAheadMinutes / 60);
  faults.push({ path: 'urgency', fault: 'emergency-too-early', facts: { hours } });
};

/** Remote is for short talks, and never for what must be said face to face. Source: the rules of the field. */
const checkLength = (input: RequestInput, { intake }: Policy, faults: InputFault[]): void => {
  const path = 'durationMinutes';
  if (input.durationMinutes > intake.maxDurationMinutes)
    faults.push({ path, fault: 'too-long', facts: { minutes: intake.maxDurationMinutes } });
  if (input.mode === 'phone' && input.durationMinutes > intake.maxPhoneMinutes)
    faults.push({ path, fault: 'phone-too-long', facts: { minutes: intake.maxPhoneMinutes } });
  if (input.mode !== 'on-site' && intake.onSiteOnly.includes(input.setting))
    faults.push({ path: 'mode', fault: 'on-site-only', facts: { setting: input.setting } });
};

/** The class follows from the lead time: the first whose limit is not exceeded, most pressing first. */
const urgencyOf = (lead: number, policy: Policy): Urgency =>
  URGENCIES.find((urgency) => {
    const { leadMinutes } = policy.urgency[urgency];
    return leadMinutes === null || lead <= minutes(leadMinutes);
  }) ?? 'routine';

import type { Policy } from '../policy.ts';
import type { Role } from '../terms.ts';
import { MINUTE, minutes, type Instant } from '../time.ts';

/** A browser in which somebody is signed in. */
export interface Session {
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  /** The absolute end. */
  readonly expiresAt: Instant;
  readonly secondFactorAt: Instant | null;
  readonly revokedAt: Instant | null;
}

export const NEXT_STEPS = ['second-factor', 'enrol-second-factor'] as const;
/** What is still missing before a session reaches anything. */
export type NextStep = (typeof NEXT_STEPS)[number];

type Rules = Policy['signIn'];

/** How often it is written down that somebody is still there. */
export const SEEN_EVERY = MINUTE;

const idleMinutes = (role: Role, rules: Rules): number =>
  role === 'mediator' ? rules.mediatorIdleMinutes : rules.idleMinutes;

/** When the session ends if nobody comes back. */
export const endsAt = (
  session: Pick<Session, 'lastSeenAt' | 'expiresAt'>,
  role: Role,
  rules: Rules,
): Instant => Math.min(session.expiresAt, session.lastSeenAt + minutes(idleMinutes(role, rules)));

export const isLive = (session: Session, role: Role, rules: Rules, now: Instant): boolean =>
  session.revokedAt === null && now < endsAt(session, role, rules);

/**
 * Whoever has a second factor shows it; whoever must have one and has none, gets one first. An issuer may have seen
 * one that is not ours.
 */
export const nextStep = (
  { secondFactorAt }: Pick<Session, 'secondFactorAt'>,
  hasSecondFactor: boolean,
  role: Role,
  { secondFactorRoles }: Rules,
): NextStep | null => {
  if (secondFactorAt !== null) return null;
  if (hasSecondFactor) return 'second-factor';
  return secondFactorRoles.includes(role) ? 'enrol-second-factor' : null;
};

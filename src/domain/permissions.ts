import type { Actor } from './actor.ts';

// The one place that says who may do what. Whoever may not see a thing is told that it does not exist;
// whoever may see it but not do this with it is told so.

export const ACTIONS = [
  'request.create',
  'request.read',
  'request.cancel',
  'request.match',
  'request.assign',
  'offer.read',
  'offer.answer',
  'booking.read',
  'booking.give-up',
  'booking.report',
  'mediator.list',
  'mediator.read',
  'mediator.write',
  'availability.read',
  'availability.write',
  'exclusion.read',
  'exclusion.write',
  'site.list',
  'language.list',
  'policy.read',
  'policy.write',
  'notice.list',
  'hours.read',
  'aggregate.read',
  'account.list',
  'account.write',
  'key.list',
  'key.write',
  'audit.read',
  'mediator.export',
  'mediator.erase',
  'retention.read',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The row that is acted on; what it has not is left out. */
export interface Target {
  readonly organisationId?: string;
  readonly siteId?: string;
  readonly mediatorId?: string;
  readonly partnerId?: string | null;
}

/** How far a right goes. */
export type Bound = 'network' | 'own-sites' | 'own-partner' | 'oneself';

const HOLDS: Readonly<Record<Bound, (actor: Actor, target: Target) => boolean>> = {
  network: () => true,
  'own-sites': (actor, { organisationId, siteId }) =>
    actor.role === 'front-desk' &&
    (organisationId === undefined || organisationId === actor.organisationId) &&
    (siteId === undefined || actor.siteIds === null || actor.siteIds.includes(siteId)),
  'own-partner': (actor, { partnerId }) =>
    actor.role === 'partner-manager' && (partnerId === undefined || partnerId === actor.partnerId),
  oneself: (actor, { mediatorId }) =>
    actor.role === 'mediator' && (mediatorId === undefined || mediatorId === actor.mediatorId),
};

type Rights = Partial<Record<Action, Bound>>;

const network: Rights = {
  'request.create': 'network',
  'request.read': 'network',
  'request.cancel': 'network',
  'request.match': 'network',
  'request.assign': 'network',
  'mediator.list': 'network',
  'mediator.read': 'network',
  'mediator.write': 'network',
  'availability.read': 'network',
  'availability.write': 'network',
  'exclusion.read': 'network',
  'exclusion.write': 'network',
  'site.list': 'network',
  'language.list': 'network',
  'policy.read': 'network',
  'notice.list': 'network',
  'hours.read': 'network',
  'aggregate.read': 'network',
  'mediator.export': 'network',
  'account.list': 'network',
  'account.write': 'network',
};

const RIGHTS: Readonly<Record<Actor['role'], Rights>> = {
  'front-desk': {
    'request.create': 'own-sites',
    'request.read': 'own-sites',
    'request.cancel': 'own-sites',
    'site.list': 'own-sites',
    'language.list': 'network',
  },
  mediator: {
    'offer.read': 'oneself',
    'offer.answer': 'oneself',
    'booking.read': 'oneself',
    'booking.give-up': 'oneself',
    'booking.report': 'oneself',
    'mediator.read': 'oneself',
    'mediator.export': 'oneself',
    'hours.read': 'oneself',
    'availability.read': 'oneself',
    'availability.write': 'oneself',
    'language.list': 'network',
  },
  'partner-manager': {
    'mediator.list': 'own-partner',
    'mediator.read': 'own-partner',
    'availability.read': 'own-partner',
    'hours.read': 'own-partner',
    'language.list': 'network',
  },
  coordinator: network,
  auditor: {
    'language.list': 'network',
    'audit.read': 'network',
    'retention.read': 'network',
    'aggregate.read': 'network',
  },
  admin: {
    ...network,
    'policy.write': 'network',
    'key.list': 'network',
    'key.write': 'network',
    'audit.read': 'network',
    'mediator.erase': 'network',
    'retention.read': 'network',
  },
  system: {},
};

/** How far this right of this role goes; null: it has none. */
export const boundOf = (role: Actor['role'], action: Action): Bound | null =>
  RIGHTS[role][action] ?? null;

/** What a change concerns. */
export interface Concern {
  readonly networkId: string;
  readonly organisationId?: string | null;
  readonly mediatorId?: string | null;
}

/**
 * Whether somebody may be told that something changed. Coordinators and admins hear their network, an office its own
 * organisation, a mediator what concerns her: a topic alone would tell her that a request exists.
 */
export const isConcerned = (
  actor: Actor,
  { networkId, organisationId, mediatorId }: Concern,
): boolean => {
  if (networkId !== actor.networkId) return false;
  switch (actor.role) {
    case 'coordinator':
    case 'admin':
      return true;
    case 'front-desk':
      return organisationId === actor.organisationId;
    case 'mediator':
      return mediatorId === actor.mediatorId;
    case 'partner-manager':
    case 'auditor':
    case 'system':
      return false;
  }
};

/** Whether a key that is narrower than its role may do this at all. */
export const isInScope = ({ scopes = null }: Actor, action: Action): boolean =>
  scopes === null || scopes.includes(action);

/** Whether this actor may do this with this row of the actor's own network. */
export const may = (actor: Actor, action: Action, target: Target = {}): boolean => {
  const bound = boundOf(actor.role, action);
  return bound !== null && isInScope(actor, action) && HOLDS[bound](actor, target);
};

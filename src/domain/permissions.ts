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
  'site.list',
  'language.list',
  'policy.read',
  'policy.write',
  'notice.list',
  'account.list',
  'account.write',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The row that is acted on; what it has not is left out. */
export interface Target {
  readonly organisationId?: string;
  readonly siteId?: string;
  readonly mediatorId?: string;
  readonly partnerId?: string | null;
}

const always = () => true;
const ownSite = (actor: Actor, { organisationId, siteId }: Target): boolean =>
  actor.role === 'front-desk' &&
  (organisationId === undefined || organisationId === actor.organisationId) &&
  (siteId === undefined || actor.siteIds === null || actor.siteIds.includes(siteId));
const oneself = (actor: Actor, { mediatorId }: Target): boolean =>
  actor.role === 'mediator' && (mediatorId === undefined || mediatorId === actor.mediatorId);

const ownPartner = (actor: Actor, { partnerId }: Target): boolean =>
  actor.role === 'partner-manager' && (partnerId === undefined || partnerId === actor.partnerId);

type Rules = Partial<Record<Action, (actor: Actor, target: Target) => boolean>>;

const network: Rules = {
  'request.create': always,
  'request.read': always,
  'request.cancel': always,
  'request.match': always,
  'request.assign': always,
  'mediator.list': always,
  'mediator.read': always,
  'mediator.write': always,
  'availability.read': always,
  'availability.write': always,
  'site.list': always,
  'language.list': always,
  'policy.read': always,
  'notice.list': always,
  'account.list': always,
  'account.write': always,
};

const RULES: Readonly<Record<Actor['role'], Rules>> = {
  'front-desk': {
    'request.create': ownSite,
    'request.read': ownSite,
    'request.cancel': ownSite,
    'site.list': always,
    'language.list': always,
  },
  mediator: {
    'offer.read': oneself,
    'offer.answer': oneself,
    'booking.read': oneself,
    'booking.give-up': oneself,
    'booking.report': oneself,
    'mediator.read': oneself,
    'availability.read': oneself,
    'availability.write': oneself,
    'language.list': always,
  },
  'partner-manager': {
    'mediator.list': ownPartner,
    'mediator.read': ownPartner,
    'availability.read': ownPartner,
    'language.list': always,
  },
  coordinator: network,
  auditor: { 'language.list': always },
  admin: { ...network, 'policy.write': always },
  system: {},
};

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
export const mayHear = (
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

/** Whether this actor may do this with this row of the actor's own network. */
export const may = (actor: Actor, action: Action, target: Target = {}): boolean =>
  RULES[actor.role][action]?.(actor, target) ?? false;

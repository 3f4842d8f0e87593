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
  'audit.read',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The row that is acted on; what it has not is left out. */
export interface Target {
  readonly organisationId?: string;
  readonly mediatorId?: string;
}

const always = () => true;
const ownOrganisation = (actor: Actor, { organisationId }: Target): boolean =>
  actor.role === 'front-desk' &&
  (organisationId === undefined || organisationId === actor.organisationId);
const oneself = (actor: Actor, { mediatorId }: Target): boolean =>
  actor.role === 'mediator' && (mediatorId === undefined || mediatorId === actor.mediatorId);

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
  'exclusion.read': always,
  'exclusion.write': always,
  'site.list': always,
  'language.list': always,
  'policy.read': always,
  'notice.list': always,
};

const RULES: Readonly<Record<Actor['role'], Rules>> = {
  'front-desk': {
    'request.create': ownOrganisation,
    'request.read': ownOrganisation,
    'request.cancel': ownOrganisation,
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
  coordinator: network,
  auditor: { 'audit.read': always },
  admin: { ...network, 'policy.write': always, 'audit.read': always },
  system: {},
};

/** Whether this actor may do this with this row of the actor's own network. */
export const may = (actor: Actor, action: Action, target: Target = {}): boolean =>
  RULES[actor.role][action]?.(actor, target) ?? false;

import type { Actor } from './actor.ts';

/**
 * The part of one network that somebody reaches. What is left out, or null, does not narrow it: `{ networkId }` is
 * the whole network. Queries, transactions, bells and the database's row level security all go by it.
 */
export interface Reach {
  readonly networkId: string;
  /** Only what this organisation asked for… */
  readonly organisationId?: string | null;
  /** …at these of its sites. */
  readonly siteIds?: readonly string[] | null;
  /** Only what concerns this mediator. */
  readonly mediatorId?: string | null;
  /** Only the mediators of this partner, and their hours. */
  readonly partnerId?: string | null;
  /** Who it is: what was answered to somebody's own calls. */
  readonly subjectId?: string | null;
}

export const reachOf = (actor: Actor): Reach => {
  const { networkId, subjectId } = actor;
  switch (actor.role) {
    case 'front-desk':
      return { networkId, subjectId, organisationId: actor.organisationId, siteIds: actor.siteIds };
    case 'mediator':
      return { networkId, subjectId, mediatorId: actor.mediatorId };
    case 'partner-manager':
      return { networkId, subjectId, partnerId: actor.partnerId };
    case 'coordinator':
    case 'auditor':
    case 'admin':
    case 'system':
      return { networkId };
  }
};

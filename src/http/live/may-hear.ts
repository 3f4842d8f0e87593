import type { Bell } from '../../app/ports.ts';
import type { Actor } from '../../domain/actor.ts';

/** The topic of a bell that means: read everything again. It names nothing, so everybody may hear it. */
export const EVERYTHING = '*';

/**
 * Whether somebody may be told that something changed. Coordinators and admins hear their network, an office its
 * own organisation, a mediator what concerns her: a topic alone would tell her that a request exists.
 */
export const mayHear = (actor: Actor, bell: Bell): boolean => {
  if (bell.topic === EVERYTHING) return true;
  if (bell.networkId !== actor.networkId) return false;
  switch (actor.role) {
    case 'coordinator':
    case 'admin':
      return true;
    case 'front-desk':
      return bell.organisationId === actor.organisationId;
    case 'mediator':
      return bell.mediatorId === actor.mediatorId;
    case 'auditor':
    case 'system':
      return false;
  }
};

import type { Actor } from '../domain/actor.ts';
import { isInScope, may, type Action, type Target } from '../domain/permissions.ts';
import { Refusal } from './refusal.ts';

/** Refuses what the actor may never do, whatever the row. */
export const requireRight = (actor: Actor, action: Action): void => {
  if (!may(actor, action)) throw new Refusal('forbidden', { action });
};

/** The row if the actor may do this with it; otherwise it does not exist. */
export const requireVisible = <Row>(
  row: Row | null,
  actor: Actor,
  action: Action,
  target: (row: Row) => Target,
): Row => {
  // Says nothing of the row: it is so whichever is asked for.
  if (!isInScope(actor, action)) throw new Refusal('forbidden', { action });
  if (row === null || !may(actor, action, target(row))) throw new Refusal('not-found');
  return row;
};

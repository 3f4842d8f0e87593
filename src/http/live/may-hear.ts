import type { Bell } from '../../app/ports.ts';
import type { Actor } from '../../domain/actor.ts';
import { isConcerned, isInScope, type Action } from '../../domain/permissions.ts';

/** The topic of a bell that means: read everything again. It names nothing, so everybody may hear it. */
export const EVERYTHING = '*';

const SUBJECT_TOPIC = /^(?:key|account):(.+)$/;

/** Whose right to be here has changed; null where the topic says something else. Such a topic is told to nobody. */
export const subjectOf = (topic: string): string | null => SUBJECT_TOPIC.exec(topic)?.[1] ?? null;

/** What one must be able to read to hear of it. */
const ACTION_OF: Readonly<Record<string, Action>> = {
  request: 'request.read',
  mediator: 'mediator.read',
  notices: 'notice.list',
};

/** A narrow key hears only of what it may read. */
const isBeyondScope = (actor: Actor, topic: string): boolean => {
  const action = ACTION_OF[topic.split(':', 1)[0] ?? ''];
  return action !== undefined && !isInScope(actor, action);
};

/** Whether somebody may be told that something changed. */
export const mayHear = (actor: Actor, bell: Bell): boolean =>
  bell.topic === EVERYTHING ||
  (subjectOf(bell.topic) === null && !isBeyondScope(actor, bell.topic) && isConcerned(actor, bell));

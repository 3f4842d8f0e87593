import type { Actor } from '../domain/actor.ts';
import { MINUTE } from '../domain/time.ts';
import type { Clock, Log, UnitOfWork } from './ports.ts';
import type { UseCases } from './use-cases.ts';
import type { KeyView, Queries } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Log;
  readonly hashKey: (key: string) => string;
}

/** Keys are long and random, so that a plain hash finds them and guessing is hopeless. */
export const makeAuthenticate = (deps: Deps): UseCases['authenticate'] => {
  const { queries, clock, hashKey } = deps;
  const noteUse = makeNoteUse(deps);
  return async (key) => {
    const found = await queries.key(hashKey(key));
    if (found === null || found.revokedAt !== null) return null;
    if (found.expiresAt !== null && found.expiresAt <= clock.now()) return null;
    noteUse(found);
    return actorOf(found);
  };
};

/** Writes down the last use of a key, at most once a minute, and lets nobody wait for it. */
const makeNoteUse = ({ uow, clock, log }: Deps) => {
  const writing = new Set<string>();
  return ({ id, networkId, lastUsedAt }: KeyView): void => {
    const now = clock.now();
    if (writing.has(id) || (lastUsedAt !== null && now - lastUsedAt < MINUTE)) return;
    writing.add(id);
    uow
      .run({ networkId }, (tx) => tx.keys.noteUse(id, now))
      .catch((error: unknown) =>
        log.warn({ type: (error as Error).name }, 'The use of a key was not noted.'),
      )
      .finally(() => writing.delete(id));
  };
};

/** Null where what the role needs is missing. */
const actorOf = ({ id, networkId, role, scopes, ...key }: KeyView): Actor | null => {
  const { organisationId, mediatorId, siteIds, partnerId } = key;
  const subjectId = id;
  switch (role) {
    case 'front-desk':
      return organisationId === null
        ? null
        : { role, networkId, organisationId, siteIds, subjectId, scopes };
    case 'mediator':
      return mediatorId === null ? null : { role, networkId, mediatorId, subjectId, scopes };
    case 'partner-manager':
      return partnerId === null ? null : { role, networkId, partnerId, subjectId, scopes };
    case 'coordinator':
    case 'auditor':
    case 'admin':
      return { role, networkId, subjectId, scopes };
  }
};

import { isLive, nextStep, SEEN_EVERY } from '../domain/accounts/session.ts';
import type { Actor } from '../domain/actor.ts';
import { MINUTE } from '../domain/time.ts';
import type { AccountUseCases } from './accounts/use-cases.ts';
import type { Clock, Log, Networks, UnitOfWork } from './ports.ts';
import { Refusal } from './refusal.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';
import type { KeyView } from './views.ts';

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

interface SessionDeps extends Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
}

/** A session's token is as long and random as a key. That somebody was there is written down once a minute at most. */
export const makeAuthenticateSession =
  (deps: SessionDeps): AccountUseCases['authenticateSession'] =>
  async (token, how) => {
    const { queries, networks, uow, clock, hashKey } = deps;
    const now = clock.now();
    const session = await queries.session(hashKey(token));
    if (session === null || session.accountState !== 'active') return null;
    const { id, accountId, networkId, role, hasSecondFactor, lastSeenAt } = session;
    const { signIn } = (await networks.byId(networkId)).policy;
    const actor = actorOf({ ...session, id: accountId });
    if (actor === null || !isLive(session, role, signIn, now)) return null;
    if (how === 'come' && now - lastSeenAt >= SEEN_EVERY)
      await uow.run('system', (tx) => tx.sessions.update(id, { lastSeenAt: now }));
    return { sessionId: id, actor, next: nextStep(session, hasSecondFactor, role, signIn) };
  };

type Holder = Pick<
  KeyView,
  'id' | 'networkId' | 'role' | 'organisationId' | 'siteIds' | 'mediatorId' | 'partnerId'
> &
  // Only keys are narrower than their role.
  Partial<Pick<KeyView, 'scopes'>>;

/** Null where what the role needs is missing. */
const actorOf = ({ id, networkId, role, scopes = null, ...holder }: Holder): Actor | null => {
  const { organisationId, mediatorId, siteIds, partnerId } = holder;
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

/** Of somebody who is known to be complete: the database sees to it. */
export const requireActorOf = (holder: Holder): Actor => {
  const actor = actorOf(holder);
  if (actor === null) throw new Refusal('unauthenticated');
  return actor;
};

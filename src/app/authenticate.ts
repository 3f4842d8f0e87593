import { isLive, nextStep, SEEN_EVERY } from '../domain/accounts/session.ts';
import type { Actor } from '../domain/actor.ts';
import type { AccountUseCases } from './accounts/use-cases.ts';
import type { Clock, Networks, UnitOfWork } from './ports.ts';
import { Refusal } from './refusal.ts';
import type { UseCases } from './use-cases.ts';
import type { KeyView, Queries } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly hashKey: (key: string) => string;
}

/** Keys are long and random, so that a plain hash finds them and guessing is hopeless. */
export const makeAuthenticate =
  ({ queries, clock, hashKey }: Deps): UseCases['authenticate'] =>
  async (key) => {
    const found = await queries.key(hashKey(key));
    if (found === null || found.revokedAt !== null) return null;
    if (found.expiresAt !== null && found.expiresAt <= clock.now()) return null;
    return actorOf(found);
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
>;

/** Null where what the role needs is missing. */
const actorOf = (holder: Holder): Actor | null => {
  const { id: subjectId, networkId, role, organisationId, siteIds, mediatorId, partnerId } = holder;
  switch (role) {
    case 'front-desk':
      return organisationId === null
        ? null
        : { role, networkId, organisationId, siteIds, subjectId };
    case 'mediator':
      return mediatorId === null ? null : { role, networkId, mediatorId, subjectId };
    case 'partner-manager':
      return partnerId === null ? null : { role, networkId, partnerId, subjectId };
    case 'coordinator':
    case 'auditor':
    case 'admin':
      return { role, networkId, subjectId };
  }
};

/** Of somebody who is known to be complete: the database sees to it. */
export const requireActorOf = (holder: Holder): Actor => {
  const actor = actorOf(holder);
  if (actor === null) throw new Refusal('unauthenticated');
  return actor;
};

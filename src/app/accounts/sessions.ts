import { endsAt, isLive, nextStep } from '../../domain/accounts/session.ts';
import { minutes, type Instant } from '../../domain/time.ts';
import { requireActorOf } from '../authenticate.ts';
import type { Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AccountDeps } from './deps.ts';
import type { Account } from './stores.ts';
import type { AccountUseCases, Client, Opened, SignedIn } from './use-cases.ts';

type Deps = Pick<AccountDeps, 'uow' | 'queries' | 'networks' | 'clock' | 'ids' | 'secrets'>;

const CLIENT_LENGTH = 120;

/** Everybody who shows this account, and every process that holds a connection of it, looks again. */
export const ringAccount = (
  tx: Transaction,
  { id, networkId }: Pick<Account, 'id' | 'networkId'>,
  now: Instant,
): void => tx.ring({ topic: `account:${id}`, version: now, networkId });

/** What happened to an account, without a name or an address. */
export const appendAccountEvent = (
  tx: Transaction,
  { id, networkId, role }: Pick<Account, 'id' | 'networkId' | 'role'>,
  kind: string,
  at: Instant,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> =>
  tx.events.append([{ networkId, at, actor: { role, subjectId: id }, kind, subjectId: id, data }]);

/** Opens a session, and ends the one that the browser came with: nobody can plant a session on somebody else. */
export const openSession = async (
  tx: Transaction,
  deps: Deps,
  account: Account,
  client: Client,
  now: Instant,
  secondFactorAt: Instant | null = null,
): Promise<string> => {
  const { secrets, ids, networks } = deps;
  const { policy } = await networks.byId(account.networkId);
  const before =
    client.token === null ? null : await tx.sessions.byToken(secrets.hash(client.token));
  if (before !== null && before.revokedAt === null) {
    await tx.sessions.update(before.id, { revokedAt: now });
    ringAccount(tx, { id: before.accountId, networkId: before.networkId }, now);
  }
  const token = secrets.token();
  await tx.sessions.insert({
    id: ids.uuid(),
    networkId: account.networkId,
    accountId: account.id,
    tokenHash: secrets.hash(token),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + minutes(policy.signIn.absoluteMinutes),
    secondFactorAt,
    revokedAt: null,
    client: client.label.slice(0, CLIENT_LENGTH),
  });
  await appendAccountEvent(tx, account, 'account.signed-in', now);
  return token;
};

/** Gives a session another token, so that whoever saw the old one holds nothing; the connections of the old one end. */
export const rotate = async (
  tx: Transaction,
  { secrets }: Pick<Deps, 'secrets'>,
  { sessionId, actor }: SignedIn,
  now: Instant,
  change: { readonly secondFactorAt?: Instant | null } = {},
): Promise<string> => {
  const token = secrets.token();
  await tx.sessions.update(sessionId, { tokenHash: secrets.hash(token), ...change });
  ringAccount(tx, { id: actor.subjectId, networkId: actor.networkId }, now);
  return token;
};

/** A session as it stands after what was just done. */
export const openedWith = async (deps: Deps, token: string): Promise<Opened> => {
  const { queries, secrets, networks } = deps;
  const session = await queries.session(secrets.hash(token));
  const account = session && (await queries.account(session.networkId, session.accountId));
  if (session === null || account === null) throw new Refusal('unauthenticated');
  const { signIn } = (await networks.byId(session.networkId)).policy;
  return {
    sessionId: session.id,
    actor: requireActorOf({ ...session, id: session.accountId }),
    next: nextStep(session, session.hasSecondFactor, session.role, signIn),
    token,
    expiresAt: session.expiresAt,
    account,
  };
};

export const makeGetOwnAccount =
  ({ queries }: Pick<Deps, 'queries'>): AccountUseCases['getOwnAccount'] =>
  async ({ actor }) => {
    const account = await queries.account(actor.networkId, actor.subjectId);
    if (account === null) throw new Refusal('unauthenticated');
    return account;
  };

/** Only one's own: another's session does not exist. */
export const makeRevokeSession =
  ({ uow, clock }: Deps): AccountUseCases['revokeSession'] =>
  ({ actor }, id) =>
    uow.run('system', async (tx) => {
      const now = clock.now();
      const { subjectId, networkId, role } = actor;
      const session = await tx.sessions.lock(subjectId, id);
      if (session === null || session.revokedAt !== null) throw new Refusal('not-found');
      await tx.sessions.update(id, { revokedAt: now });
      if (role !== 'system')
        await appendAccountEvent(tx, { id: subjectId, networkId, role }, 'session.revoked', now);
      ringAccount(tx, { id: subjectId, networkId }, now);
    });

export const makeSignOut = (deps: Deps): AccountUseCases['signOut'] => {
  const revoke = makeRevokeSession(deps);
  return (who) => revoke(who, who.sessionId);
};

/** Where one is signed in, the newest first. */
export const makeListSessions =
  ({ uow, networks, clock }: Deps): AccountUseCases['listSessions'] =>
  async ({ actor, sessionId }) => {
    const now = clock.now();
    const { networkId, subjectId, role } = actor;
    if (role === 'system') return [];
    const { signIn } = (await networks.byId(networkId)).policy;
    const sessions = await uow.run('system', (tx) => tx.sessions.ofAccount(subjectId, now));
    return sessions
      .filter((session) => isLive(session, role, signIn, now))
      .map((session) => ({
        id: session.id,
        client: session.client,
        createdAt: session.createdAt,
        lastSeenAt: session.lastSeenAt,
        endsAt: endsAt(session, role, signIn),
        isThisOne: session.id === sessionId,
      }));
  };

import { MINUTE, type Instant } from '../../domain/time.ts';
import type { Identity, IdentityProvider, Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AccountDeps } from './deps.ts';
import { writeNotice } from './mails.ts';
import { appendAccountEvent, openedWith, openSession } from './sessions.ts';
import type { Account } from './stores.ts';
import type { IdentityUseCases } from './use-cases.ts';

type Deps = AccountDeps & { readonly identityProvider: IdentityProvider };

/** So long somebody may take at the issuer. */
export const IDENTITY_LIVES = 10 * MINUTE;

/** Only the browser that began comes back with both: the one is in its cookie, the other in the address. */
const keyOf = ({ secrets }: Pick<Deps, 'secrets'>, browserKey: string, state: string): string =>
  secrets.hash(`${browserKey}.${state}`);

export const makeBeginIdentity =
  (deps: Deps): IdentityUseCases['begin'] =>
  async () => {
    const { uow, ids, clock, secrets, identityProvider } = deps;
    const { url, state, nonce, verifier } = await identityProvider.begin();
    const browserKey = secrets.token();
    const now = clock.now();
    const expiresAt = now + IDENTITY_LIVES;
    await uow.run('system', (tx) =>
      tx.signInStates.insert({
        id: ids.uuid(),
        networkId: null,
        accountId: null,
        kind: 'oidc',
        keyHash: keyOf(deps, browserKey, state),
        nonce,
        verifier,
        challenge: null,
        createdAt: now,
        expiresAt,
      }),
    );
    return { url, browserKey, expiresAt };
  };

/** Whoever has no access gets one and the same answer, whatever the reason. */
export const makeFinishIdentity =
  (deps: Deps): IdentityUseCases['finish'] =>
  async ({ browserKey, query }, client) => {
    const { uow, clock, log } = deps;
    const identity = await ask(deps, browserKey, query);
    if (identity === null) throw new Refusal('sign-in-over');
    const token = await uow.run('system', async (tx) => {
      const now = clock.now();
      const account = await accountOf(tx, deps, identity, now);
      if (account === null) return null;
      const secondFactorAt = identity.hasSecondFactor ? now : null;
      return openSession(tx, deps, account, client, now, secondFactorAt);
    });
    if (token === null) {
      log.info({}, 'a sign-in by an identity was refused');
      throw new Refusal('identity-refused');
    }
    return openedWith(deps, token);
  };

/** The question is taken away before the issuer is asked: an answer counts once. */
const ask = async (
  deps: Deps,
  browserKey: string | null,
  query: string,
): Promise<Identity | null> => {
  const state = new URLSearchParams(query).get('state');
  if (browserKey === null || state === null) return null;
  const asked = await deps.uow.run('system', (tx) =>
    tx.signInStates.take('oidc', keyOf(deps, browserKey, state), deps.clock.now()),
  );
  if (asked === null || asked.nonce === null || asked.verifier === null) return null;
  const { nonce, verifier } = asked;
  return deps.identityProvider.finish(query, { state, nonce, verifier });
};

const accountOf = async (
  tx: Transaction,
  deps: Deps,
  identity: Identity,
  now: Instant,
): Promise<Account | null> => {
  const linked = await tx.identities.bySubject(identity.issuer, identity.subject);
  if (linked === null) return firstTime(tx, deps, identity, now);
  const account = await tx.accounts.lock(linked.accountId);
  return account?.state === 'active' ? account : null;
};

/** The first time it is her address by which the issuer and we mean the same person. */
const firstTime = async (
  tx: Transaction,
  deps: Pick<Deps, 'ids'>,
  { issuer, subject, verifiedEmail }: Identity,
  now: Instant,
): Promise<Account | null> => {
  if (verifiedEmail === null) return null;
  const found = await tx.accounts.byEmail(verifiedEmail);
  const account = found && (await tx.accounts.lock(found.id));
  if (account === null || !(await mayLink(tx, account, now))) return null;
  const known = await tx.identities.ofAccount(account.id, issuer);
  // The address may have passed on to somebody else, and the account stays with whom it was linked to.
  if (known !== null) return known.subject === subject ? account : null;
  const { id: accountId, networkId } = account;
  await tx.identities.insert({
    id: deps.ids.uuid(),
    networkId,
    accountId,
    issuer,
    subject,
    createdAt: now,
  });
  await appendAccountEvent(tx, account, 'account.identity-linked', now);
  await writeNotice(tx, deps, account, 'identity-added', now);
  if (account.state === 'invited') await activate(tx, account, now);
  return account;
};

const mayLink = async (tx: Transaction, account: Account, now: Instant): Promise<boolean> =>
  account.state === 'active' ||
  (account.state === 'invited' && (await tx.identities.hasOpenInvitation(account.id, now)));

const activate = async (tx: Transaction, account: Account, now: Instant): Promise<void> => {
  await tx.accounts.update(account.id, { state: 'active' });
  await tx.accountTokens.useAll(account.id, now);
  await appendAccountEvent(tx, account, 'account.activated', now);
};

/** Null where no issuer is configured. */
export const makeIdentityUseCases = (
  deps: AccountDeps,
  identityProvider: IdentityProvider | null,
): IdentityUseCases | null =>
  identityProvider && {
    begin: makeBeginIdentity({ ...deps, identityProvider }),
    finish: makeFinishIdentity({ ...deps, identityProvider }),
  };

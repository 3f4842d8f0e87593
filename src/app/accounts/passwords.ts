import type { TokenPurpose } from '../../domain/accounts/account.ts';
import { normalisePassword, passwordFault } from '../../domain/accounts/password.ts';
import { HOUR, type Instant } from '../../domain/time.ts';
import type { Passwords, Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AccountDeps } from './deps.ts';
import { writeMail, writeNotice } from './mails.ts';
import { appendAccountEvent, openedWith, openSession, ringAccount, rotate } from './sessions.ts';
import type { Account, AccountToken } from './stores.ts';
import type { AccountUseCases } from './use-cases.ts';

/** So many mails with a link in an hour are enough for everybody who has lost one. */
const RESETS_AN_HOUR = 3;

/** A wrong address and a wrong password get the same answer, after the same work. */
export const makeSignIn =
  (deps: AccountDeps): AccountUseCases['signIn'] =>
  async ({ email, password }, client) => {
    const { uow, passwords, clock, log } = deps;
    await deps.countAttempt('account', email);
    const account = await uow.run('system', (tx) => tx.accounts.byEmail(email));
    const hash = account?.state === 'active' ? account.passwordHash : null;
    const matches = await passwords.verify(hash, normalisePassword(password));
    if (account === null || !matches) {
      log.info({}, 'a sign-in was refused');
      throw new Refusal('sign-in-refused');
    }
    const token = await uow.run('system', async (tx) => {
      // The password may have been changed, or the account disabled, while the hash was computed.
      const current = await tx.accounts.lock(account.id);
      if (current?.passwordHash !== hash || current?.state !== 'active')
        throw new Refusal('sign-in-refused');
      return openSession(tx, deps, current, client, clock.now());
    });
    return openedWith(deps, token);
  };

/** Hashes a password that follows the rule. */
const hashNew = async (
  passwords: Passwords,
  password: string,
  owner: Pick<Account, 'email' | 'name'>,
): Promise<string> => {
  const fault = passwordFault(password, owner, passwords.isCommon);
  if (fault !== null)
    throw new Refusal('invalid-fields', { faults: [{ path: 'password', fault }] });
  return passwords.hash(normalisePassword(password));
};

/** A mail with a link, if there is such an account, and if not too many were asked for. */
export const makeAskReset =
  ({ uow, ids, clock }: AccountDeps): AccountUseCases['askReset'] =>
  (email) =>
    uow.run('system', async (tx) => {
      const now = clock.now();
      const account = await tx.accounts.byEmail(email);
      if (account === null || account.state !== 'active') return;
      await tx.accounts.lock(account.id);
      if ((await tx.mails.countSince(account.id, 'reset', now - HOUR)) >= RESETS_AN_HOUR) return;
      await writeMail(tx, ids, account, 'reset', now, now + HOUR);
      await appendAccountEvent(tx, account, 'account.reset-asked', now);
    });

/** What a link opens, while it is good. */
const openLink = async (
  tx: Transaction,
  { secrets }: Pick<AccountDeps, 'secrets'>,
  purpose: TokenPurpose,
  token: string,
  now: Instant,
): Promise<{ readonly link: AccountToken; readonly account: Account }> => {
  const link = await tx.accountTokens.lock(secrets.hash(token), purpose);
  const account = link && (await tx.accounts.byId(link.accountId));
  const wanted = purpose === 'invitation' ? 'invited' : 'active';
  if (link === null || account === null || link.expiresAt <= now || account.state !== wanted)
    throw new Refusal('link-over');
  return { link, account };
};

export const makeReadLink =
  (deps: AccountDeps): AccountUseCases['readLink'] =>
  (purpose, token) =>
    deps.uow.run('system', async (tx) => {
      const { account } = await openLink(tx, deps, purpose, token, deps.clock.now());
      return { name: account.name };
    });

/** The hash is computed between two transactions, so that none waits for it; the link counts in the second. */
const usePasswordLink =
  (deps: AccountDeps, purpose: TokenPurpose) =>
  async (token: string, password: string): Promise<void> => {
    const { uow, passwords, clock } = deps;
    const { account } = await uow.run('system', (tx) =>
      openLink(tx, deps, purpose, token, clock.now()),
    );
    const passwordHash = await hashNew(passwords, password, account);
    await uow.run('system', async (tx) => {
      const now = clock.now();
      await tx.accounts.lock(account.id);
      await openLink(tx, deps, purpose, token, now);
      await tx.accounts.update(account.id, { passwordHash, state: 'active' });
      await afterNewPassword(tx, deps, account, now);
      const kind = purpose === 'invitation' ? 'account.activated' : 'account.password-reset';
      await appendAccountEvent(tx, account, kind, now);
    });
  };

/** No other session, and no link that was sent before, is good any more. */
const afterNewPassword = async (
  tx: Transaction,
  deps: Pick<AccountDeps, 'ids'>,
  account: Account,
  now: Instant,
  exceptSessionId?: string,
): Promise<void> => {
  await tx.accountTokens.useAll(account.id, now);
  await tx.sessions.revokeAll(account.id, now, exceptSessionId);
  if (account.state === 'active') await writeNotice(tx, deps, account, 'password-changed', now);
  ringAccount(tx, account, now);
};

/** The second factor stays: whoever reads the mail alone does not get in. */
export const makeResetPassword = (deps: AccountDeps): AccountUseCases['resetPassword'] =>
  usePasswordLink(deps, 'reset');

export const makeAcceptInvitation = (deps: AccountDeps): AccountUseCases['acceptInvitation'] =>
  usePasswordLink(deps, 'invitation');

export const makeChangePassword =
  (deps: AccountDeps): AccountUseCases['changePassword'] =>
  async (who, { current, password }) => {
    const { uow, passwords, clock } = deps;
    const id = who.actor.subjectId;
    await deps.countAttempt('account', id);
    const account = await uow.run('system', (tx) => tx.accounts.byId(id));
    if (account === null) throw new Refusal('unauthenticated');
    const { passwordHash: known } = account;
    if (!(await passwords.verify(known, normalisePassword(current))))
      throw new Refusal('sign-in-refused');
    const passwordHash = await hashNew(passwords, password, account);
    const token = await uow.run('system', async (tx) => {
      const now = clock.now();
      const locked = await tx.accounts.lock(id);
      if (locked?.passwordHash !== known) throw new Refusal('version-conflict');
      await tx.accounts.update(id, { passwordHash });
      await afterNewPassword(tx, deps, account, now, who.sessionId);
      await appendAccountEvent(tx, account, 'account.password-changed', now);
      return rotate(tx, deps, who, now);
    });
    return openedWith(deps, token);
  };

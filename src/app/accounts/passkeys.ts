import { isClone, MOST_PASSKEYS } from '../../domain/accounts/passkey.ts';
import { MINUTE, type Instant } from '../../domain/time.ts';
import type { PasskeyAnswer, PasskeyOptions, Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Passkey, SignInState, SignInStateKind } from './credential-stores.ts';
import type { AccountDeps } from './deps.ts';
import { writeNotice } from './mails.ts';
import { appendAccountEvent, openedWith, openSession, ringAccount, rotate } from './sessions.ts';
import type { Account } from './stores.ts';
import type { AccountUseCases, PasskeyUseCases, SignedIn } from './use-cases.ts';

type Deps = AccountDeps;

const CHALLENGE_LIVES = 5 * MINUTE;

/** Remembers what was asked; nobody can answer what was not. */
const remember = (
  tx: Transaction,
  { ids, secrets }: Pick<Deps, 'ids' | 'secrets'>,
  kind: SignInStateKind,
  { challenge }: PasskeyOptions,
  account: Pick<Account, 'id' | 'networkId'> | null,
  now: Instant,
): Promise<void> =>
  tx.signInStates.insert({
    id: ids.uuid(),
    networkId: account?.networkId ?? null,
    accountId: account?.id ?? null,
    kind,
    keyHash: secrets.hash(challenge),
    nonce: null,
    verifier: null,
    challenge,
    createdAt: now,
    expiresAt: now + CHALLENGE_LIVES,
  });

/** What an answer is to; it is taken away even when the answer is no good. */
const takeChallenge = async (
  { uow, clock, secrets, passkeyCeremony }: Deps,
  kind: SignInStateKind,
  answer: PasskeyAnswer,
): Promise<SignInState & { readonly challenge: string }> => {
  const challenge = passkeyCeremony.challengeOf(answer);
  if (challenge === null) throw new Refusal('passkey-refused');
  const keyHash = secrets.hash(challenge);
  const asked = await uow.run('system', (tx) => tx.signInStates.take(kind, keyHash, clock.now()));
  if (asked === null) throw new Refusal('passkey-refused');
  return { ...asked, challenge };
};

const requireAccount = async (tx: Transaction, { actor }: SignedIn): Promise<Account> => {
  const account = await tx.accounts.lock(actor.subjectId);
  if (account === null) throw new Refusal('unauthenticated');
  return account;
};

const makeEnrolmentOptions =
  (deps: Deps): PasskeyUseCases['enrolmentOptions'] =>
  (who) =>
    deps.uow.run('system', async (tx) => {
      const account = await requireAccount(tx, who);
      const { id: accountId, name, email } = account;
      const known = await tx.passkeys.ofAccount(accountId);
      const of = { accountId, name, label: email ?? name, known };
      const options = await deps.passkeyCeremony.enrolmentOptions(of);
      await remember(tx, deps, 'passkey-enrolment', options, account, deps.clock.now());
      return options;
    });

/** The session that enrols has shown two factors with it, and gets a new token. */
const makeEnrol =
  (deps: Deps): PasskeyUseCases['enrol'] =>
  async (who, { name, credential }) => {
    const { uow, ids, clock, passkeyCeremony } = deps;
    const { challenge, accountId } = await takeChallenge(deps, 'passkey-enrolment', credential);
    const enrolled = await passkeyCeremony.enrolled(credential, challenge);
    if (enrolled === null || accountId !== who.actor.subjectId)
      throw new Refusal('passkey-refused');
    const { passkey, token } = await uow.run('system', async (tx) => {
      const now = clock.now();
      const account = await requireAccount(tx, who);
      if ((await tx.passkeys.ofAccount(account.id)).length >= MOST_PASSKEYS)
        throw new Refusal('passkeys-too-many', { most: MOST_PASSKEYS });
      const { networkId } = account;
      const made = { id: ids.uuid(), networkId, accountId, name, createdAt: now, lastUsedAt: null };
      await tx.passkeys.insert({ ...made, ...enrolled });
      await appendAccountEvent(tx, account, 'account.passkey-enrolled', now);
      await writeNotice(tx, deps, account, 'passkey-added', now);
      const secondFactorAt = now;
      return { passkey: made, token: await rotate(tx, deps, who, now, { secondFactorAt }) };
    });
    return { passkey, opened: await openedWith(deps, token) };
  };

const makeList =
  ({ uow }: Deps): PasskeyUseCases['list'] =>
  ({ actor }) =>
    uow.run('system', (tx) => tx.passkeys.ofAccount(actor.subjectId));

/** What was opened with it ends; without any second factor left, this session must set one up where one is asked for. */
const makeRemove =
  (deps: Deps): PasskeyUseCases['remove'] =>
  (who, id) =>
    deps.uow.run('system', async (tx) => {
      const now = deps.clock.now();
      const account = await requireAccount(tx, who);
      if (!(await tx.passkeys.remove(account.id, id))) throw new Refusal('not-found');
      const isLast = (await tx.passkeys.ofAccount(account.id)).length === 0;
      const app = await tx.oneTimeSecrets.lock(account.id);
      if (isLast && app?.confirmedAt == null)
        await tx.sessions.update(who.sessionId, { secondFactorAt: null });
      await tx.sessions.revokeAll(account.id, now, who.sessionId);
      await appendAccountEvent(tx, account, 'account.passkey-removed', now);
      await writeNotice(tx, deps, account, 'passkey-removed', now);
      ringAccount(tx, account, now);
    });

const makeSignInOptions =
  (deps: Deps): PasskeyUseCases['signInOptions'] =>
  async () => {
    const options = await deps.passkeyCeremony.signInOptions();
    await deps.uow.run('system', (tx) =>
      remember(tx, deps, 'passkey-sign-in', options, null, deps.clock.now()),
    );
    return options;
  };

/** Whether it is the passkey and no copy of it. A copy is written down, so that the caller must not roll back. */
const isGood = async (
  tx: Transaction,
  { passkeyCeremony }: Pick<Deps, 'passkeyCeremony'>,
  passkey: Passkey,
  account: Account,
  answer: PasskeyAnswer,
  challenge: string,
  now: Instant,
): Promise<boolean> => {
  const counter = await passkeyCeremony.signedIn(answer, challenge, passkey);
  if (counter === null) return false;
  if (isClone(passkey.counter, counter)) {
    await appendAccountEvent(tx, account, 'account.passkey-copied', now);
    return false;
  }
  await tx.passkeys.update(passkey.id, { counter, lastUsedAt: now });
  return true;
};

/** The authenticator has verified the person: what she has, and what she knows or is. */
const makePasskeySignIn =
  (deps: Deps): PasskeyUseCases['signIn'] =>
  async (answer, client) => {
    const { uow, clock, log } = deps;
    const { challenge } = await takeChallenge(deps, 'passkey-sign-in', answer);
    const token = await uow.run('system', async (tx) => {
      const now = clock.now();
      const passkey = await tx.passkeys.lockByCredential(answer.id);
      const account = passkey && (await tx.accounts.lock(passkey.accountId));
      if (passkey === null || account?.state !== 'active') return null;
      const good = await isGood(tx, deps, passkey, account, answer, challenge, now);
      return good ? openSession(tx, deps, account, client, now, now) : null;
    });
    if (token === null) {
      log.info({}, 'a sign-in with a passkey was refused');
      throw new Refusal('passkey-refused');
    }
    return openedWith(deps, token);
  };

export const makePasskeyUseCases = (deps: Deps): AccountUseCases['passkeys'] => ({
  enrolmentOptions: makeEnrolmentOptions(deps),
  enrol: makeEnrol(deps),
  list: makeList(deps),
  remove: makeRemove(deps),
  signInOptions: makeSignInOptions(deps),
  signIn: makePasskeySignIn(deps),
});

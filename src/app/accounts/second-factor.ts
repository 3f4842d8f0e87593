import { MINUTE, type Instant } from '../../domain/time.ts';
import type { Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AccountDeps } from './deps.ts';
import { writeNotice } from './mails.ts';
import { appendAccountEvent, openedWith, rotate } from './sessions.ts';
import type { Account, OneTimeSecret } from './stores.ts';
import type { AccountUseCases, SignedIn } from './use-cases.ts';

const RECOVERY_CODES = 10;
/** After so many wrong codes in a row none is looked at for a while. */
const MOST_TRIES = 5;
const BLOCKED = 15 * MINUTE;

const accountOf = async (tx: Transaction, { actor }: SignedIn): Promise<Account> => {
  const account = await tx.accounts.lock(actor.subjectId);
  if (account === null) throw new Refusal('unauthenticated');
  return account;
};

/** Codes are typed from paper: case and dashes do not matter. */
const plainCode = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');

/** What changes when this code is taken, each good once; null: it is none. */
const takeCode = (
  { secrets, oneTimeCodes }: Pick<AccountDeps, 'secrets' | 'oneTimeCodes'>,
  known: OneTimeSecret,
  code: string,
  now: Instant,
): Partial<Pick<OneTimeSecret, 'lastStep' | 'recoveryHashes'>> | null => {
  const step = oneTimeCodes.stepOf(known.secret, code.replace(/\s/g, ''), now, known.lastStep);
  if (step !== null) return { lastStep: step };
  const hash = secrets.hash(plainCode(code));
  if (!known.recoveryHashes.includes(hash)) return null;
  return { recoveryHashes: known.recoveryHashes.filter((one) => one !== hash) };
};

/** Whether the code is good. A wrong one is counted, so that the caller must not roll back. */
const isGoodCode = async (
  tx: Transaction,
  deps: AccountDeps,
  known: OneTimeSecret,
  code: string,
  now: Instant,
): Promise<boolean> => {
  const { accountId, blockedUntil } = known;
  if (blockedUntil !== null && blockedUntil > now) return false;
  const taken = takeCode(deps, known, code, now);
  if (taken !== null) {
    await tx.oneTimeSecrets.update(accountId, { ...taken, tries: 0, blockedUntil: null });
    return true;
  }
  const tries = known.tries + 1;
  const isLast = tries >= MOST_TRIES;
  await tx.oneTimeSecrets.update(accountId, {
    tries: isLast ? 0 : tries,
    blockedUntil: isLast ? now + BLOCKED : null,
  });
  return false;
};

/** Does `work` if the code is good, and gives the session a new token. */
const withCode = async (
  deps: AccountDeps,
  who: SignedIn,
  code: string,
  work: (tx: Transaction, account: Account, now: Instant) => Promise<string>,
): Promise<string> => {
  const token = await deps.uow.run('system', async (tx) => {
    const now = deps.clock.now();
    const account = await accountOf(tx, who);
    const known = await tx.oneTimeSecrets.lock(account.id);
    if (known === null || known.confirmedAt === null) throw new Refusal('second-factor-missing');
    const isGood = await isGoodCode(tx, deps, known, code, now);
    return isGood ? work(tx, account, now) : null;
  });
  if (token === null) throw new Refusal('code-refused');
  return token;
};

export const makePassSecondFactor =
  (deps: AccountDeps): AccountUseCases['passSecondFactor'] =>
  async (who, code) => {
    const token = await withCode(deps, who, code, async (tx, account, now) => {
      await appendAccountEvent(tx, account, 'account.second-factor-passed', now);
      return rotate(tx, deps, who, now, { secondFactorAt: now });
    });
    return openedWith(deps, token);
  };

/** A secret to put into an app; it counts once a code has shown that it is there. */
export const makeEnrolSecondFactor =
  (deps: AccountDeps): AccountUseCases['enrolSecondFactor'] =>
  (who) =>
    deps.uow.run('system', async (tx) => {
      const account = await accountOf(tx, who);
      const known = await tx.oneTimeSecrets.lock(account.id);
      // Otherwise somebody with the password alone could put her own app in the place of the other.
      if (known !== null && known.confirmedAt !== null) throw new Refusal('second-factor-there');
      const secret = deps.oneTimeCodes.newSecret();
      const { id: accountId, networkId, email, name } = account;
      await tx.oneTimeSecrets.put({
        accountId,
        networkId,
        secret,
        createdAt: deps.clock.now(),
        confirmedAt: null,
        lastStep: 0,
        recoveryHashes: [],
        tries: 0,
        blockedUntil: null,
      });
      return { secret, uri: deps.oneTimeCodes.uri(secret, email ?? name) };
    });

export const makeConfirmSecondFactor =
  (deps: AccountDeps): AccountUseCases['confirmSecondFactor'] =>
  async (who, code) => {
    const { secrets } = deps;
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () => secrets.recoveryCode());
    const token = await deps.uow.run('system', async (tx) => {
      const now = deps.clock.now();
      const account = await accountOf(tx, who);
      const known = await tx.oneTimeSecrets.lock(account.id);
      if (known === null) throw new Refusal('second-factor-missing');
      if (known.confirmedAt !== null) throw new Refusal('second-factor-there');
      if (!(await isGoodCode(tx, deps, known, code, now))) return null;
      const recoveryHashes = recoveryCodes.map((one) => secrets.hash(plainCode(one)));
      await tx.oneTimeSecrets.update(account.id, { confirmedAt: now, recoveryHashes });
      await appendAccountEvent(tx, account, 'account.second-factor-enrolled', now);
      await writeNotice(tx, deps, account, 'app-added', now);
      return rotate(tx, deps, who, now, { secondFactorAt: now });
    });
    if (token === null) throw new Refusal('code-refused');
    return { opened: await openedWith(deps, token), recoveryCodes };
  };

/** Where the policy asks for one, the session is back where it must set one up; all others end. */
export const makeRemoveSecondFactor =
  (deps: AccountDeps): AccountUseCases['removeSecondFactor'] =>
  async (who, code) => {
    const token = await withCode(deps, who, code, async (tx, account, now) => {
      await tx.oneTimeSecrets.remove(account.id);
      await tx.sessions.revokeAll(account.id, now, who.sessionId);
      await appendAccountEvent(tx, account, 'account.second-factor-removed', now);
      await writeNotice(tx, deps, account, 'app-removed', now);
      return rotate(tx, deps, who, now, { secondFactorAt: null });
    });
    return openedWith(deps, token);
  };

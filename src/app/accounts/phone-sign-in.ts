import { DAY, HOUR, MINUTE, type Instant } from '../../domain/time.ts';
import type { Transaction } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { MediatorContact } from '../stores.ts';
import { tell } from '../tell.ts';
import type { AccountDeps } from './deps.ts';
import { openedWith, openSession } from './sessions.ts';
import type { Account } from './stores.ts';
import type { AccountUseCases } from './use-cases.ts';

const CODE_LIVES = 5 * MINUTE;
const MOST_TRIES = 5;
/** Nobody's telephone is rung all day by somebody else's hand. */
const LIMITS = [
  { count: 1, span: MINUTE },
  { count: 5, span: HOUR },
  { count: 10, span: DAY },
] as const;

const isTooMany = (made: readonly Instant[], now: Instant): boolean =>
  LIMITS.some(({ count, span }) => made.filter((at) => at > now - span).length >= count);

/** Whether she may sign in: with an account that nobody has disabled, or with none yet. */
const mayEnter = (mediator: MediatorContact, account: Account | null): boolean =>
  !mediator.hasLeft && (account === null || account.state !== 'disabled');

/** An SMS with six digits, if a mediator has this number. */
export const makeAskPhoneCode =
  (deps: AccountDeps): AccountUseCases['askPhoneCode'] =>
  async (text) => {
    const { uow, ids, clock, secrets } = deps;
    const phone = deps.readPhone(text);
    if (phone === null) return;
    await deps.countAttempt('phone', phone);
    await uow.run('system', async (tx) => {
      const now = clock.now();
      const mediator = await tx.mediators.byPhone(phone);
      if (mediator === null) return;
      await tx.mediators.lock(mediator.id);
      if (!mayEnter(mediator, await tx.accounts.byMediator(mediator.id))) return;
      if (isTooMany(await tx.smsCodes.madeSince(mediator.id, now - DAY), now)) return;
      const [id, code, expiresAt] = [ids.uuid(), secrets.digits(), now + CODE_LIVES];
      await tx.smsCodes.insert({
        id,
        networkId: mediator.networkId,
        mediatorId: mediator.id,
        digits: code,
        createdAt: now,
        expiresAt,
        tries: 0,
      });
      const sms = { say: 'sign-in', code } as const;
      const letter = { to: mediator, sms, offerId: null, validUntil: expiresAt };
      await tell(tx, ids, [{ ...letter, purpose: 'sign-in' }], now);
    });
  };

/** Whether it is the mediator's code. A wrong one is counted, so that the caller must not roll back. */
const isGoodCode = async (
  tx: Transaction,
  mediatorId: string,
  code: string,
  now: Instant,
): Promise<boolean> => {
  const known = await tx.smsCodes.lockNewest(mediatorId);
  if (known === null || known.expiresAt <= now || known.tries >= MOST_TRIES) return false;
  if (!(await tx.smsCodes.isRight(known.id, code))) {
    await tx.smsCodes.update(known.id, { tries: known.tries + 1 });
    return false;
  }
  await tx.smsCodes.update(known.id, { usedAt: now });
  return true;
};

/** The account of a mediator who signs in for the first time is made then. */
const accountOf = async (
  tx: Transaction,
  { ids }: Pick<AccountDeps, 'ids'>,
  mediator: MediatorContact,
  known: Account | null,
  now: Instant,
): Promise<Account> => {
  if (known !== null) {
    if (known.state === 'invited') await tx.accounts.update(known.id, { state: 'active' });
    return known;
  }
  const account = {
    id: ids.uuid(),
    networkId: mediator.networkId,
    email: null,
    name: mediator.name,
    role: 'mediator',
    organisationId: null,
    siteIds: null,
    partnerId: null,
    mediatorId: mediator.id,
    passwordHash: null,
    state: 'active',
    language: mediator.messageLanguage === 'it' ? 'it' : 'en',
    createdAt: now,
  } as const;
  await tx.accounts.insert(account);
  return { ...account, version: 1 };
};

/** A wrong number and a wrong code get the same answer. */
export const makeSignInByPhone =
  (deps: AccountDeps): AccountUseCases['signInByPhone'] =>
  async ({ phone: text, code }, client) => {
    const { uow, clock } = deps;
    const phone = deps.readPhone(text);
    if (phone === null) throw new Refusal('code-refused');
    await deps.countAttempt('phone', phone);
    const token = await uow.run('system', async (tx) => {
      const now = clock.now();
      const mediator = await tx.mediators.byPhone(phone);
      if (mediator === null) return null;
      await tx.mediators.lock(mediator.id);
      const known = await tx.accounts.byMediator(mediator.id);
      const isGood = await isGoodCode(tx, mediator.id, code.replace(/\s/g, ''), now);
      if (!isGood || !mayEnter(mediator, known)) return null;
      const account = await accountOf(tx, deps, mediator, known, now);
      return openSession(tx, deps, account, client, now);
    });
    if (token === null) throw new Refusal('code-refused');
    return openedWith(deps, token);
  };

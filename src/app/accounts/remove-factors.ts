import { Refusal } from '../refusal.ts';
import { requireRight } from '../require.ts';
import type { AccountDeps } from './deps.ts';
import { writeNotice } from './mails.ts';
import { requireGrant } from './members.ts';
import { ringAccount } from './sessions.ts';
import type { AccountUseCases } from './use-cases.ts';

/**
 * For somebody who has lost her telephone or her key: the password stays, and where the policy asks for a second factor
 * she sets up another when she next signs in. Nobody does it for herself, or whoever sits at her desk could.
 */
export const makeRemoveFactors =
  (deps: AccountDeps): AccountUseCases['removeFactors'] =>
  async (actor, id) => {
    requireRight(actor, 'account.write');
    if (actor.subjectId === id) throw new Refusal('forbidden', { action: 'account.write' });
    await deps.uow.run('system', async (tx) => {
      const now = deps.clock.now();
      const { networkId } = actor;
      const known = await tx.accounts.lock(id);
      if (known === null || known.networkId !== networkId) throw new Refusal('not-found');
      requireGrant(actor, known.role);
      await tx.oneTimeSecrets.remove(id);
      await tx.passkeys.removeAll(id);
      await tx.sessions.revokeAll(id, now);
      const kind = 'account.factors-removed';
      await tx.events.append([{ networkId, at: now, actor, kind, subjectId: id }]);
      await writeNotice(tx, deps, known, 'factors-removed', now);
      ringAccount(tx, known, now);
    });
  };

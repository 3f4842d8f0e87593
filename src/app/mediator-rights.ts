import type { Actor } from '../domain/actor.ts';
import { may } from '../domain/permissions.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import { ringAccount } from './accounts/sessions.ts';
import { keyTopic } from './keys.ts';
import type { Clock, Transaction, UnitOfWork } from './ports.ts';
import type { Queries } from './queries.ts';
import { Refusal } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { MediatorExport } from './views.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly clock: Clock;
}

/** For herself, and for the office that answers her; that it was made is an event. */
export const makeExportMediator =
  ({ uow, queries, clock }: Deps): UseCases['exportMediator'] =>
  async (actor, id) => {
    requireRight(actor, 'mediator.export');
    const at = clock.now();
    const mediator = requireVisible(
      await queries.mediator(reachOf(actor), id, { actor, why: 'export', at }),
      actor,
      'mediator.export',
      ({ partnerId }) => ({ mediatorId: id, partnerId }),
    );
    return uow.run({ networkId: actor.networkId }, async (tx) => {
      await tx.events.append([event(actor, id, 'mediator.exported', at)]);
      const availability = await tx.mediators.availability(id);
      const records = await tx.privacy.records(id);
      return { madeAt: at, mediator, availability, ...records, ...(await signInOf(tx, id)) };
    });
  };

/** Nothing secret: who she is when she signs in, and where she has. */
const signInOf = async (
  tx: Transaction,
  mediatorId: string,
): Promise<Pick<MediatorExport, 'account' | 'sessions'>> => {
  const known = await tx.accounts.byMediator(mediatorId);
  if (known === null) return { account: null, sessions: [] };
  const { name, email, language, state, createdAt } = known;
  // Sessions are nobody's to look at but the system's.
  await tx.reach('system');
  const sessions = await tx.sessions.kept(known.id);
  return {
    account: { name, email, language, state, createdAt },
    sessions: sessions.map((one) => ({
      createdAt: one.createdAt,
      lastSeenAt: one.lastSeenAt,
      revokedAt: one.revokedAt,
      client: one.client,
    })),
  };
};

/** Who she was goes, for good; the hours that she has worked stay. Not while somebody counts on her. */
export const makeEraseMediator =
  ({ uow, queries, clock }: Deps): UseCases['eraseMediator'] =>
  async (actor, id) => {
    if (!may(actor, 'mediator.erase')) throw new Refusal('forbidden');
    requireVisible(
      await queries.knownMediator(reachOf(actor), id),
      actor,
      'mediator.erase',
      ({ partnerId }) => ({ mediatorId: id, partnerId }),
    );
    await uow.run(reachOf(actor), async (tx) => {
      await tx.mediators.lock(id);
      const { bookings, offers } = await tx.privacy.standing(id);
      if (bookings + offers > 0) throw new Refusal('mediator-expected');
      const at = clock.now();
      const { networkId } = actor;
      for (const keyId of await tx.privacy.eraseMediator(id, at))
        tx.ring({ topic: keyTopic(keyId), version: at, networkId });
      await tx.events.append([event(actor, id, 'mediator.erased', at)]);
      await forgetSignIn(tx, id, at);
    });
  };

/** Her account goes with all that hangs on it, and whatever it has open ends. */
const forgetSignIn = async (tx: Transaction, mediatorId: string, at: Instant): Promise<void> => {
  const account = await tx.accounts.byMediator(mediatorId);
  await tx.reach('system');
  await tx.smsCodes.removeOfErased(mediatorId);
  if (account === null) return;
  await tx.accounts.remove(account.id);
  ringAccount(tx, account, at);
};

const event = (actor: Actor, subjectId: string, kind: string, at: Instant) => ({
  networkId: actor.networkId,
  at,
  actor,
  kind,
  subjectId,
});

/** What was purged and when, newest first. */
export const makeListPurges =
  ({ queries }: Pick<Deps, 'queries'>): UseCases['listPurges'] =>
  async (actor, page) => {
    requireRight(actor, 'retention.read');
    return queries.purges(reachOf(actor), page);
  };

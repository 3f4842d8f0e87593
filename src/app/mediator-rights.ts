import type { Actor } from '../domain/actor.ts';
import { may } from '../domain/permissions.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import type { Clock, UnitOfWork } from './ports.ts';
import { Refusal } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';

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
      return { madeAt: at, mediator, availability, ...(await tx.privacy.records(id)) };
    });
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
      await tx.privacy.eraseMediator(id, at);
      await tx.events.append([event(actor, id, 'mediator.erased', at)]);
    });
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

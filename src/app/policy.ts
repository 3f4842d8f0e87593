import type { Clock, Networks, UnitOfWork } from './ports.ts';
import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly clock: Clock;
}

/** The rules that the network goes by now. */
export const makeGetPolicy =
  ({ networks }: Deps): UseCases['getPolicy'] =>
  async (actor) => {
    requireRight(actor, 'policy.read');
    return (await networks.byId(actor.networkId)).policy;
  };

/** Replaces all of them, at once for this process and within seconds for the others. What is under way goes on by the new ones. */
export const makeSetPolicy =
  ({ uow, networks, clock }: Deps): UseCases['setPolicy'] =>
  async (actor, policy) => {
    requireRight(actor, 'policy.write');
    const { networkId } = actor;
    await uow.run({ networkId }, async (tx) => {
      const at = clock.now();
      await tx.networks.setPolicy(networkId, policy);
      await tx.events.append([
        { networkId, at, actor, kind: 'policy.changed', subjectId: networkId },
      ]);
      tx.ring({ topic: `network:${networkId}`, version: at, networkId });
    });
    networks.forget(networkId);
    return policy;
  };

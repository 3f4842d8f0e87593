import type { Actor } from '../domain/actor.ts';
import type { Exclusion } from '../domain/mediator.ts';
import type { Network } from '../domain/network.ts';
import { reachOf } from '../domain/reach.ts';
import type { ExclusionsInput } from './inputs.ts';
import type { Clock, Networks, UnitOfWork } from './ports.ts';
import { Refusal, type InputFault } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';
import type { SiteView } from './views.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly networks: Networks;
  readonly clock: Clock;
}

type Right = 'exclusion.read' | 'exclusion.write';

/** The right comes first: a mediator who asks hears the same of herself, of another, and of nobody. */
const requireMediator = async (
  queries: Queries,
  actor: Actor,
  id: string,
  right: Right,
): Promise<void> => {
  requireRight(actor, right);
  requireVisible(await queries.knownMediator(reachOf(actor), id), actor, right, () => ({}));
};

/** For what a mediator is not asked, by a coordinator's word. */
export const makeGetExclusions =
  ({ uow, queries }: Deps): UseCases['getExclusions'] =>
  async (actor, id) => {
    await requireMediator(queries, actor, id, 'exclusion.read');
    return uow.run(reachOf(actor), (tx) => tx.exclusions.of(id));
  };

/** Replaces all of them. The event says that they changed and how many there are, and nothing of what they are. */
export const makeSetExclusions =
  ({ uow, queries, networks, clock }: Deps): UseCases['setExclusions'] =>
  async (actor, id, input) => {
    await requireMediator(queries, actor, id, 'exclusion.write');
    const network = await networks.byId(actor.networkId);
    const exclusions = check(input, network, await queries.sites(reachOf(actor)));
    return uow.run(reachOf(actor), async (tx) => {
      const at = clock.now();
      await tx.mediators.lock(id);
      await tx.exclusions.replace(id, exclusions, at);
      await tx.events.append([
        {
          networkId: network.id,
          at,
          actor,
          kind: 'mediator.exclusions-changed',
          subjectId: id,
          data: { count: exclusions.length },
        },
      ]);
      return tx.exclusions.of(id);
    });
  };

/** What is excluded must exist, or a slip of the pen would protect nobody; said twice it counts once. */
const check = (
  { exclusions }: ExclusionsInput,
  { languages }: Network,
  sites: readonly SiteView[],
): Exclusion[] => {
  const faults: InputFault[] = [];
  const checked = exclusions.map(({ scope, value }, index): Exclusion => {
    const path = `exclusions[${index}].value`;
    switch (scope) {
      case 'case':
        return { scope, value };
      case 'organisation':
        if (!sites.some(({ organisationId }) => organisationId === value))
          faults.push({ path, fault: 'organisation-unknown' });
        return { scope, value };
      case 'site':
        if (!sites.some((site) => site.id === value)) faults.push({ path, fault: 'site-unknown' });
        return { scope, value };
      case 'language': {
        const tag = languages.resolve(value);
        if (tag === null) faults.push({ path, fault: 'language-unknown', facts: { tag: value } });
        return { scope, value: tag ?? value };
      }
    }
  });
  if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
  return [...new Map(checked.map((one) => [`${one.scope} ${one.value}`, one])).values()];
};

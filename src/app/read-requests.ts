import { reachOf } from '../domain/reach.ts';
import { requireRight, requireVisible } from './require.ts';
import type { Clock } from './ports.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
}

/** One request, whole, for the office that asked and for the coordinator. */
export const makeGetRequest =
  ({ queries, clock }: Deps): UseCases['getRequest'] =>
  async (actor, id) =>
    requireVisible(
      await queries.request(reachOf(actor), id, { actor, why: 'request', at: clock.now() }),
      actor,
      'request.read',
      (request) => request,
    );

/** What the actor may see of the network's requests; an office sees its own. */
export const makeListRequests =
  ({ queries }: Deps): UseCases['listRequests'] =>
  async (actor, filter, page) => {
    requireRight(actor, 'request.read');
    return queries.requests(reachOf(actor), filter, page);
  };

/** What coordinators were told of requests and of phones. */
export const makeListNotices =
  ({ queries }: Deps): UseCases['listNotices'] =>
  async (actor, page) => {
    requireRight(actor, 'notice.list');
    return queries.notices(reachOf(actor), page);
  };

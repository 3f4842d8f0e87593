import type { Actor } from '../domain/actor.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries, RequestFilter } from './views.ts';

interface Deps {
  readonly queries: Queries;
}

/** One request, whole, for the office that asked and for the coordinator. */
export const makeGetRequest =
  ({ queries }: Deps): UseCases['getRequest'] =>
  async (actor, id) =>
    requireVisible(
      await queries.request(actor.networkId, id),
      actor,
      'request.read',
      (request) => request,
    );

/** What the actor may see of the network's requests; an office sees its own. */
export const makeListRequests =
  ({ queries }: Deps): UseCases['listRequests'] =>
  async (actor, filter, page) => {
    requireRight(actor, 'request.read');
    return queries.requests(actor.networkId, withinReach(actor, filter), page);
  };

/** What coordinators were told of requests and of phones. */
export const makeListNotices =
  ({ queries }: Deps): UseCases['listNotices'] =>
  async (actor, page) => {
    requireRight(actor, 'notice.list');
    return queries.notices(actor.networkId, page);
  };

const withinReach = (actor: Actor, filter: RequestFilter): RequestFilter =>
  actor.role === 'front-desk' ? { ...filter, organisationId: actor.organisationId } : filter;

import type { Actor } from '../domain/actor.ts';
import { reachOf } from '../domain/reach.ts';
import { requireRight, requireVisible } from './require.ts';
import type { Clock } from './ports.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';
import type { RequestView } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
}

/** One request, whole, for the office that asked and for the coordinator. */
export const makeGetRequest =
  ({ queries, clock }: Deps): UseCases['getRequest'] =>
  async (actor, id) =>
    viewOf({ queries, clock }, actor, id);

/** A request as this actor may see it; otherwise it does not exist. */
export const viewOf = async (
  { queries, clock }: { readonly queries: Pick<Queries, 'request'>; readonly clock: Clock },
  actor: Actor,
  id: string,
): Promise<RequestView> => {
  const reading = { actor, why: 'request', at: clock.now() } as const;
  const found = await queries.request(reachOf(actor), id, reading);
  const request = requireVisible(found, actor, 'request.read', (row) => row);
  return actor.role === 'front-desk' ? withoutTheAsked(request) : request;
};

/** Who was asked, and who said no, is not the office's affair: it hears of who was booked. */
const withoutTheAsked = (request: RequestView): RequestView => ({
  ...request,
  history: request.history.map((entry) => ({
    ...entry,
    mediator: entry.kind.startsWith('booking.') ? entry.mediator : null,
    offerId: null,
  })),
});

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

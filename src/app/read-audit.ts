import { reachOf } from '../domain/reach.ts';
import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';

interface Deps {
  readonly queries: Queries;
}

/** Who did what in the network, for whoever audits it. */
export const makeListAuditEvents =
  ({ queries }: Deps): UseCases['listAuditEvents'] =>
  async (actor, filter, page) => {
    requireRight(actor, 'audit.read');
    return queries.auditEvents(reachOf(actor), filter, page);
  };

/** The seals over the network's events. */
export const makeListSeals =
  ({ queries }: Deps): UseCases['listSeals'] =>
  async (actor, page) => {
    requireRight(actor, 'audit.read');
    return queries.auditSeals(reachOf(actor), page);
  };

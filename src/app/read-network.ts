import { reachOf } from '../domain/reach.ts';
import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';

interface Deps {
  readonly queries: Queries;
}

/** The sites that the actor may ask for: an office sees its own. */
export const makeListSites =
  ({ queries }: Deps): UseCases['listSites'] =>
  async (actor) => {
    requireRight(actor, 'site.list');
    return queries.sites(reachOf(actor));
  };

export const makeListLanguages =
  ({ queries }: Deps): UseCases['listLanguages'] =>
  async (actor) => {
    requireRight(actor, 'language.list');
    return queries.languages(reachOf(actor));
  };

import { reachOf } from '../domain/reach.ts';
import { DAY } from '../domain/time.ts';
import type { Clock } from './ports.ts';
import type { Queries } from './queries.ts';
import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Span } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
}

const USUAL_DAYS = 30;

const spanOf = ({ from, to }: Partial<Span>, clock: Clock): Span => {
  const end = to ?? clock.now();
  return { from: from ?? end - USUAL_DAYS * DAY, to: end };
};

/** Hours worked, mediator by mediator: her own, a partner's, or the network's. No case, no place, no office. */
export const makeListHours =
  ({ queries, clock }: Deps): UseCases['listHours'] =>
  async (actor, span) => {
    requireRight(actor, 'hours.read');
    return queries.hours(reachOf(actor), spanOf(span, clock));
  };

/** What was asked for and what came of it, by language and setting: numbers, and nobody. */
export const makeListAggregates =
  ({ queries, clock }: Deps): UseCases['listAggregates'] =>
  async (actor, span) => {
    requireRight(actor, 'aggregate.read');
    return queries.aggregates(reachOf(actor), spanOf(span, clock));
  };

import type { Pool } from 'pg';
import type { Queries } from '../../../app/views.ts';
import { makeWithin } from '../connection.ts';
import { accountQueries } from './account-queries.ts';
import { noticeQueries } from './notice-queries.ts';
import { dispatchQueries } from './dispatch-queries.ts';
import { mediatorQueries } from './mediator-queries.ts';
import { referenceQueries } from './reference-queries.ts';
import { requestQueries } from './request-queries.ts';

/** All that is read outside of a use case's transaction, each within the reach of whoever asks. */
export const makeQueries = ({ pool }: { pool: Pool }): Queries => {
  const within = makeWithin(pool);
  return {
    ...requestQueries(within),
    ...mediatorQueries(within),
    ...dispatchQueries(within),
    ...referenceQueries(within, pool),
    ...noticeQueries(within),
    ...accountQueries(within),
  };
};

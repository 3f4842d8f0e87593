import type { Pool } from 'pg';
import type { Queries } from '../../../app/views.ts';
import { auditQueries } from './audit-queries.ts';
import { noticeQueries } from './notice-queries.ts';
import { dispatchQueries } from './dispatch-queries.ts';
import { mediatorQueries } from './mediator-queries.ts';
import { referenceQueries } from './reference-queries.ts';
import { requestQueries } from './request-queries.ts';

/** All that is read outside of a business transaction. Each query takes the network, so that nothing crosses. */
export const makeQueries = ({ pool }: { pool: Pool }): Queries => ({
  ...requestQueries(pool),
  ...mediatorQueries(pool),
  ...dispatchQueries(pool),
  ...referenceQueries(pool),
  ...noticeQueries(pool),
  ...auditQueries(pool),
});

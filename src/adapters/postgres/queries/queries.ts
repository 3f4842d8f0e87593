import type { Pool } from 'pg';
import type { Queries } from '../../../app/queries.ts';
import { makeWithinSeals } from '../connection.ts';
import type { KeyRing } from '../seals.ts';
import { accountQueries } from './account-queries.ts';
import { auditQueries } from './audit-queries.ts';
import { hoursQueries } from './hours-queries.ts';
import { noticeQueries } from './notice-queries.ts';
import { dispatchQueries } from './dispatch-queries.ts';
import { mediatorQueries } from './mediator-queries.ts';
import { purgeQueries } from './purge-queries.ts';
import { referenceQueries } from './reference-queries.ts';
import { requestQueries } from './request-queries.ts';

/** All that is read outside of a use case's transaction, each within the reach of whoever asks. */
export const makeQueries = ({
  pool,
  keyRing,
}: {
  readonly pool: Pool;
  readonly keyRing: KeyRing;
}): Queries => {
  const within = makeWithinSeals(pool, keyRing);
  return {
    ...requestQueries(within),
    ...mediatorQueries(within),
    ...dispatchQueries(within),
    ...referenceQueries(within, pool),
    ...noticeQueries(within),
    ...hoursQueries(within),
    ...auditQueries(within),
    ...purgeQueries(within),
    ...accountQueries(within),
  };
};

import type { Queries } from '../../../app/queries.ts';
import type { PurgeReport } from '../../../app/views.ts';
import type { WithinSeals } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

const LIST: Statement = {
  name: 'query-purges',
  text: `select id, at, data as counts from events
    where network_id = $1 and kind = 'retention.purged' and ($3::bigint is null or id < $3) order by id desc limit $2`,
};

type Row = Pick<PurgeReport, 'at' | 'counts'> & { readonly id: number };

/** What was purged, newest first. */
export const purgeQueries = (within: WithinSeals): Pick<Queries, 'purges'> => ({
  purges: async (reach, { limit, cursor }) => {
    const [before] = cursor === null ? [null] : readCursor(cursor, 'number');
    const values = [reach.networkId, limit + 1, before];
    const rows = await within(reach, (runner) => run<Row>(runner, LIST, values));
    const show = ({ id, at, counts }: Row): PurgeReport => ({ id: String(id), at, counts });
    return toPage(rows, limit, show, ({ id }) => [id]);
  },
});

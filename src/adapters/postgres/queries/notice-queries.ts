import type { NoticeView, Queries } from '../../../app/views.ts';
import type { Within } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

interface Row extends Omit<NoticeView, 'id'> {
  readonly id: number;
}

// A notice of a phone has its mediator as its subject; one that belongs to a request names her in its data.
const LIST: Statement = {
  name: 'query-notices',
  text: `select e.id, e.at, e.data->>'notice' as notice, e.data->>'attention' as attention,
      e.request_id as "requestId", r.code as "requestCode", m.id as "mediatorId",
      m.given_name || ' ' || m.family_name as "mediatorName"
    from events e left join requests r on r.id = e.request_id
      left join mediators m on m.network_id = e.network_id
        and m.id::text = coalesce(e.data->>'mediatorId', case when e.request_id is null then e.subject_id end)
    where e.network_id = $1 and e.kind = 'coordinator.told' and ($3::bigint is null or e.id < $3)
    order by e.id desc limit $2`,
};

const toView = ({ id, ...row }: Row): NoticeView => ({ id: String(id), ...row });

/** What coordinators were told. */
export const noticeQueries = (within: Within): Pick<Queries, 'notices'> => ({
  notices: async (reach, { limit, cursor }) => {
    const [before] = cursor === null ? [null] : readCursor(cursor, 'number');
    const values = [reach.networkId, limit + 1, before];
    const rows = await within(reach, (runner) => run<Row>(runner, LIST, values));
    return toPage(rows, limit, toView, ({ id }) => [id]);
  },
});

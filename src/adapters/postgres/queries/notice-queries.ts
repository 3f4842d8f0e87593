import type { Queries } from '../../../app/queries.ts';
import type { NoticeView } from '../../../app/views.ts';
import type { WithinSeals } from '../connection.ts';
import { fullName, openName } from '../people.ts';
import type { Seals } from '../seals.ts';
import { run, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

interface Row extends Omit<NoticeView, 'id' | 'mediatorName'> {
  readonly id: number;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly sealedName: Buffer | null;
}

// A notice of a phone has its mediator as its subject; one that belongs to a request names her in its data.
const LIST: Statement = {
  name: 'query-notices',
  text: `select e.id, e.at, e.data->>'notice' as notice, e.data->>'attention' as attention,
      e.request_id as "requestId", r.code as "requestCode", m.id as "mediatorId",
      m.given_name as "givenName", m.family_name as "familyName", m.sealed_name as "sealedName"
    from events e left join requests r on r.id = e.request_id
      left join mediators m on m.network_id = e.network_id
        and m.id::text = coalesce(e.data->>'mediatorId', case when e.request_id is null then e.subject_id end)
    where e.network_id = $1 and e.kind = 'coordinator.told' and ($3::bigint is null or e.id < $3)
    order by e.id desc limit $2`,
};

const toView = (
  seals: Seals,
  { id, givenName, familyName, sealedName, ...row }: Row,
): NoticeView => {
  const { mediatorId } = row;
  const stored = mediatorId && { id: mediatorId, givenName, familyName, sealedName };
  return {
    id: String(id),
    ...row,
    mediatorName: stored ? fullName(openName(seals, stored)) : null,
  };
};

/** What coordinators were told. */
export const noticeQueries = (within: WithinSeals): Pick<Queries, 'notices'> => ({
  notices: async (reach, { limit, cursor }) => {
    const [before] = cursor === null ? [null] : readCursor(cursor, 'number');
    const values = [reach.networkId, limit + 1, before];
    return within(reach, async (runner, seals) => {
      const rows = await run<Row>(runner, LIST, values);
      await seals.ready(
        rows.flatMap(({ mediatorId, sealedName }) =>
          mediatorId !== null && sealedName !== null ? [mediatorId] : [],
        ),
      );
      return toPage(
        rows,
        limit,
        (row) => toView(seals, row),
        ({ id }) => [id],
      );
    });
  },
});

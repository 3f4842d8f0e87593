import type { Queries } from '../../../app/queries.ts';
import type { AggregateView, HoursView } from '../../../app/views.ts';
import type { WithinSeals } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { toTimestamp } from '../values.ts';

/** A finished booking counts up to when it ended, as for the ledger. */
const MINUTES = `round(sum(extract(epoch from least(b.ends_at, b.ended_at) - b.starts_at) / 60))::int`;
const WORKED = `b.state = 'finished' and b.ended_at > b.starts_at`;

const HOURS: Statement = {
  name: 'query-hours',
  text: `select b.mediator_id as "mediatorId", b.partner_id as "partnerId", count(*)::int as bookings, ${MINUTES} as minutes
    from bookings b
    where b.network_id = $1 and ${WORKED} and b.starts_at >= $2 and b.starts_at < $3
      and ($4::uuid is null or b.mediator_id = $4) and ($5::uuid is null or b.partner_id = $5)
    group by b.mediator_id, b.partner_id order by b.mediator_id, b.partner_id`,
};

const AGGREGATES: Statement = {
  name: 'query-aggregates',
  text: `select r.language, r.setting, count(*)::int as requests,
      (count(*) filter (where r.state in ('assigned', 'in-progress', 'completed')))::int as filled,
      (count(*) filter (where r.state = 'unfilled'))::int as unfilled, coalesce(sum(worked.minutes), 0)::int as minutes
    from requests r left join lateral (select ${MINUTES} as minutes from bookings b where b.request_id = r.id and ${WORKED}) as worked on true
    where r.network_id = $1 and r.starts_at >= $2 and r.starts_at < $3
    group by r.language, r.setting order by r.language, r.setting`,
};

/** Hours and numbers, without anybody's words. */
export const hoursQueries = (within: WithinSeals): Pick<Queries, 'hours' | 'aggregates'> => ({
  hours: (reach, { from, to }) => {
    const { networkId, mediatorId = null, partnerId = null } = reach;
    const values = [networkId, toTimestamp(from), toTimestamp(to), mediatorId, partnerId];
    return within(reach, (runner) => run<HoursView>(runner, HOURS, values));
  },
  aggregates: (reach, { from, to }) => {
    const values = [reach.networkId, toTimestamp(from), toTimestamp(to)];
    return within(reach, (runner) => run<AggregateView>(runner, AGGREGATES, values));
  },
});

import type { CandidateQuestion } from '../../../app/stores.ts';
import { startOfIsoWeek } from '../../../domain/calendar/local-time.ts';
import type { Gender, Mobility, Mode, Setting } from '../../../domain/terms.ts';
import { DAY, type Instant, type Interval } from '../../../domain/time.ts';
import { run, type Runner, type Statement } from '../statement.ts';
import { toMultirange, toTimestamp } from '../values.ts';

/** What is read of one mediator. JSON has instants as milliseconds. */
export interface PersonRow {
  readonly id: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly sealedName: Buffer | null;
  readonly active: boolean;
  readonly gender: Gender;
  readonly modes: Mode[];
  readonly lat: number;
  readonly lng: number;
  readonly mobility: Mobility;
  readonly maxTravelMinutes: number;
  readonly documentsExpireAt: Instant | null;
  readonly contractMinutesPerWeek: number | null;
  readonly weeklyCapMinutes: number | null;
  readonly joinedAt: Instant;
  readonly available: Interval[];
  readonly freeUntil: Instant | null;
  readonly tags: string[] | null;
  readonly qualifications: [Setting, Instant | null][] | null;
  /** Booking, start, end, and where: nowhere for phone and video. */
  readonly commitments: [string, Instant, Instant, number | null, number | null][] | null;
  readonly workedMinutes: number;
  readonly offers: number;
  readonly jobsForCase: number;
  readonly declined: boolean;
  readonly gaveUp: boolean;
  readonly unanswered: number;
  readonly open: boolean;
  readonly excluded: boolean;
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

// $1 ids, $2 network, $3 request, $4 organisation, $5 case, $6 site, $7 language, $8 spans of `available` to read,
// $9 and $10 the weeks whose bookings count, $11 and $12 the ledger. A finished booking counts up to when it ended.
const PEOPLE: Statement = {
  name: 'candidates-people',
  text: `select m.id, m.given_name as "givenName", m.family_name as "familyName", m.sealed_name as "sealedName", m.state = 'active' as active, m.gender, m.modes,
      m.home_lat as lat, m.home_lng as lng, m.mobility, m.max_travel_minutes as "maxTravelMinutes",
      m.documents_expire_at as "documentsExpireAt", m.contract_minutes_per_week as "contractMinutesPerWeek",
      m.weekly_cap_minutes as "weeklyCapMinutes", m.joined_at as "joinedAt", m.available * $8::tstzmultirange as available,
      m.free_until as "freeUntil",
      (select array_agg(tag order by tag) from mediator_languages where mediator_id = m.id) as tags,
      (select json_agg(json_build_array(setting, ${ms('expires_at')}) order by setting)
        from mediator_qualifications where mediator_id = m.id) as qualifications,
      work.commitments, coalesce(work.minutes, 0) as "workedMinutes",
      (select count(*) from offers where mediator_id = m.id and created_at between $11 and $12) as offers,
      coalesce(jobs.count, 0) as "jobsForCase", coalesce(asked.declined, false) as declined,
      coalesce(asked.unanswered, 0) as unanswered, coalesce(asked.open, false) as open,
      exists (select from bookings where request_id = $3 and mediator_id = m.id and state = 'given-up') as "gaveUp",
      exists (select from mediator_exclusions where mediator_id = m.id and (scope, value) in
        (('case', $5), ('organisation', $4::text), ('site', $6), ('language', $7))) as excluded
    from unnest($1::uuid[]) with ordinality as wanted (id, place) join mediators m on m.id = wanted.id
      left join lateral (select json_agg(json_build_array(id, ${ms('starts_at')}, ${ms('least(ends_at, ended_at)')}, lat, lng)
            order by starts_at) filter (where ends_at > $9 and starts_at < $10 and request_id is distinct from $3) as commitments,
          (sum(extract(epoch from least(ends_at, ended_at) - starts_at)) filter (where starts_at between $11 and $12) / 60)::float8 as minutes
        from bookings where mediator_id = m.id and ends_at > least($9::timestamptz, $11::timestamptz)
          and (state in ('confirmed', 'arrived') or state = 'finished' and ended_at > starts_at)) as work on true
      left join (select mediator_id, bool_or(state = 'declined') as declined,
          count(*) filter (where state in ('expired', 'undeliverable')) as unanswered,
          bool_or(state in ('queued', 'sent', 'delivered')) as open
        from offers where request_id = $3 group by mediator_id) as asked on asked.mediator_id = m.id
      left join (select b.mediator_id, count(*) as count from requests r join bookings b on b.request_id = r.id
        where r.organisation_id = $4::uuid and r.case_ref = $5 and b.state = 'finished' group by b.mediator_id) as jobs
        on jobs.mediator_id = m.id
    where m.network_id = $2 and m.state <> 'left'
    order by wanted.place`,
};

/** The span of a question for which candidates tell when they work: the day before to the day after, in any zone. */
export const availableWindow = ({ need }: CandidateQuestion): Interval => ({
  start: need.startsAt - 2 * DAY,
  end: need.endsAt + 2 * DAY,
});

/** Reads these mediators, in this order. One statement, each part by its index. */
export const people = async (
  runner: Runner,
  ids: readonly string[],
  question: CandidateQuestion,
): Promise<PersonRow[]> => {
  if (ids.length === 0) return [];
  const { need, zone, now } = question;
  return run<PersonRow>(runner, PEOPLE, [
    ids,
    question.networkId,
    question.requestId,
    question.organisationId,
    question.caseRef,
    question.siteId,
    need.language,
    toMultirange([availableWindow(question)]),
    toTimestamp(startOfIsoWeek(need.startsAt, zone) - DAY),
    toTimestamp(startOfIsoWeek(need.endsAt, zone) + 8 * DAY),
    toTimestamp(now - question.ledgerDays * DAY),
    toTimestamp(now),
  ]);
};

import type { CandidateQuestion } from '../../../app/stores.ts';
import { run, type Runner, type Statement } from '../statement.ts';
import { toRange, toTimestamp } from '../values.ts';

// Whom to look at. For each language one walk through the index, outwards from the place, until enough are found:
// measured against other shapes in docs/decisions/0004-candidates-nearest-first.md.

const statement = (name: string, condition: string): Statement => ({
  name,
  text: `select mediator_id as id
    from unnest($2::text[]) as asked (tag) cross join lateral (
      select mediator_id, home_km <-> km_point($3, $4) as kilometres
      from mediator_languages
      where network_id = $1 and tag = asked.tag and listed ${condition}
      order by home_km <-> km_point($3, $4), mediator_id
      limit $5::int + $6::int) as nearest
    group by mediator_id order by min(kilometres), mediator_id limit $5 offset $6`,
});

const ALL = statement('candidates-all', '');

/**
 * Who has the time free, or whose free time is not known as far as that. Behind row level security the planner may not
 * use the statistics of `@>`, and would think that nobody is free; `coalesce` is taken for every second row instead.
 */
const FREE = statement(
  'candidates-free',
  'and coalesce(free @> $7::tstzrange or free_until is null or free_until < $8, true)',
);

/** Ids of the mediators to look at, nearest first; whom the office named is looked at however far she lives. */
export const nearest = async (runner: Runner, question: CandidateQuestion): Promise<string[]> => {
  if (question.mediatorIds !== undefined) return [...question.mediatorIds];
  const { networkId, tags, need, limit, offset = 0 } = question;
  const values = [networkId, tags, need.place.lat, need.place.lng, limit, offset];
  const time = [toRange({ start: need.startsAt, end: need.endsAt }), toTimestamp(need.endsAt)];
  const rows =
    question.narrow === 'all'
      ? await run<{ id: string }>(runner, ALL, values)
      : await run<{ id: string }>(runner, FREE, [...values, ...time]);
  // Whom the office named comes with the first page.
  const named = offset === 0 ? need.preferredMediatorIds : [];
  return [...new Set([...rows.map(({ id }) => id), ...named])];
};

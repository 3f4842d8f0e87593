import type {
  AvailabilityException,
  AvailabilityRule,
} from '../../../domain/calendar/availability.ts';
import { run, type Runner, type Statement } from '../statement.ts';

export interface Calendar {
  readonly rules: AvailabilityRule[];
  readonly exceptions: AvailabilityException[];
}

const RULES: Statement = {
  name: 'candidates-rules',
  text: `select mediator_id as "mediatorId", weekday, from_time as "from", to_time as "to",
      valid_from::text as "validFrom", valid_to::text as "validTo"
    from availability_rules where mediator_id = any ($1::uuid[]) order by id`,
};

const EXCEPTIONS: Statement = {
  name: 'candidates-exceptions',
  text: `select mediator_id as "mediatorId", kind, starts_at as start, ends_at as "end"
    from availability_exceptions where mediator_id = any ($1::uuid[]) order by id`,
};

/** The weekly rules and the exceptions of these mediators. */
export const calendars = async (
  runner: Runner,
  ids: readonly string[],
): Promise<Map<string, Calendar>> => {
  const all = new Map<string, Calendar>(ids.map((id) => [id, { rules: [], exceptions: [] }]));
  const rules = await run<AvailabilityRule & { mediatorId: string }>(runner, RULES, [ids]);
  const exceptions = await run<AvailabilityException & { mediatorId: string }>(runner, EXCEPTIONS, [
    ids,
  ]);
  for (const { mediatorId, ...rule } of rules) all.get(mediatorId)?.rules.push(rule);
  for (const { mediatorId, ...exception } of exceptions)
    all.get(mediatorId)?.exceptions.push(exception);
  return all;
};

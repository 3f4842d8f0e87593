import type { AvailabilityException } from '../domain/calendar/availability.ts';
import { ruleFaults } from '../domain/calendar/rule-faults.ts';
import { readInstant } from '../domain/calendar/local-time.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import type { AvailabilityInput } from './inputs.ts';
import type { Clock, Networks, UnitOfWork } from './ports.ts';
import { refreshAvailable } from './refresh-available.ts';
import { Refusal, type InputFault } from './refusal.ts';
import { requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly networks: Networks;
  readonly clock: Clock;
}

type Known = NonNullable<Awaited<ReturnType<Queries['knownMediator']>>>;

const self = ({ id, partnerId }: Known) => ({ mediatorId: id, partnerId });

/** When a mediator works: weekly rules in local time, with exceptions. */
export const makeGetAvailability =
  ({ uow, queries }: Deps): UseCases['getAvailability'] =>
  async (actor, id) => {
    requireVisible(
      await queries.knownMediator(reachOf(actor), id),
      actor,
      'availability.read',
      self,
    );
    return uow.run(reachOf(actor), (tx) => tx.mediators.availability(id));
  };

/** Replaces all of it. Bookings that stand are never dropped by it. */
export const makeSetAvailability =
  ({ uow, queries, networks, clock }: Deps): UseCases['setAvailability'] =>
  async (actor, id, input) => {
    requireVisible(
      await queries.knownMediator(reachOf(actor), id),
      actor,
      'availability.write',
      self,
    );
    const network = await networks.byId(actor.networkId);
    checkRules(input.rules);
    const exceptions = checkExceptions(input.exceptions, network.zone);
    return uow.run(reachOf(actor), async (tx) => {
      const now = clock.now();
      await tx.mediators.lock(id);
      await tx.mediators.setAvailability(id, input.rules, exceptions);
      await refreshAvailable(tx, network, id, now);
      const kind = 'availability.changed';
      await tx.events.append([{ networkId: network.id, at: now, actor, kind, subjectId: id }]);
      return tx.mediators.availability(id);
    });
  };

const checkRules = (rules: AvailabilityInput['rules']): void => {
  const nameOf = (place: number): string => {
    const { from, to } = rules[place] ?? { from: '', to: '' };
    return `rules[${place}] (${from}-${to})`;
  };
  const faults = ruleFaults(rules).map((fault): InputFault => {
    const path = `rules[${fault.place}]`;
    switch (fault.kind) {
      case 'no-length':
        return { path: `${path}.to`, fault: 'rule-without-length' };
      case 'validity-reversed':
        return { path: `${path}.validTo`, fault: 'end-before-start' };
      case 'overlap': {
        const facts = { rule: nameOf(fault.place), other: nameOf(fault.other) };
        return { path, fault: 'rules-overlap', facts };
      }
    }
  });
  if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
};

const checkExceptions = (
  exceptions: AvailabilityInput['exceptions'],
  zone: string,
): AvailabilityException[] => {
  const faults: InputFault[] = [];
  const read = (text: string, path: string): Instant => {
    const time = readInstant(text, zone);
    if (time.ok) return time.instant;
    faults.push({ path, fault: `time-${time.fault}`, facts: { zone } });
    return 0;
  };
  const checked = exceptions.map(({ kind, start, end }, index) => {
    const path = `exceptions[${index}]`;
    const span = { kind, start: read(start, `${path}.start`), end: read(end, `${path}.end`) };
    if (span.end <= span.start && faults.length === 0)
      faults.push({ path: `${path}.end`, fault: 'end-before-start' });
    return span;
  });
  if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
  return checked;
};

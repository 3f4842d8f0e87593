import type { ChainReport } from '../../src/app/verify-events.ts';

type Fault = NonNullable<ChainReport['fault']>;

/** Nothing was changed, and the hash that was expected is there. */
export const isWhole = ({ fault, hasExpected }: ChainReport): boolean =>
  fault === null && hasExpected !== false;

const describeFault = (fault: Fault): string => {
  switch (fault.kind) {
    case 'seal-missing':
      return `Seal ${fault.seal} is missing: it was deleted.`;
    case 'seal-rewritten':
      return `Seal ${fault.seal} was rewritten: its hash does not follow from what it holds and from the seal before.`;
    case 'event-edited':
      return `Event ${fault.eventId} was edited (seal ${fault.seal}).`;
    case 'event-deleted':
      return `Event ${fault.eventId} was deleted (seal ${fault.seal}).`;
    case 'event-inserted':
      return `Event ${fault.eventId} was inserted later among the events of seal ${fault.seal}.`;
    case 'event-moved':
      return `Event ${fault.eventId} was swapped: it has the contents of event ${fault.was} (seal ${fault.seal}).`;
  }
};

const ageOf = (newestSealAt: number | null, now: number): string =>
  newestSealAt === null
    ? 'there is no seal'
    : `the newest seal read is ${Math.max(0, Math.round((now - newestSealAt) / 60_000))} minutes old`;

/** A report in sentences: what was read, and what is wrong first. */
export const describeReport = (report: ChainReport, now: number): string => {
  const { events, seals, unsealed, newestSealAt, head, fault, hasExpected } = report;
  const read = `${events} sealed events and ${seals} seals read; ${ageOf(newestSealAt, now)}.`;
  if (fault !== null) return `${read}\n${describeFault(fault)} What comes after was not looked at.`;
  const missing =
    hasExpected === false
      ? '\nNo seal has the expected hash: the chain was written anew, or its end was cut off.'
      : '';
  return `${read} All are as they were sealed; ${unsealed} newer events are in no seal yet.\nHead: ${head}${missing}`;
};

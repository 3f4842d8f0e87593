import type { Actor } from '../domain/actor.ts';
import type { MediationRequest, RequestDetails } from '../domain/dispatch/records.ts';
import type { Instant } from '../domain/time.ts';
import type { Transaction } from './ports.ts';

/** What people and the system read sealed fields for. */
export type ReadingPurpose =
  'request' | 'bookings' | 'confirmation' | 'mediator' | 'mediators' | 'export';

/** Who reads what is sealed, why and when: it is written down in the transaction that reads. */
export interface Reading {
  readonly actor: Pick<Actor, 'role' | 'subjectId'>;
  readonly why: ReadingPurpose;
  readonly at: Instant;
}

/** Opens what is sealed of a case, and writes down who reads it; nothing is written where there is nothing to read. */
export const readDetails = async <Field extends keyof RequestDetails>(
  tx: Transaction,
  { id, networkId }: Pick<MediationRequest, 'id' | 'networkId'>,
  fields: readonly Field[],
  { actor, why, at }: Reading,
): Promise<Pick<RequestDetails, Field>> => {
  const details = await tx.requests.details(id, fields);
  const filled = fields.filter((field) => details[field] !== null);
  if (filled.length > 0)
    await tx.events.append([
      {
        networkId,
        at,
        actor,
        kind: 'case.read',
        requestId: id,
        subjectId: id,
        data: { fields: filled, why },
      },
    ]);
  return details;
};

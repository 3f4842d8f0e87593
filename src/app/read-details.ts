import type { MediationRequest, RequestDetails } from '../domain/dispatch/records.ts';
import type { Transaction } from './ports.ts';
import type { Reading } from './reading.ts';

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

import type { Actor } from '../domain/actor.ts';
import type { Clock } from './ports.ts';
import type { UseCases } from './use-cases.ts';
import type { KeyView, Queries } from './views.ts';

interface Deps {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly hashKey: (key: string) => string;
}

/** Keys are long and random, so that a plain hash finds them and guessing is hopeless. */
export const makeAuthenticate =
  ({ queries, clock, hashKey }: Deps): UseCases['authenticate'] =>
  async (key) => {
    const found = await queries.key(hashKey(key));
    if (found === null || found.revokedAt !== null) return null;
    if (found.expiresAt !== null && found.expiresAt <= clock.now()) return null;
    return actorOf(found);
  };

const actorOf = ({ id, networkId, role, organisationId, mediatorId }: KeyView): Actor | null => {
  const subjectId = id;
  switch (role) {
    case 'front-desk':
      return organisationId === null ? null : { role, networkId, organisationId, subjectId };
    case 'mediator':
      return mediatorId === null ? null : { role, networkId, mediatorId, subjectId };
    case 'coordinator':
    case 'auditor':
    case 'admin':
      return { role, networkId, subjectId };
  }
};

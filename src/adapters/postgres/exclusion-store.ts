import { and, asc, eq } from 'drizzle-orm';
import type { Ids } from '../../app/ports.ts';
import type { ExclusionStore } from '../../app/exclusion-store.ts';
import { inScope, type Connection } from './connection.ts';
import { mediatorExclusions, mediators } from './schema/mediators.ts';

/** Conflicts of interest. */
export const makeExclusionStore = ({ db, scope }: Connection, ids: Ids): ExclusionStore => {
  const { networkId, mediatorId, scope: about, value } = mediatorExclusions;
  return {
    of: (id) =>
      db
        .select({ scope: about, value })
        .from(mediatorExclusions)
        .where(and(eq(mediatorId, id), inScope(networkId, scope)))
        .orderBy(asc(about), asc(value)),
    replace: async (id, exclusions, at) => {
      const [hers] = await db
        .select({ networkId: mediators.networkId })
        .from(mediators)
        .where(and(eq(mediators.id, id), inScope(mediators.networkId, scope)));
      if (hers === undefined) return;
      await db.delete(mediatorExclusions).where(eq(mediatorId, id));
      if (exclusions.length === 0) return;
      const row = { networkId: hers.networkId, mediatorId: id, createdAt: at };
      await db
        .insert(mediatorExclusions)
        .values(exclusions.map((one) => ({ ...row, ...one, id: ids.uuid() })));
    },
  };
};

import { and, desc, eq, isNull, lte, or } from 'drizzle-orm';
import type { KeyStore } from '../../app/stores.ts';
import { MINUTE } from '../../domain/time.ts';
import { inScope, type Connection } from './connection.ts';
import { apiKeys } from './schema/access.ts';

const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  role: apiKeys.role,
  prefix: apiKeys.prefix,
  organisationId: apiKeys.organisationId,
  mediatorId: apiKeys.mediatorId,
  partnerId: apiKeys.partnerId,
  siteIds: apiKeys.siteIds,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

/** API keys as those who manage them see them; the hash stays here. */
export const makeKeyStore = ({ db, scope }: Connection): KeyStore => {
  const one = (id: string) => and(eq(apiKeys.id, id), inScope(apiKeys.networkId, scope));
  return {
    list: () =>
      db
        .select(shown)
        .from(apiKeys)
        .where(inScope(apiKeys.networkId, scope))
        .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id)),
    byId: async (id) => (await db.select(shown).from(apiKeys).where(one(id)))[0] ?? null,
    insert: async ({ siteIds, scopes, ...key }) => {
      const lists = { siteIds: siteIds && [...siteIds], scopes: scopes && [...scopes] };
      await db.insert(apiKeys).values({ ...key, ...lists });
    },
    revoke: async (id, at) => {
      const revoked = await db
        .update(apiKeys)
        .set({ revokedAt: at })
        .where(and(one(id), isNull(apiKeys.revokedAt)))
        .returning({ id: apiKeys.id });
      return revoked.length > 0;
    },
    noteUse: async (id, at) => {
      const isOld = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, at - MINUTE));
      await db
        .update(apiKeys)
        .set({ lastUsedAt: at })
        .where(and(one(id), isOld));
    },
  };
};

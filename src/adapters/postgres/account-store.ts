import { and, eq, sql } from 'drizzle-orm';
import type { Account, AccountStore } from '../../app/accounts/stores.ts';
import { inScope, type Connection } from './connection.ts';
import { asRefusal } from './constraint-errors.ts';
import { accounts } from './schema/accounts.ts';

const toRow = ({ siteIds, ...row }: Partial<Account>): Partial<typeof accounts.$inferInsert> => ({
  ...row,
  ...(siteIds !== undefined && { siteIds: siteIds === null ? null : [...siteIds] }),
});

export const makeAccountStore = ({ db, scope, seals }: Connection): AccountStore => {
  const own = inScope(accounts.networkId, scope);
  const one = async (where: ReturnType<typeof eq>): Promise<Account | null> =>
    (await db.select().from(accounts).where(and(where, own)))[0] ?? null;
  return {
    insert: async (account) => {
      try {
        await db.insert(accounts).values(toRow(account) as typeof accounts.$inferInsert);
      } catch (error) {
        throw asRefusal(error);
      }
    },
    byId: (id) => one(eq(accounts.id, id)),
    byEmail: (email) => one(eq(accounts.email, email)),
    byMediator: (mediatorId) => one(eq(accounts.mediatorId, mediatorId)),
    lock: async (id) =>
      (
        await db
          .select()
          .from(accounts)
          .where(and(eq(accounts.id, id), own))
          .for('no key update')
      )[0] ?? null,
    update: async (id, change) => {
      await db
        .update(accounts)
        .set({ ...toRow(change), version: sql`${accounts.version} + 1` })
        .where(and(eq(accounts.id, id), own));
    },
    remove: async (id) => {
      await db.delete(accounts).where(and(eq(accounts.id, id), own));
      await seals.erase([id]);
    },
  };
};

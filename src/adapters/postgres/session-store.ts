import { and, desc, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { SessionStore } from '../../app/accounts/stores.ts';
import type { Connection } from './connection.ts';
import { sessions } from './schema/accounts.ts';

/** Signing in and out: the system's own rows, whatever the scope would narrow. */
export const makeSessionStore = ({ db }: Connection): SessionStore => ({
  insert: async (session) => {
    await db.insert(sessions).values(session);
  },
  update: async (id, change) => {
    await db.update(sessions).set(change).where(eq(sessions.id, id));
  },
  ofAccount: (accountId, now) =>
    db
      .select()
      .from(sessions)
      .where(
        and(
          eq(sessions.accountId, accountId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, now),
        ),
      )
      .orderBy(desc(sessions.createdAt), desc(sessions.id)),
  kept: (accountId) =>
    db
      .select()
      .from(sessions)
      .where(eq(sessions.accountId, accountId))
      .orderBy(desc(sessions.createdAt), desc(sessions.id)),
  lock: async (accountId, id) =>
    (
      await db
        .select()
        .from(sessions)
        .where(and(eq(sessions.id, id), eq(sessions.accountId, accountId)))
        .for('no key update')
    )[0] ?? null,
  byToken: async (tokenHash) =>
    (await db.select().from(sessions).where(eq(sessions.tokenHash, tokenHash)))[0] ?? null,
  revokeAll: async (accountId, revokedAt, exceptId) => {
    const others = exceptId === undefined ? undefined : ne(sessions.id, exceptId);
    await db
      .update(sessions)
      .set({ revokedAt })
      .where(and(eq(sessions.accountId, accountId), isNull(sessions.revokedAt), others));
  },
  forget: async (before) => {
    await db.delete(sessions).where(lt(sessions.expiresAt, before));
  },
});

import { and, asc, count, eq, gt, inArray, lte } from 'drizzle-orm';
import type { MailStore } from '../../app/accounts/stores.ts';
import { inScope, type Connection } from './connection.ts';
import { messagesMail } from './schema/mail.ts';

export const makeMailStore = ({ db, scope }: Connection): MailStore => {
  const own = inScope(messagesMail.networkId, scope);
  return {
    insert: async (mail) => {
      await db.insert(messagesMail).values({ ...mail, dueAt: mail.createdAt });
    },
    lock: async (id) =>
      (
        await db
          .select()
          .from(messagesMail)
          .where(and(eq(messagesMail.id, id), own))
          .for('no key update')
      )[0] ?? null,
    update: async (id, change) => {
      await db
        .update(messagesMail)
        .set(change)
        .where(and(eq(messagesMail.id, id), own));
    },
    due: async (now, limit) => {
      const rows = await db
        .select({ id: messagesMail.id })
        .from(messagesMail)
        .where(
          and(inArray(messagesMail.state, ['queued', 'sending']), lte(messagesMail.dueAt, now)),
        )
        .orderBy(asc(messagesMail.dueAt), asc(messagesMail.id))
        .limit(limit);
      return rows.map(({ id }) => id);
    },
    countSince: async (accountId, purpose, since) => {
      const [row] = await db
        .select({ count: count() })
        .from(messagesMail)
        .where(
          and(
            eq(messagesMail.accountId, accountId),
            eq(messagesMail.purpose, purpose),
            gt(messagesMail.createdAt, since),
          ),
        );
      return row?.count ?? 0;
    },
  };
};

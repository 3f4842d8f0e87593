import { and, eq, gt, lte } from 'drizzle-orm';
import type { ConversationStore } from '../../app/stores.ts';
import { inScope, type Connection } from './connection.ts';
import { conversations } from './schema/messages.ts';

export const makeConversationStore = ({ db, scope }: Connection): ConversationStore => {
  const own = inScope(conversations.networkId, scope);
  const hers = (mediatorId: string) => and(eq(conversations.mediatorId, mediatorId), own);
  return {
    open: async (mediatorId, writtenAt) => {
      const [row] = await db
        .select({ question: conversations.question, until: conversations.until })
        .from(conversations)
        .where(
          and(
            hers(mediatorId),
            lte(conversations.askedAt, writtenAt),
            gt(conversations.until, writtenAt),
          ),
        )
        .for('no key update');
      return row ?? null;
    },
    ask: async ({ id, networkId }, question, now, until) => {
      const asked = { question, askedAt: now, until };
      await db
        .insert(conversations)
        .values({ mediatorId: id, networkId, ...asked })
        .onConflictDoUpdate({ target: conversations.mediatorId, set: asked });
    },
    close: async (mediatorId) => {
      await db.delete(conversations).where(hers(mediatorId));
    },
  };
};

import { and, asc, count, desc, eq, gt, ne } from 'drizzle-orm';
import type { InboundStore, InMessage } from '../../app/stores.ts';
import type { Intent } from '../../domain/sms/intent.ts';
import type { Connection } from './connection.ts';
import { messagesIn } from './schema/messages.ts';

const columns = {
  id: messagesIn.id,
  providerSid: messagesIn.providerSid,
  from: messagesIn.from,
  to: messagesIn.to,
  channel: messagesIn.channel,
  body: messagesIn.body,
  state: messagesIn.state,
  writtenAt: messagesIn.writtenAt,
  receivedAt: messagesIn.receivedAt,
};

const NOT_UNDERSTOOD: Intent['kind'] = 'unclear';

/** What comes in belongs to no network until its sender is known, so that no scope applies. */
export const makeInboundStore = ({ db }: Connection): InboundStore => ({
  insert: async (message) => {
    const { rowCount } = await db
      .insert(messagesIn)
      .values({ ...message, dueAt: message.receivedAt })
      .onConflictDoNothing({ target: messagesIn.providerSid });
    return rowCount === 1;
  },
  lock: async (id): Promise<InMessage | null> => {
    const [row] = await db
      .select(columns)
      .from(messagesIn)
      .where(eq(messagesIn.id, id))
      .for('no key update');
    return row ?? null;
  },
  update: async (id, change) => {
    await db.update(messagesIn).set(change).where(eq(messagesIn.id, id));
  },
  stored: async (limit) => {
    const rows = await db
      .select({ id: messagesIn.id })
      .from(messagesIn)
      .where(eq(messagesIn.state, 'stored'))
      .orderBy(asc(messagesIn.receivedAt))
      .limit(limit);
    return rows.map(({ id }) => id);
  },
  countOf: async (from, intent, since) => {
    const [row] = await db
      .select({ count: count() })
      .from(messagesIn)
      .where(
        and(
          eq(messagesIn.from, from),
          eq(messagesIn.intent, intent),
          gt(messagesIn.receivedAt, since),
        ),
      );
    return row?.count ?? 0;
  },
  nonsenseInARow: async (from, limit) => {
    const rows = await db
      .select({ intent: messagesIn.intent })
      .from(messagesIn)
      .where(and(eq(messagesIn.from, from), ne(messagesIn.state, 'stored')))
      .orderBy(desc(messagesIn.receivedAt))
      .limit(limit);
    const understood = rows.findIndex(({ intent }) => intent !== NOT_UNDERSTOOD);
    return understood < 0 ? rows.length : understood;
  },
});

import { and, count, eq, getTableColumns, gte } from 'drizzle-orm';
import type { MessageStore, OutMessage } from '../../app/stores.ts';
import { inScope, networkOf, type Connection } from './connection.ts';
import { messagesOut } from './schema/messages.ts';
import { listed, run, type Statement } from './statement.ts';
import { toTimestamp } from './values.ts';

const DUE = {
  name: 'messages-due',
  text: `select id from messages_out
    where state in ('queued', 'sending', 'unknown', 'sent') and due_at <= $1 order by due_at limit $2`,
};

const BY_ID = {
  name: 'message-by-id',
  text: `select ${listed(getTableColumns(messagesOut))} from messages_out
    where id = $1 and ($2::uuid is null or network_id = $2)`,
};
const LOCK = { name: 'message-lock', text: `${BY_ID.text} for no key update` };

export const makeMessageStore = ({ client, db, scope }: Connection): MessageStore => {
  const own = inScope(messagesOut.networkId, scope);
  const one = async (statement: Statement, id: string): Promise<OutMessage | null> =>
    (await run<OutMessage>(client, statement, [id, networkOf(scope)]))[0] ?? null;
  const withId = (id: string) => and(eq(messagesOut.id, id), own);
  return {
    insert: async (messages) => {
      if (messages.length === 0) return;
      await db
        .insert(messagesOut)
        .values(messages.map((message) => ({ ...message, dueAt: message.createdAt })));
    },
    byId: (id) => one(BY_ID, id),
    lock: (id) => one(LOCK, id),
    bySid: async (sid) =>
      (
        await db
          .select()
          .from(messagesOut)
          .where(and(eq(messagesOut.providerSid, sid), own))
      )[0] ?? null,
    update: async (id, change) => {
      await db.update(messagesOut).set(change).where(withId(id));
    },
    dropUnsent: async (offerId) => {
      const { rowCount } = await db
        .update(messagesOut)
        .set({ state: 'dropped', dueAt: null })
        .where(and(eq(messagesOut.offerId, offerId), eq(messagesOut.state, 'queued')));
      return (rowCount ?? 0) > 0;
    },
    saidBefore: async (offerId, purpose) => {
      const said = and(eq(messagesOut.offerId, offerId), eq(messagesOut.purpose, purpose));
      return (
        (await db.select({ id: messagesOut.id }).from(messagesOut).where(said).limit(1)).length > 0
      );
    },
    due: async (now, limit) => {
      const rows = await run<{ id: string }>(client, DUE, [toTimestamp(now), limit]);
      return rows.map(({ id }) => id);
    },
    countTo: async (to, purpose, since) => {
      const [row] = await db
        .select({ count: count() })
        .from(messagesOut)
        .where(
          and(
            eq(messagesOut.to, to),
            eq(messagesOut.purpose, purpose),
            gte(messagesOut.sentAt, since),
          ),
        );
      return row?.count ?? 0;
    },
  };
};

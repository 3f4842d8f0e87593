import { and, count, desc, eq, gt, ne, sql } from 'drizzle-orm';
import type { InboundStore, InMessage } from '../../app/stores.ts';
import type { Intent } from '../../domain/sms/intent.ts';
import type { Connection } from './connection.ts';
import { messagesIn } from './schema/messages.ts';
import { run } from './statement.ts';
import { toTimestamp } from './values.ts';

const NOT_UNDERSTOOD: Intent['kind'] = 'unclear';

// A statement of its own, so that the next one sees what the last reader committed.
const TURN = {
  name: 'inbound-turn',
  text: `select pg_advisory_xact_lock(hashtextextended('messages_in', 0))`,
};
const NEXT = {
  name: 'inbound-next',
  text: `select id, provider_sid as "providerSid", from_e164 as "from", to_e164 as "to", channel, body, state,
      written_at as "writtenAt", received_at as "receivedAt", attempts
    from messages_in where state = 'stored' and due_at <= $1 order by written_at, id limit 1`,
};

/** What comes in belongs to no network until its sender is known, so that no scope applies. */
export const makeInboundStore = ({ client, db }: Connection): InboundStore => ({
  insert: async (message) => {
    const { rowCount } = await db
      .insert(messagesIn)
      .values({ ...message, dueAt: message.receivedAt })
      .onConflictDoNothing({ target: messagesIn.providerSid });
    return rowCount === 1;
  },
  date: async (providerSid, writtenAt) => {
    await db
      .update(messagesIn)
      .set({ writtenAt })
      .where(and(eq(messagesIn.providerSid, providerSid), eq(messagesIn.state, 'stored')));
  },
  next: async (now) => {
    await run(client, TURN, []);
    return (await run<InMessage>(client, NEXT, [toTimestamp(now)]))[0] ?? null;
  },
  update: async (id, change) => {
    await db.update(messagesIn).set(change).where(eq(messagesIn.id, id));
  },
  defer: async (id, until) => {
    await db
      .update(messagesIn)
      .set({ dueAt: until, attempts: sql`${messagesIn.attempts} + 1` })
      .where(eq(messagesIn.id, id));
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

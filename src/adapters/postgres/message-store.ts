import { and, eq, getTableColumns } from 'drizzle-orm';
import type { MessageStore, NewMessage, OutMessage } from '../../app/stores.ts';
import type { Instant } from '../../domain/time.ts';
import { inScope, networkOf, type Connection } from './connection.ts';
import { messagesOut } from './schema/messages.ts';
import type { Seals } from './seals.ts';
import { listed, run, type Statement } from './statement.ts';
import { toTimestamp } from './values.ts';

const { toIndex: _onlyStored, ...columns } = getTableColumns(messagesOut);

const DUE = {
  name: 'messages-due',
  text: `select id from messages_out
    where state in ('queued', 'sending', 'unknown', 'sent') and due_at <= $1 order by due_at, id limit $2`,
};
const HOLD = {
  name: 'messages-hold',
  text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
};
const OFFERS_TO = {
  name: 'messages-offers-to',
  text: `select max(sent_at) as at from messages_out
    where to_index = $1 and purpose = 'offer' and sent_at > $2 and offer_id is distinct from $3 group by offer_id`,
};
const LEFT = {
  name: 'messages-left',
  text: `select count(*) as count
    from (select from messages_out where network_id = $1 and sent_at >= $2 limit $3) as left_since`,
};

const BY_ID = {
  name: 'message-by-id',
  text: `select ${listed(columns)} from messages_out
    where id = $1 and ($2::uuid is null or network_id = $2)`,
};
const LOCK = { name: 'message-lock', text: `${BY_ID.text} for no key update` };

type Row = Omit<typeof messagesOut.$inferSelect, 'toIndex'>;

/** A message to a mediator is sealed under her key. */
const keyOf = ({ id, mediatorId }: Pick<OutMessage, 'id' | 'mediatorId'>): string =>
  mediatorId ?? id;

const open = async (seals: Seals, row: Row): Promise<OutMessage> => {
  const key = keyOf(row);
  await seals.ready([key]);
  return {
    ...row,
    to: seals.open(key, 'messages_out:to_e164', row.id, row.to) ?? '',
    body: seals.open(key, 'messages_out:body', row.id, row.body) ?? '',
  };
};

const toRows = async (
  seals: Seals,
  messages: readonly NewMessage[],
): Promise<(typeof messagesOut.$inferInsert)[]> => {
  await seals.make(
    messages.map((message) => ({ id: keyOf(message), networkId: message.networkId })),
  );
  return Promise.all(
    messages.map(async ({ to, body, ...message }) => ({
      ...message,
      to: seals.seal(keyOf(message), 'messages_out:to_e164', message.id, to),
      toIndex: await seals.phoneIndex(to),
      body: seals.seal(keyOf(message), 'messages_out:body', message.id, body),
      dueAt: message.createdAt,
    })),
  );
};

export const makeMessageStore = ({ client, db, scope, seals }: Connection): MessageStore => {
  const own = inScope(messagesOut.networkId, scope);
  const one = async (statement: Statement, id: string): Promise<OutMessage | null> => {
    const [row] = await run<Row>(client, statement, [id, networkOf(scope)]);
    return row ? open(seals, row) : null;
  };
  const withId = (id: string) => and(eq(messagesOut.id, id), own);
  return {
    insert: async (messages) => {
      if (messages.length === 0) return;
      await db.insert(messagesOut).values(await toRows(seals, messages));
    },
    byId: (id) => one(BY_ID, id),
    lock: (id) => one(LOCK, id),
    bySid: async (sid) => {
      const [row] = await db
        .select(columns)
        .from(messagesOut)
        .where(and(eq(messagesOut.providerSid, sid), own));
      return row ? open(seals, row) : null;
    },
    update: async (id, change) => {
      await db.update(messagesOut).set(change).where(withId(id));
    },
    dropUnsent: async (offerId) => {
      const dropped = await db
        .update(messagesOut)
        .set({ state: 'dropped', dueAt: null })
        .where(and(eq(messagesOut.offerId, offerId), eq(messagesOut.state, 'queued')))
        .returning({ purpose: messagesOut.purpose });
      // A call that was not made any more says nothing of the SMS before it.
      return dropped.some(({ purpose }) => purpose === 'offer');
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
    offersTo: async (to, since, besidesOfferId) => {
      // The number's lock is the last that a sender takes, and only senders take it: nobody waits in a circle.
      const index = await seals.phoneIndex(to);
      await run(client, HOLD, [`offers-to:${index.toString('hex')}`]);
      const values = [index, toTimestamp(since), besidesOfferId];
      return (await run<{ at: Instant }>(client, OFFERS_TO, values)).map(({ at }) => at);
    },
    leftSince: async (networkId, since, atMost) => {
      const values = [networkId, toTimestamp(since), atMost];
      return (await run<{ count: number }>(client, LEFT, values))[0]?.count ?? 0;
    },
    holdCount: async (networkId) => {
      await run(client, HOLD, [`messages-of:${networkId}`]);
    },
  };
};

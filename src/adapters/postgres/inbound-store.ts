import { and, count, desc, eq, gt, ne, sql } from 'drizzle-orm';
import type { InboundStore, InMessage } from '../../app/stores.ts';
import type { Intent } from '../../domain/sms/intent.ts';
import type { Connection } from './connection.ts';
import { messagesIn } from './schema/messages.ts';
import type { Seals } from './seals.ts';
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
  text: `select id, provider_sid as "providerSid", key_id as "keyId", from_e164 as "from", to_e164 as "to", channel, body, state,
      written_at as "writtenAt", received_at as "receivedAt", attempts
    from messages_in where state = 'stored' and due_at <= $1 order by written_at, id limit 1`,
};

type Row = Omit<InMessage, 'from' | 'body'> & {
  readonly keyId: string;
  readonly from: Buffer;
  readonly body: Buffer;
};

// Asked first, so that what comes twice makes no key.
const ARRIVAL = {
  name: 'inbound-arrival',
  text: `select exists (select from messages_in where provider_sid = $1) as stored, m.id, m.network_id as "networkId"
    from (select) as one left join mediators m on m.phone_index = $2`,
};

interface Arrival {
  readonly stored: boolean;
  readonly id: string | null;
  readonly networkId: string | null;
}

/** What a mediator writes is sealed under her key; what a stranger writes, under one of its own. Null: it is stored. */
const sealed = async (
  client: Connection['client'],
  seals: Seals,
  { id, providerSid, from, body }: Pick<InMessage, 'id' | 'providerSid' | 'from' | 'body'>,
) => {
  const fromIndex = await seals.phoneIndex(from);
  const [arrival] = await run<Arrival>(client, ARRIVAL, [providerSid, fromIndex]);
  if (arrival?.stored) return null;
  const keyId = arrival?.id ?? id;
  await seals.make([{ id: keyId, networkId: arrival?.networkId ?? null }]);
  return {
    keyId,
    from: seals.seal(keyId, 'messages_in:from_e164', id, from),
    fromIndex,
    body: seals.seal(keyId, 'messages_in:body', id, body),
  };
};

const open = async (seals: Seals, { keyId, ...row }: Row): Promise<InMessage> => {
  await seals.ready([keyId]);
  return {
    ...row,
    from: seals.open(keyId, 'messages_in:from_e164', row.id, row.from) ?? '',
    body: seals.open(keyId, 'messages_in:body', row.id, row.body) ?? '',
  };
};

/** What comes in belongs to no network until its sender is known, so that no scope applies. */
export const makeInboundStore = ({ client, db, seals }: Connection): InboundStore => ({
  insert: async (message) => {
    const hidden = await sealed(client, seals, message);
    if (hidden === null) return false;
    const { rowCount } = await db
      .insert(messagesIn)
      .values({ ...message, ...hidden, dueAt: message.receivedAt })
      .onConflictDoNothing({ target: messagesIn.providerSid });
    // Stored by somebody else in this moment: a key of its own would be nobody's.
    if (rowCount !== 1) await seals.erase([message.id]);
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
    const [row] = await run<Row>(client, NEXT, [toTimestamp(now)]);
    return row ? open(seals, row) : null;
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
    const index = await seals.phoneIndex(from);
    const [row] = await db
      .select({ count: count() })
      .from(messagesIn)
      .where(
        and(
          eq(messagesIn.fromIndex, index),
          eq(messagesIn.intent, intent),
          gt(messagesIn.receivedAt, since),
        ),
      );
    return row?.count ?? 0;
  },
  nonsenseInARow: async (from, limit) => {
    const index = await seals.phoneIndex(from);
    const rows = await db
      .select({ intent: messagesIn.intent })
      .from(messagesIn)
      .where(and(eq(messagesIn.fromIndex, index), ne(messagesIn.state, 'stored')))
      .orderBy(desc(messagesIn.receivedAt))
      .limit(limit);
    const understood = rows.findIndex(({ intent }) => intent !== NOT_UNDERSTOOD);
    return understood < 0 ? rows.length : understood;
  },
});

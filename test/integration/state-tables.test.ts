import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { databaseFault } from '../../src/adapters/postgres/constraint-errors.ts';
import {
  BOOKING_MOVES,
  MESSAGE_MOVES,
  OFFER_MOVES,
  REQUEST_MOVES,
} from '../../src/domain/dispatch/states.ts';
import {
  BOOKING_STATES,
  INBOUND_STATES,
  MESSAGE_STATES,
  OFFER_STATES,
  REQUEST_STATES,
} from '../../src/domain/terms.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
  newOffer,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';

// Walks every pair of states on a real row: what the domain allows, the database allows, and nothing else.

type Moves = Readonly<Record<string, readonly string[]>>;

/** What a row must have beside its state, so that nothing but the move itself can be refused. */
const BESIDE: Readonly<Record<string, string>> = {
  requests: `closed_at = case when $2 in ('completed', 'unfilled', 'cancelled') then $3::timestamptz end`,
  offers: `closed_at = case when $2 in ('queued', 'sent', 'delivered') then null else $3::timestamptz end`,
  bookings: `ended_at = case when $2 in ('confirmed', 'arrived') then null else $3::timestamptz end`,
  messages_out: `due_at = $3::timestamptz`,
  messages_in: `received_at = $3::timestamptz`,
};

let network: SmallNetwork;
let rows: Readonly<Record<string, string>>;

const addMessages = async (mediatorId: string): Promise<{ out: string; inbound: string }> => {
  const { rows: out } = await network.pool.query<{ id: string }>(
    `insert into messages_out (id, network_id, mediator_id, purpose, to_e164, to_index, body, due_at, created_at)
     values (uuidv7(), $1, $2, 'reply', '\\x01', '\\x00', '\\x01', $3, $3) returning id`,
    [network.networkId, mediatorId, new Date(NOW)],
  );
  const { rows: inbound } = await network.pool.query<{ id: string }>(
    `insert into messages_in (id, key_id, provider_sid, from_e164, from_index, to_e164, body, written_at, received_at, due_at)
     values (uuidv7(), uuidv7(), 'SM1', '\\x01', '\\x00', '+390001', '\\x01', $1, $1, $1) returning id`,
    [new Date(NOW)],
  );
  return { out: out[0]?.id ?? '', inbound: inbound[0]?.id ?? '' };
};

beforeAll(async () => {
  network = await makeSmallNetwork();
  const [request, mediator] = [await addRequest(network), await addMediator(network)];
  const [offer] = await network.inTx((tx) =>
    tx.offers.insert([newOffer(network, request.id, mediator.id)], NOW),
  );
  const booking = newBooking(network, request.id, mediator.id);
  await network.inTx((tx) => tx.bookings.insert(booking));
  const { out, inbound } = await addMessages(mediator.id);
  rows = {
    requests: request.id,
    offers: offer?.id ?? '',
    bookings: booking.id,
    messages_out: out,
    messages_in: inbound,
  };
});
afterAll(() => network.close());

const set = async (client: PoolClient, table: string, state: string): Promise<void> => {
  const { rowCount } = await client.query(
    `update ${table} set state = $2::text, ${BESIDE[table]} where id = $1`,
    [rows[table], state, new Date(NOW)],
  );
  if (rowCount !== 1) throw new Error(`no row in ${table}`);
};

/** Whether the database lets the row go from one state to the other; leaves it as it was. */
const mayGo = async (table: string, from: string, to: string): Promise<boolean> => {
  const client = await network.pool.connect();
  try {
    await client.query('begin');
    // As a restore would: put the row in its first state without asking the triggers.
    await client.query('set local session_replication_role = replica');
    await set(client, table, from);
    await client.query('set local session_replication_role = origin');
    await set(client, table, to);
    return true;
  } catch (error) {
    if (databaseFault(error)?.constraint === `${table}_moves`) return false;
    throw error;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

const RECEIVED: Moves = { stored: ['applied', 'answered', 'ignored'] };

test.each<[string, Moves, readonly string[]]>([
  ['requests', REQUEST_MOVES, REQUEST_STATES],
  ['offers', OFFER_MOVES, OFFER_STATES],
  ['bookings', BOOKING_MOVES, BOOKING_STATES],
  ['messages_out', MESSAGE_MOVES, MESSAGE_STATES],
  ['messages_in', RECEIVED, INBOUND_STATES],
])('%s move in the database as in the domain', async (table, moves, states) => {
  const pairs = states.flatMap((from) =>
    states.filter((to) => to !== from).map((to) => [from, to] as const),
  );
  const allowed: string[] = [];
  for (const [from, to] of pairs) if (await mayGo(table, from, to)) allowed.push(`${from} > ${to}`);
  const expected = pairs
    .filter(([from, to]) => moves[from]?.includes(to))
    .map(([from, to]) => `${from} > ${to}`);
  expect(allowed).toEqual(expected);
});

test.each(['requests', 'offers', 'bookings', 'messages_out', 'messages_in'])(
  '%s: to write the same state again is no move and no fault',
  async (table) => {
    const { rows: found } = await network.pool.query<{ state: string }>(
      `select state from ${table} where id = $1`,
      [rows[table]],
    );
    const state = found[0]?.state ?? '';
    expect(await mayGo(table, state, state)).toBe(true);
  },
);

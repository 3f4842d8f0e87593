import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  REFUSED_CONSTRAINTS,
  databaseFault,
} from '../../src/adapters/postgres/constraint-errors.ts';
import type { NewBooking } from '../../src/app/stores.ts';
import {
  BOOKING_MOVES,
  MESSAGE_MOVES,
  OFFER_MOVES,
  REQUEST_MOVES,
} from '../../src/domain/dispatch/states.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
  newMediator,
  newOffer,
  newRequest,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';

let network: SmallNetwork;
beforeAll(async () => {
  network = await makeSmallNetwork();
});
afterAll(() => network.close());

/** The constraint that refused, or null when nothing did. */
const refusedBy = async (statement: string, values: unknown[] = []): Promise<string | null> => {
  try {
    await network.pool.query(statement, values);
    return null;
  } catch (error) {
    return databaseFault(error)?.constraint ?? (error as Error).message;
  }
};

const book = (booking: NewBooking): Promise<void> =>
  network.inTx((tx) => tx.bookings.insert(booking));

describe('bookings', () => {
  test('of one mediator do not overlap, and the way there counts', async () => {
    const { id } = await addMediator(network);
    const [first, second, third] = [
      await addRequest(network),
      await addRequest(network),
      await addRequest(network),
    ];
    await book(newBooking(network, first.id, id));
    const after = { startsAt: NOW + DAY + HOUR, endsAt: NOW + DAY + 2 * HOUR };
    await expect(book(newBooking(network, second.id, id, after))).rejects.toMatchObject({
      code: 'mediator-busy',
    });
    await book(newBooking(network, second.id, id, { ...after, travelBeforeMinutes: 0 }));
    await expect(
      book(
        newBooking(network, third.id, id, {
          startsAt: NOW + DAY - HOUR,
          endsAt: NOW + DAY - 29 * MINUTE,
        }),
      ),
    ).rejects.toMatchObject({ code: 'mediator-busy' });
    await book(
      newBooking(network, third.id, id, {
        startsAt: NOW + DAY - HOUR,
        endsAt: NOW + DAY - 30 * MINUTE,
      }),
    );
  });

  test('of one request: one lives', async () => {
    const request = await addRequest(network);
    const [first, second] = [await addMediator(network), await addMediator(network)];
    const booking = newBooking(network, request.id, first.id);
    await book(booking);
    await expect(book(newBooking(network, request.id, second.id))).rejects.toMatchObject({
      code: 'offer-taken',
    });
    await network.inTx((tx) => tx.bookings.move(booking.id, 'given-up', NOW));
    await book(newBooking(network, request.id, second.id));
  });

  test('stay with their mediator and request', async () => {
    const booking = newBooking(
      network,
      (await addRequest(network)).id,
      (await addMediator(network)).id,
    );
    await book(booking);
    const other = await addMediator(network);
    expect(
      await refusedBy('update bookings set mediator_id = $1 where id = $2', [other.id, booking.id]),
    ).toBe('bookings_stay');
  });

  test('cannot be of a mediator of another network', async () => {
    const { rows } = await network.pool.query<{ id: string }>(
      `insert into networks (id, slug, name, zone) values (uuidv7(), 'other', 'Other', 'Europe/Rome') returning id`,
    );
    const stranger = newMediator(network, {
      networkId: rows[0]?.id ?? '',
      partnerId: null,
      languages: [],
    });
    await network.unitOfWork.run('system', (tx) => tx.mediators.insert(stranger, false));
    const request = await addRequest(network);
    await expect(book(newBooking(network, request.id, stranger.id))).rejects.toMatchObject({
      cause: { constraint: 'bookings_mediator_fk' },
    });
  });
});

describe('offers', () => {
  test('one is open for a request and a mediator', async () => {
    const [request, { id }] = [await addRequest(network), await addMediator(network)];
    const offer = (): Promise<unknown> =>
      network.inTx((tx) => tx.offers.insert([newOffer(network, request.id, id)], NOW - 30 * DAY));
    await offer();
    await expect(offer()).rejects.toMatchObject({ code: 'already-exists' });
  });

  test('a code is not used again for thirty days', async () => {
    const { id } = await addMediator(network);
    const insert = async (at: number): Promise<string | null> =>
      refusedBy(
        `insert into offers (id, network_id, request_id, mediator_id, state, wave, code, created_at, expires_at, closed_at, score, parts)
         values (uuidv7(), $1, $2, $3, 'expired', 1, '4721', $4, $5, $5, 0, '{}')`,
        [network.networkId, (await addRequest(network)).id, id, new Date(at), new Date(at + HOUR)],
      );
    expect(await insert(NOW)).toBeNull();
    expect(await insert(NOW + 30 * DAY - MINUTE)).toBe('offers_code_not_reused');
    expect(await insert(NOW + 30 * DAY)).toBeNull();
  });

  test('a closed one has a time, an open one has none', async () => {
    const [request, { id }] = [await addRequest(network), await addMediator(network)];
    const [offer] = await network.inTx((tx) =>
      tx.offers.insert([newOffer(network, request.id, id)], NOW),
    );
    expect(await refusedBy(`update offers set state = 'expired' where id = $1`, [offer?.id])).toBe(
      'offers_closed_has_time',
    );
    expect(
      await refusedBy('update offers set closed_at = $2 where id = $1', [offer?.id, new Date(NOW)]),
    ).toBe('offers_closed_has_time');
  });
});

describe('requests', () => {
  test('an open one has a due time, a closed one has an end', async () => {
    const { id } = await addRequest(network);
    expect(await refusedBy('update requests set next_wake_at = null where id = $1', [id])).toBe(
      'requests_open_has_due_time',
    );
    expect(await refusedBy(`update requests set state = 'cancelled' where id = $1`, [id])).toBe(
      'requests_closed_has_time',
    );
  });

  test('are at a site of their organisation, in a language of the network', async () => {
    const wrongSite = newRequest(network, { siteId: network.organisationId });
    await expect(network.inTx((tx) => tx.requests.insert(wrongSite))).rejects.toMatchObject({
      code: 'invalid-fields',
      details: { errors: [{ path: 'siteId' }] },
    });
    const wrongLanguage = newRequest(network, { language: 'tlh' });
    await expect(network.inTx((tx) => tx.requests.insert(wrongLanguage))).rejects.toMatchObject({
      details: { errors: [{ path: 'language' }] },
    });
  });

  test('a taken code is drawn again', async () => {
    const first = await addRequest(network);
    const second = await addRequest(network, { code: first.code });
    expect(second.code).not.toBe(first.code);
  });
});

test('a phone has one mediator', async () => {
  const { phone } = await addMediator(network);
  await expect(addMediator(network, { phone })).rejects.toMatchObject({ code: 'already-exists' });
});

test('an SMS is stored once, whoever brings it', async () => {
  const message = {
    providerSid: 'SM1',
    from: '+39000',
    to: '+39001',
    channel: 'sms' as const,
    body: 'SI 4721',
    writtenAt: NOW,
    receivedAt: NOW,
  };
  const store = (id: string) =>
    network.unitOfWork.run('system', (tx) => tx.inbound.insert({ id, ...message }));
  expect(await store('00000000-0000-7000-8000-0000000000a1')).toBe(true);
  expect(await store('00000000-0000-7000-8000-0000000000a2')).toBe(false);
});

test('events are never changed, never deleted', async () => {
  await network.inTx((tx) =>
    tx.events.append([
      {
        networkId: network.networkId,
        at: NOW,
        actor: { role: 'system', subjectId: 'system' },
        kind: 'test.happened',
      },
    ]),
  );
  for (const statement of [
    `update events set kind = 'other'`,
    'delete from events',
    'truncate events',
  ])
    expect(await refusedBy(statement)).toBe('events_append_only');
});

test('the database has the same moves as the domain, and refuses the others', async () => {
  const { rows } = await network.pool.query<{ name: string; moves: string }>(
    `select tgname as name, encode(tgargs, 'escape') as moves from pg_trigger where tgname like '%\\_moves' order by 1`,
  );
  const inDatabase = Object.fromEntries(
    rows.map(({ name, moves }) => [name, moves.split('\\000').filter(Boolean).sort()]),
  );
  const flat = (moves: Readonly<Record<string, readonly string[]>>): string[] =>
    Object.entries(moves)
      .flatMap(([from, next]) => next.map((to) => `${from}>${to}`))
      .sort();
  expect(inDatabase).toEqual({
    requests_moves: flat(REQUEST_MOVES),
    offers_moves: flat(OFFER_MOVES),
    bookings_moves: flat(BOOKING_MOVES),
    messages_out_moves: flat(MESSAGE_MOVES),
    messages_in_moves: ['stored>answered', 'stored>applied', 'stored>ignored'],
  });

  const { id } = await addRequest(network);
  await network.inTx((tx) =>
    tx.requests.update(id, { state: 'cancelled', closedAt: NOW, nextWakeAt: null }),
  );
  await expect(
    network.inTx((tx) =>
      tx.requests.update(id, { state: 'open', closedAt: null, nextWakeAt: NOW }),
    ),
  ).rejects.toMatchObject({ code: 'request-closed' });
});

test('every constraint that people hear of exists', async () => {
  const { rows } = await network.pool.query<{ name: string }>(
    `select conname as name from pg_constraint union select relname from pg_class where relkind = 'i' union select tgname from pg_trigger`,
  );
  const names = new Set(rows.map(({ name }) => name));
  expect(REFUSED_CONSTRAINTS.filter((name) => !names.has(name))).toEqual([]);
});

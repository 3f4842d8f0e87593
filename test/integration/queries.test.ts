import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeQueries } from '../../src/adapters/postgres/queries/queries.ts';
import type { Queries } from '../../src/app/queries.ts';
import type { RequestFilter } from '../../src/app/views.ts';
import type { Reach } from '../../src/domain/reach.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
  newOffer,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';
import { opened, testKeyRing } from '../support/vault.ts';

const NOBODY = '00000000-0000-7000-8000-00000000000f';

const READING = {
  actor: { role: 'coordinator', subjectId: 'key' },
  why: 'request',
  at: NOW,
} as const;

let network: SmallNetwork;
let queries: Queries;
beforeAll(async () => {
  network = await makeSmallNetwork();
  queries = makeQueries({ pool: network.appPool, keyRing: testKeyRing() });
});
afterAll(() => network.close());

/** What one mediator reaches. */
const hers = (mediatorId: string): Reach => ({ networkId: network.networkId, mediatorId });

const pages = async (filter: RequestFilter, limit: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let cursor: string | null = null, rounds = 0; rounds < 50; rounds += 1) {
    const page = await queries.requests(network, filter, { limit, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (cursor === null) return ids;
  }
  throw new Error('the pages never end');
};

describe('requests', () => {
  test('come in pages, latest start first, none twice and none left out', async () => {
    const all = [];
    // Three starts only, so that pages break within equal ones.
    for (let i = 0; i < 11; i += 1)
      all.push(await addRequest(network, { startsAt: NOW + (i % 3) * DAY }));
    const inOrder = all
      .sort((a, b) => b.startsAt - a.startsAt || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    for (const limit of [1, 2, 4, 11, 50]) expect(await pages({}, limit)).toEqual(inOrder);
    expect(await pages({ from: NOW + DAY, to: NOW + 2 * DAY }, 2)).toHaveLength(4);
  });

  test('are filtered by what is asked for', async () => {
    const { id } = await addRequest(network, { language: 'bin', startsAt: NOW + 9 * DAY });
    expect(await pages({ language: 'bin' }, 10)).toEqual([id]);
    expect(
      await pages(
        {
          language: 'bin',
          siteId: network.siteId,
          state: ['open'],
        },
        10,
      ),
    ).toEqual([id]);
    expect(await pages({ language: 'bin', state: ['assigned', 'cancelled'] }, 10)).toEqual([]);
    const page = { limit: 10, cursor: null };
    const seenBy = async (reach: Partial<Reach>) =>
      (await queries.requests({ networkId: network.networkId, ...reach }, {}, page)).items.length;
    const { organisationId } = network;
    expect(await seenBy({ organisationId })).toBeGreaterThan(0);
    expect(await seenBy({ organisationId: NOBODY })).toBe(0);
    expect(await seenBy({ organisationId, siteIds: [network.siteId] })).toBeGreaterThan(0);
    expect(await seenBy({ organisationId, siteIds: [NOBODY] })).toBe(0);
    expect(
      (await queries.requests({ networkId: NOBODY }, {}, { limit: 10, cursor: null })).items,
    ).toEqual([]);
  });

  test.each([
    'nonsense',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('[0,"b"]').toString('base64url'),
  ])('a cursor that is not ours is refused: %s', async (cursor) => {
    await expect(queries.requests(network, {}, { limit: 1, cursor })).rejects.toMatchObject({
      code: 'invalid-fields',
    });
  });

  test('show their offers, booking and history', async () => {
    const [request, first, second] = [
      await addRequest(network, { notes: 'Ingresso B' }),
      await addMediator(network),
      await addMediator(network),
    ];
    const booking = newBooking(network, request.id, first.id);
    const actor = { role: 'system', subjectId: 'system' } as const;
    await network.inTx(async (tx) => {
      await tx.offers.insert([newOffer(network, request.id, second.id)], NOW);
      await tx.bookings.insert(booking);
      await tx.events.append([
        {
          networkId: network.networkId,
          at: NOW,
          actor,
          kind: 'request.created',
          requestId: request.id,
        },
        {
          networkId: network.networkId,
          at: NOW + 1,
          actor,
          kind: 'offer.sent',
          requestId: request.id,
          data: { wave: 1 },
        },
      ]);
    });
    expect(await queries.request(network, request.id, READING)).toMatchObject({
      code: request.code,
      siteName: 'Ospedale',
      comune: 'Barletta',
      startsAt: request.startsAt,
      gender: { want: null, required: false },
      nextStepAt: NOW,
      openOffers: 1,
      unit: 'Pronto soccorso',
      notes: 'Ingresso B',
      booking: {
        id: booking.id,
        mediator: { id: first.id, name: 'Amina Prova' },
        startsAt: booking.startsAt,
        endsAt: booking.endsAt,
        state: 'confirmed',
      },
      history: [
        { at: NOW, kind: 'request.created', actor: 'system', data: {} },
        { at: NOW + 1, kind: 'offer.sent', actor: 'system', data: { wave: 1 } },
      ],
    });
    const [summary] = (
      await queries.requests(network, { from: request.startsAt }, { limit: 100, cursor: null })
    ).items.filter(({ id }) => id === request.id);
    expect(summary).toMatchObject({ openOffers: 1, booking: { id: booking.id } });
    expect(summary).not.toHaveProperty('notes');
    expect(await queries.request({ networkId: NOBODY }, request.id, READING)).toBeNull();
    await network.inTx((tx) => tx.bookings.move(booking.id, 'given-up', NOW));
    expect(await queries.request(network, request.id, READING)).toMatchObject({ booking: null });
  });
});

describe('what a mediator sees', () => {
  test('of an offer: neither unit, contact nor notes; of a booking: all', async () => {
    const [request, { id }] = [
      await addRequest(network, { notes: 'Ingresso B' }),
      await addMediator(network),
    ];
    const [offer] = await network.inTx((tx) =>
      tx.offers.insert([newOffer(network, request.id, id)], NOW),
    );
    const [seen] = await queries.offers(hers(id), false);
    expect(seen).toEqual({
      id: offer?.id,
      requestId: request.id,
      code: offer?.code,
      state: 'queued',
      language: 'ary',
      setting: 'health',
      mode: 'on-site',
      comune: 'Barletta',
      startsAt: request.startsAt,
      durationMinutes: 60,
      urgency: 'urgent',
      expiresAt: NOW + 15 * MINUTE,
      createdAt: NOW,
      closedAt: null,
    });
    expect(await queries.offers({ ...hers(id), networkId: NOBODY }, false)).toEqual([]);
    expect(await queries.offers(network, false)).toEqual([]);

    await network.inTx(async (tx) => {
      await tx.offers.update(offer?.id ?? '', {
        state: 'accepted',
        answeredAt: NOW,
        closedAt: NOW,
      });
      await tx.bookings.insert(newBooking(network, request.id, id, { offerId: offer?.id ?? null }));
    });
    expect(await queries.offers(hers(id), false)).toEqual([]);
    expect(await queries.offers(hers(id), true)).toHaveLength(1);
    expect(await queries.mediatorBookings(hers(id), NOW, READING)).toMatchObject([
      {
        requestCode: request.code,
        site: 'Ospedale',
        organisation: 'ASL',
        unit: 'Pronto soccorso',
        contact: '+39 0883 000000',
        notes: 'Ingresso B',
      },
    ]);
    expect(await queries.mediatorBookings(hers(id), NOW + 3 * DAY, READING)).toEqual([]);

    const live = await network.inTx((tx) => tx.bookings.liveOfRequest(request.id));
    await network.inTx((tx) => tx.bookings.move(live?.id ?? '', 'given-up', NOW, 'ammalata'));
    expect(await queries.mediatorBookings(hers(id), NOW, READING)).toMatchObject([
      { state: 'given-up', unit: null, contact: null, notes: null },
    ]);
    expect(await opened(network.pool, 'bookings:end_reason', live?.id ?? '', request.id)).toBe(
      'ammalata',
    );
  });

  test('an offer by phone has no comune', async () => {
    const [request, { id }] = [
      await addRequest(network, { mode: 'phone' }),
      await addMediator(network),
    ];
    await network.inTx((tx) => tx.offers.insert([newOffer(network, request.id, id)], NOW));
    expect(await queries.offers(hers(id), false)).toMatchObject([{ comune: null }]);
  });
});

describe('mediators', () => {
  test('are found by language, comune, state and name, in pages', async () => {
    const names = ['Alfa', 'Beta', 'Beta', 'Gamma', 'Omega'];
    for (const familyName of names)
      await addMediator(network, { familyName, givenName: 'Zahra', languages: ['bin', 'arq'] });
    const list = async (
      filter: Parameters<Queries['mediators']>[1],
      limit: number,
      cursor: string | null = null,
    ): Promise<string[]> => {
      const page = await queries.mediators(network, filter, { limit, cursor }, READING);
      const rest = page.nextCursor === null ? [] : await list(filter, limit, page.nextCursor);
      return [...page.items.map((one) => one.familyName), ...rest];
    };
    expect(await list({ language: 'bin' }, 2)).toEqual(names);
    expect(await list({ search: 'zahra beta' }, 10)).toEqual(['Beta', 'Beta']);
    expect(await list({ search: 'ZAHRA', comune: 'andria' }, 10)).toEqual(names);
    expect(await list({ search: 'ZAHRA', comune: '110001', state: 'active' }, 10)).toEqual(names);
    expect(await list({ search: 'ZAHRA', state: 'paused' }, 10)).toEqual([]);
    expect(await list({ search: '%' }, 10)).toEqual([]);
  });

  test('are shown as they were entered', async () => {
    const {
      home: _home,
      networkId: _network,
      joinedAt: _joined,
      ...mediator
    } = await addMediator(network, {
      languages: ['bin', 'ary'],
      qualifications: [
        { setting: 'legal', expiresAt: NOW },
        { setting: 'health', expiresAt: null },
      ],
      documentsExpireAt: NOW + DAY,
    });
    expect(await queries.mediator(network, mediator.id, READING)).toEqual({
      ...mediator,
      languages: ['ary', 'bin'],
      qualifications: [
        { setting: 'health', expiresAt: null },
        { setting: 'legal', expiresAt: NOW },
      ],
      partner: 'Cooperative',
      version: 1,
    });
    expect(await queries.mediator({ networkId: NOBODY }, mediator.id, READING)).toBeNull();
  });
});

test('sites and languages are of the network', async () => {
  const { networkId, organisationId } = network;
  const site = {
    id: network.siteId,
    organisationId: network.organisationId,
    organisation: 'ASL',
    name: 'Ospedale',
    comune: 'Barletta',
    certainty: 'known',
  };
  expect(await queries.sites({ networkId })).toEqual([site]);
  expect(await queries.sites({ networkId, organisationId })).toEqual([site]);
  expect(await queries.sites({ networkId, organisationId: NOBODY })).toEqual([]);
  expect(await queries.languages({ networkId })).toHaveLength(3);
  expect(await queries.languages({ networkId: NOBODY })).toEqual([]);
});

test('a key is found by its hash', async () => {
  await network.pool.query(
    `insert into api_keys (id, network_id, hash, prefix, role, organisation_id, name, created_at, expires_at)
     values ($1, $2, 'abc', 'pk', 'front-desk', $3, 'Desk', $4, $4)`,
    [NOBODY, network.networkId, network.organisationId, new Date(NOW)],
  );
  expect(await queries.key('abc')).toEqual({
    id: NOBODY,
    networkId: network.networkId,
    role: 'front-desk',
    organisationId: network.organisationId,
    siteIds: null,
    mediatorId: null,
    partnerId: null,
    scopes: null,
    expiresAt: NOW,
    revokedAt: null,
    lastUsedAt: null,
  });
  expect(await queries.key('abd')).toBeNull();
});

test('the usual answer is the median from the first offer to the first acceptance, once enough are known', async () => {
  const answer = async (minutes: number): Promise<void> => {
    const [request, { id }] = [
      await addRequest(network, { language: 'arq', startsAt: NOW - DAY, createdAt: NOW - 2 * DAY }),
      await addMediator(network),
    ];
    await network.inTx(async (tx) => {
      const [offer] = await tx.offers.insert(
        [newOffer(network, request.id, id, { createdAt: NOW - HOUR, expiresAt: NOW })],
        NOW,
      );
      const answeredAt = NOW - HOUR + minutes * MINUTE;
      await tx.offers.update(offer?.id ?? '', {
        state: 'accepted',
        answeredAt,
        closedAt: answeredAt,
      });
    });
  };
  for (const minutes of [1, 2, 6, 30]) await answer(minutes);
  expect(await queries.usualAnswerMinutes(network, 'arq', NOW)).toBeNull();
  await answer(40);
  expect(await queries.usualAnswerMinutes(network, 'arq', NOW)).toBe(6);
  expect(await queries.usualAnswerMinutes(network, 'arq', NOW + 100 * DAY)).toBeNull();
});

test('the database is alive, or it is not', async () => {
  expect(await queries.alive()).toBe(true);
  const stuck = makeQueries({
    pool: { query: () => new Promise(() => undefined) } as unknown as SmallNetwork['pool'],
    keyRing: testKeyRing(),
  });
  expect(await stuck.alive()).toBe(false);
});

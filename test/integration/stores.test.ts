import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeIdempotencyStore } from '../../src/adapters/postgres/idempotency.ts';
import { makeNetworks } from '../../src/adapters/postgres/networks.ts';
import { toIntervals } from '../../src/adapters/postgres/values.ts';
import { defaultPolicy } from '../../config/policy.ts';
import { DAY, HOUR, MINUTE, SECOND, type Interval } from '../../src/domain/time.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
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

const freeOf = async (mediatorId: string): Promise<Interval[]> => {
  const { rows } = await network.pool.query<{ free: string; copy: string }>(
    `select m.free::text, l.free::text as copy from mediators m join mediator_languages l on l.mediator_id = m.id where m.id = $1`,
    [mediatorId],
  );
  const [row] = rows;
  expect(row?.copy).toBe(row?.free);
  return toIntervals(row?.free ?? '');
};

describe('requests', () => {
  test('are read as they were written', async () => {
    const request = newRequest(network, {
      gender: { want: 'female', required: true },
      acceptableLanguages: ['arq'],
      relax: ['gender', 'start+30'],
      caseRef: 'PS-1',
      notes: 'Ingresso B',
      startsAt: NOW + DAY + 123,
    });
    const code = await network.inTx((tx) => tx.requests.insert(request));
    const read = await network.inTx((tx) => tx.requests.byId(request.id));
    expect(read).toEqual({
      ...request,
      code,
      wave: 0,
      cancellationReason: null,
      attention: null,
      closedAt: null,
      version: 1,
    });
  });

  test('an update counts the version and changes what it names', async () => {
    const { id } = await addRequest(network);
    const change = {
      wave: 2,
      gender: { want: null, required: false },
      nextWakeAt: NOW + HOUR,
    } as const;
    expect(await network.inTx((tx) => tx.requests.update(id, change))).toBe(2);
    expect(await network.inTx((tx) => tx.requests.byId(id))).toMatchObject({
      ...change,
      version: 2,
      unit: 'Pronto soccorso',
    });
  });

  test('of another network do not exist', async () => {
    const { id } = await addRequest(network);
    const other = { networkId: '00000000-0000-7000-8000-00000000000f' };
    expect(await network.unitOfWork.run(other, (tx) => tx.requests.byId(id))).toBeNull();
    expect(await network.unitOfWork.run(other, (tx) => tx.requests.lock(id))).toBeNull();
    expect(await network.unitOfWork.run(other, (tx) => tx.sites.byId(network.siteId))).toBeNull();
    expect(await network.unitOfWork.run('system', (tx) => tx.requests.byId(id))).not.toBeNull();
  });

  test('two transactions that wake each other’s request do not wait, and no wake is lost', async () => {
    const [a, b] = [
      await addRequest(network, { nextWakeAt: NOW + DAY }),
      await addRequest(network, { nextWakeAt: NOW + DAY }),
    ];
    let bothHold = (): void => undefined;
    const both = new Promise<void>((resolve) => (bothHold = resolve));
    let holding = 0;
    const wakeOther = (own: string, other: string): Promise<void> =>
      network.inTx(async (tx) => {
        await tx.requests.lock(own);
        if ((holding += 1) === 2) bothHold();
        await both;
        await tx.requests.wake([other], NOW);
        await tx.requests.update(own, { nextWakeAt: NOW + 2 * DAY });
      });
    await Promise.all([wakeOther(a.id, b.id), wakeOther(b.id, a.id)]);
    const due = await network.inTx((tx) => tx.requests.due(NOW, 1000));
    expect(due).toEqual(expect.arrayContaining([a.id, b.id]));

    await network.inTx(async (tx) => {
      expect(await tx.requests.lock(a.id)).toMatchObject({ nextWakeAt: NOW });
      await tx.requests.update(a.id, { nextWakeAt: NOW + 2 * DAY });
    });
    expect(await network.inTx((tx) => tx.requests.due(NOW, 1000))).not.toContain(a.id);
  });

  test('the question for doubles is answered one after the other', async () => {
    const request = newRequest(network, { caseRef: 'PS-2', startsAt: NOW + 3 * DAY });
    const ask = { ...request, caseRef: 'PS-2', endsAt: request.startsAt + HOUR };
    const insertUnlessDouble = (): Promise<string | null> =>
      network.inTx(async (tx) => {
        const double = await tx.requests.probableDuplicate(ask);
        if (double === null)
          await tx.requests.insert(
            newRequest(network, { caseRef: 'PS-2', startsAt: request.startsAt }),
          );
        return double;
      });
    const answers = await Promise.all([
      insertUnlessDouble(),
      insertUnlessDouble(),
      insertUnlessDouble(),
    ]);
    expect(answers.filter((code) => code === null)).toHaveLength(1);
    const later = { ...ask, startsAt: ask.endsAt, endsAt: ask.endsAt + HOUR };
    expect(await network.inTx((tx) => tx.requests.probableDuplicate(later))).toBeNull();
  });
});

describe('free time', () => {
  const day: Interval = { start: NOW + DAY - 2 * HOUR, end: NOW + DAY + 6 * HOUR };

  test('is what is available less live bookings, whoever writes first', async () => {
    const { id } = await addMediator(network);
    await network.inTx((tx) => tx.mediators.setAvailable(id, [day], NOW + 60 * DAY));
    expect(await freeOf(id)).toEqual([day]);

    const booking = newBooking(network, (await addRequest(network)).id, id);
    await network.inTx((tx) => tx.bookings.insert(booking));
    const around = [
      { start: day.start, end: booking.startsAt },
      { start: booking.endsAt, end: day.end },
    ];
    expect(await freeOf(id)).toEqual(around);
    await network.inTx((tx) => tx.mediators.setAvailable(id, [day], NOW + 61 * DAY));
    expect(await freeOf(id)).toEqual(around);

    await network.inTx((tx) => tx.bookings.setTravelBefore(booking.id, 0));
    expect((await freeOf(id))[0]?.end).toBe(booking.startsAt);
    await network.inTx((tx) => tx.bookings.move(booking.id, 'given-up', NOW));
    expect(await freeOf(id)).toEqual([day]);
  });

  test('two bookings at once: neither forgets the other', async () => {
    const { id } = await addMediator(network);
    await network.inTx((tx) => tx.mediators.setAvailable(id, [day], NOW + 60 * DAY));
    const [first, second] = [await addRequest(network), await addRequest(network)];
    const later = { startsAt: NOW + DAY + 3 * HOUR, endsAt: NOW + DAY + 4 * HOUR };
    await Promise.all([
      network.inTx((tx) => tx.bookings.insert(newBooking(network, first.id, id))),
      network.inTx((tx) => tx.bookings.insert(newBooking(network, second.id, id, later))),
    ]);
    expect(await freeOf(id)).toHaveLength(3);
    expect(await network.inTx((tx) => tx.mediators.liveCommitments(id, day))).toHaveLength(2);
    const at = { start: later.startsAt, end: later.endsAt };
    expect(await network.inTx((tx) => tx.bookings.busyAmong([id], at))).toEqual([id]);
    // On her way there is not the same as being there.
    const before = { start: later.startsAt - 20 * MINUTE, end: later.startsAt };
    expect(await network.inTx((tx) => tx.bookings.busyAmong([id], before))).toEqual([]);
  });
});

describe('offers', () => {
  test('get codes, and are found by them', async () => {
    const { id } = await addMediator(network);
    const requests = [await addRequest(network), await addRequest(network)];
    const offers = await network.inTx((tx) =>
      tx.offers.insert(
        requests.map((request) => newOffer(network, request.id, id)),
        NOW - 30 * DAY,
      ),
    );
    expect(new Set(offers.map(({ code }) => code)).size).toBe(2);
    await network.inTx(async (tx) => {
      expect(await tx.offers.openOf(id)).toEqual(offers);
      expect(await tx.offers.byCode(id, offers[1]?.code ?? '')).toEqual(offers[1]);
      expect(await tx.offers.lastClosedAt(id)).toBeNull();
      const span = { start: NOW + DAY, end: NOW + DAY + HOUR };
      expect(await tx.offers.requestsOverlapping(id, span, requests[0]?.id ?? '')).toEqual([
        requests[1]?.id,
      ]);
      await tx.offers.update(offers[0]?.id ?? '', {
        state: 'declined',
        answeredAt: NOW,
        closedAt: NOW + 1,
      });
      expect(await tx.offers.lastClosedAt(id)).toBe(NOW + 1);
      expect(await tx.offers.ofRequest(requests[0]?.id ?? '')).toEqual([
        { ...offers[0], state: 'declined', answeredAt: NOW, closedAt: NOW + 1 },
      ]);
    });
  });
});

describe('messages', () => {
  const message = (id: string) => ({
    id,
    networkId: network.networkId,
    mediatorId: null,
    offerId: null,
    channel: 'sms' as const,
    purpose: 'offer' as const,
    to: '+390000999999',
    body: 'Ponte',
    validUntil: null,
    createdAt: NOW,
  });

  const OTHER = '00000000-0000-7000-8000-0000000000ff';

  test('are due until they have left, and again when a lease is over', async () => {
    const id = '00000000-0000-7000-8000-0000000000b1';
    await network.inTx(async (tx) => {
      await tx.messages.insert([message(id)]);
      expect(await tx.messages.due(NOW, 10)).toEqual([id]);
      await tx.messages.update(id, { state: 'sending', attempts: 1, dueAt: NOW + MINUTE });
      expect(await tx.messages.due(NOW, 10)).toEqual([]);
      expect(await tx.messages.due(NOW + MINUTE, 10)).toEqual([id]);
      await tx.messages.update(id, { state: 'sent', providerSid: 'SM7', dueAt: null, sentAt: NOW });
      expect(await tx.messages.due(NOW + DAY, 10)).toEqual([]);
      expect(await tx.messages.bySid('SM7')).toMatchObject({ id, state: 'sent', sentAt: NOW });
      expect(await tx.messages.offersTo('+390000999999', NOW - 1, null)).toEqual([]);
      expect(await tx.messages.offersTo('+390000999999', NOW - 1, OTHER)).toEqual([NOW]);
      expect(await tx.messages.offersTo('+390000999999', NOW, OTHER)).toEqual([]);
      expect(await tx.messages.leftSince(network.networkId, NOW, 5)).toBe(1);
      expect(await tx.messages.leftSince(network.networkId, NOW + 1, 5)).toBe(0);
    });
  });

  test('that were not understood are counted from the newest', async () => {
    const intents = ['unclear', 'accept', 'unclear', 'unclear'];
    await network.unitOfWork.run('system', async (tx) => {
      for (const [i, intent] of intents.entries()) {
        const id = `00000000-0000-7000-8000-0000000000c${String(i)}`;
        await tx.inbound.insert({
          id,
          providerSid: id,
          from: '+39555',
          to: '+39556',
          channel: 'sms',
          body: '?',
          writtenAt: NOW + i,
          receivedAt: NOW + i,
        });
        expect(await tx.inbound.next(NOW + i)).toMatchObject({ id, state: 'stored', attempts: 0 });
        await tx.inbound.update(id, { state: 'answered', intent });
      }
      expect(await tx.inbound.nonsenseInARow('+39555', 10)).toBe(2);
    });
  });
});

describe('mediators', () => {
  test('are changed only in the version that was read', async () => {
    const { id, phone } = await addMediator(network, { languages: ['ary', 'bin'] });
    await network.inTx(async (tx) => {
      expect(await tx.mediators.change(id, { languages: ['arq', 'bin'], state: 'paused' }, 1)).toBe(
        true,
      );
      expect(await tx.mediators.change(id, { givenName: 'Other' }, 1)).toBe(false);
      expect(await tx.mediators.byPhone(phone)).toMatchObject({
        id,
        name: 'Amina Prova',
        active: false,
      });
    });
    const { rows } = await network.pool.query(
      'select tag, free::text from mediator_languages where mediator_id = $1 order by tag',
      [id],
    );
    expect(rows).toEqual([
      { tag: 'arq', free: '{}' },
      { tag: 'bin', free: '{}' },
    ]);
  });

  test('keep their rules and exceptions', async () => {
    const { id } = await addMediator(network);
    const rules = [
      { weekday: 1, from: '09:00', to: '13:00', validFrom: null, validTo: '2026-12-31' },
    ];
    const exceptions = [{ kind: 'busy' as const, start: NOW, end: NOW + HOUR }];
    await network.inTx((tx) => tx.mediators.setAvailability(id, rules, exceptions));
    expect(await network.inTx((tx) => tx.mediators.availability(id))).toEqual({
      rules,
      exceptions,
    });
  });
});

describe('the unit of work', () => {
  test('sends nothing when the work fails', async () => {
    const sentBefore = network.sent.length;
    const work = network.inTx((tx) => {
      tx.nudge({ queue: 'dispatch', requestId: 'x' });
      tx.ring({ topic: 'x', version: 1, networkId: network.networkId });
      return Promise.reject(new Error('no'));
    });
    await expect(work).rejects.toThrow('no');
    expect(network.sent).toHaveLength(sentBefore);
    await network.inTx(async (tx) => tx.nudge({ queue: 'dispatch', requestId: 'x' }));
    expect(network.sent).toHaveLength(sentBefore + 1);
  });

  test('does not take a failed transaction for a commit', async () => {
    const request = await addRequest(network);
    const work = network.inTx(async (tx) => {
      await tx.requests.update(request.id, { wave: 7 });
      await tx.requests.insert({ ...request, code: 'R-2' }).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('had failed before its commit');
    expect(await network.inTx((tx) => tx.requests.byId(request.id))).toMatchObject({ wave: 0 });
  });

  test('tries again after a deadlock', async () => {
    const [a, b] = [await addRequest(network), await addRequest(network)];
    let tries = 0;
    const lockBoth = (first: string, second: string): Promise<void> =>
      network.inTx(async (tx) => {
        tries += 1;
        await tx.requests.lock(first);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.requests.lock(second);
      });
    await Promise.all([lockBoth(a.id, b.id), lockBoth(b.id, a.id)]);
    expect(tries).toBe(3);
  });

  test('knows its network in the database', async () => {
    await expect(
      network.unitOfWork.run({ networkId: "x'; drop table events; --" }, () => Promise.resolve()),
    ).resolves.toBeUndefined();
    expect(
      (await network.pool.query('select 1 from events limit 1')).rowCount,
    ).toBeGreaterThanOrEqual(0);
  });
});

describe('idempotency keys', () => {
  test('new, in flight, done, reused; and taken over from the dead', async () => {
    const store = makeIdempotencyStore({ pool: network.appPool });
    const begin = (hash: string, at = NOW) =>
      store.begin(network.networkId, 'key-1', 'k', hash, at);
    expect(await begin('a')).toEqual({ kind: 'new' });
    expect(await begin('a')).toEqual({ kind: 'in-flight' });
    expect(await begin('b')).toEqual({ kind: 'reused' });
    expect(await begin('a', NOW + 59 * SECOND)).toEqual({ kind: 'in-flight' });
    expect(await begin('a', NOW + 60 * SECOND)).toEqual({ kind: 'new' });
    await store.finish(network.networkId, 'key-1', 'k', {
      status: 201,
      madeId: network.siteId,
      body: null,
      headers: {},
    });
    expect(await begin('a', NOW + DAY)).toEqual({
      kind: 'replay',
      answer: { status: 201, madeId: network.siteId, body: null, headers: {} },
    });
    expect(await begin('b', NOW + DAY)).toEqual({ kind: 'reused' });
    expect(await store.forget(NOW + 1)).toBe(1);
    expect(await begin('b')).toEqual({ kind: 'new' });
    await store.abandon(network.networkId, 'key-1', 'k');
    expect(await begin('a')).toEqual({ kind: 'new' });
  });

  test('twenty at once: one is new', async () => {
    const store = makeIdempotencyStore({ pool: network.appPool });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => store.begin(network.networkId, 'key-1', 'many', 'a', NOW)),
    );
    expect(answers.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  });
});

test('networks are remembered for ten seconds', async () => {
  let now = NOW;
  const networks = makeNetworks({
    pool: network.appPool,
    defaultPolicy,
    clock: { now: () => now },
  });
  expect(await networks.byId(network.networkId)).toMatchObject({
    name: 'Small',
    policy: defaultPolicy,
  });
  await network.pool.query(`update networks set name = 'Renamed' where id = $1`, [
    network.networkId,
  ]);
  expect((await networks.byId(network.networkId)).name).toBe('Small');
  now += 10 * SECOND;
  expect((await networks.byId(network.networkId)).name).toBe('Renamed');
  await expect(networks.byId('00000000-0000-7000-8000-00000000000f')).rejects.toThrow('no network');
});

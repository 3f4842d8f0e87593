import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeQueries } from '../../src/adapters/postgres/queries/queries.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { Question } from '../../src/domain/sms/question.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';
import { testKeyRing } from '../support/vault.ts';

// What the SMS dialogue keeps: questions, attested times, wrong codes, and what coordinators were told.

let network: SmallNetwork;
beforeAll(async () => {
  network = await makeSmallNetwork();
});
afterAll(() => network.close());

describe('what a phone was asked back', () => {
  const question = (code: string): Question => ({
    ask: 'give-up',
    bookingId: '00000000-0000-7000-8000-000000000001',
    code,
  });
  const openAt = (id: string, at: number) =>
    network.inTx(async (tx) => (await tx.conversations.open(id, at))?.question ?? null);

  test('counts from when it was asked to its end, and a new question replaces it', async () => {
    const { id, networkId } = await addMediator(network);
    const ask = (code: string, now: number) =>
      network.inTx((tx) =>
        tx.conversations.ask({ id, networkId }, question(code), now, now + 30 * MINUTE),
      );
    expect(await openAt(id, NOW)).toBeNull();
    await ask('4721', NOW);
    expect(await openAt(id, NOW - 1)).toBeNull();
    expect(await openAt(id, NOW)).toEqual(question('4721'));
    expect(await openAt(id, NOW + 30 * MINUTE)).toBeNull();
    await ask('5555', NOW + MINUTE);
    expect(await openAt(id, NOW)).toBeNull();
    expect(await openAt(id, NOW + 30 * MINUTE)).toEqual(question('5555'));
  });

  test('is answered once, however many hear the answer', async () => {
    const { id, networkId } = await addMediator(network);
    await network.inTx((tx) =>
      tx.conversations.ask({ id, networkId }, question('4721'), NOW, NOW + MINUTE),
    );
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        network.inTx(async (tx) => {
          const open = await tx.conversations.open(id, NOW);
          if (open !== null) await tx.conversations.close(id);
          return open !== null;
        }),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });
});

test('bookings that stand or were carried out are found by what they touch', async () => {
  const { id } = await addMediator(network);
  const book = async (startsAt: number) => {
    const request = await addRequest(network, { startsAt });
    const booking = newBooking(network, request.id, id, { startsAt, endsAt: startsAt + HOUR });
    await network.inTx((tx) => tx.bookings.insert(booking));
    return booking.id;
  };
  const [done, gone, next] = [
    await book(NOW),
    await book(NOW + 2 * HOUR),
    await book(NOW + 4 * HOUR),
  ];
  await network.inTx(async (tx) => {
    await tx.bookings.note(done, { arrivedAt: NOW, finishedAt: NOW + HOUR, lateMinutes: 5 });
    await tx.bookings.move(done, 'finished', NOW + HOUR);
    await tx.bookings.move(gone, 'given-up', NOW);
  });
  const found = (start: number, end: number) =>
    network.inTx(async (tx) =>
      (await tx.bookings.standingIn(id, { start, end })).map((one) => one.id),
    );
  expect(await found(NOW, NOW + 9 * HOUR)).toEqual([done, next]);
  expect(await found(NOW + HOUR, NOW + 4 * HOUR)).toEqual([]);
  expect(await network.inTx((tx) => tx.bookings.byId(done))).toMatchObject({
    state: 'finished',
    arrivedAt: NOW,
    finishedAt: NOW + HOUR,
    lateMinutes: 5,
  });
});

test('messages are counted by what they were understood as', async () => {
  await network.unitOfWork.run('system', async (tx) => {
    for (const [index, intent] of ['wrong-code', 'accept', 'wrong-code'].entries()) {
      const at = NOW + index * MINUTE;
      const id = `00000000-0000-7000-8000-00000000010${index}`;
      const words = { from: '+39777', to: '+390000', channel: 'sms', body: 'SI 1111' } as const;
      const times = { writtenAt: at, receivedAt: at };
      await tx.inbound.insert({ ...words, ...times, id, providerSid: `SM-code-${index}` });
      await tx.inbound.update(id, { state: 'answered', intent });
    }
    expect(await tx.inbound.countOf('+39777', 'wrong-code', NOW - 1)).toBe(2);
    expect(await tx.inbound.countOf('+39777', 'wrong-code', NOW)).toBe(1);
    expect(await tx.inbound.countOf('+39778', 'wrong-code', NOW - 1)).toBe(0);
  });
});

test('notices: of phones, bookings and requests, newest first, in pages, and of no other network', async () => {
  const queries = makeQueries({ pool: network.appPool, keyRing: testKeyRing() });
  const [{ id }, request] = [await addMediator(network), await addRequest(network)];
  const { networkId } = network;
  const told = { networkId, actor: systemActor(networkId), kind: 'coordinator.told' };
  await network.inTx((tx) =>
    tx.events.append([
      { ...told, at: NOW, subjectId: id, data: { notice: 'phone-muted' } },
      { ...told, at: NOW + 1, kind: 'offer.made', requestId: request.id, subjectId: id },
      { ...told, at: NOW + 2, data: { notice: 'daily-cap-reached' } },
      {
        ...told,
        at: NOW + 3,
        requestId: request.id,
        subjectId: request.id,
        data: { attention: 'unconfirmed' },
      },
      {
        ...told,
        at: NOW + 4,
        requestId: request.id,
        subjectId: 'a booking',
        data: { notice: 'booking-given-up', mediatorId: id },
      },
    ]),
  );
  const page = (limit: number, cursor: string | null = null) =>
    queries.notices({ networkId }, { limit, cursor });
  const { items, nextCursor } = await page(10);
  expect(nextCursor).toBeNull();
  const nobody = { mediatorId: null, mediatorName: null };
  const amina = { mediatorId: id, mediatorName: 'Amina Prova' };
  const ofRequest = { requestId: request.id, requestCode: request.code };
  const ofNone = { requestId: null, requestCode: null };
  expect(items.map(({ id: _id, ...item }) => item)).toEqual([
    { at: NOW + 4, notice: 'booking-given-up', attention: null, ...ofRequest, ...amina },
    { at: NOW + 3, notice: null, attention: 'unconfirmed', ...ofRequest, ...nobody },
    { at: NOW + 2, notice: 'daily-cap-reached', attention: null, ...ofNone, ...nobody },
    { at: NOW, notice: 'phone-muted', attention: null, ...ofNone, ...amina },
  ]);
  const first = await page(3);
  const rest = await page(3, first.nextCursor);
  expect([...first.items, ...rest.items]).toEqual(items);
  expect(rest.nextCursor).toBeNull();
  const elsewhere = await queries.notices(
    { networkId: '00000000-0000-7000-8000-00000000000f' },
    { limit: 10, cursor: null },
  );
  expect(elsewhere.items).toEqual([]);
});

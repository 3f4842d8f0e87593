import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { leftFor, makeSender, type Sender } from '../support/scripted-sender.ts';
import { NOW } from '../support/small-network.ts';

// "Limits per phone, held in the database … A daily cap, and only the country prefixes that the network allows."

let sender: Sender;
beforeEach(async () => {
  sender = await makeSender();
});
afterEach(() => sender.close());

const NEXT_MIDNIGHT = Date.parse('2026-11-25T00:00:00+01:00');

describe('offers to one phone', () => {
  test('the second of a minute waits, and leaves when the minute is over', async () => {
    const joy = await sender.mediator();
    const first = await sender.offerTo(joy);
    await sender.send(first.messageId);
    sender.clock.move(20 * SECOND);
    const second = await sender.offerTo(joy);
    await sender.send(second.messageId);
    expect(await sender.message(second.messageId)).toMatchObject({
      state: 'queued',
      dueAt: NOW + MINUTE,
      sentAt: null,
      attempts: 0,
    });
    expect(await sender.offer(second.offerId)).toMatchObject({ state: 'queued' });
    sender.clock.move(40 * SECOND - 1);
    await sender.send(second.messageId);
    expect(sender.carrier.sent).toHaveLength(1);
    sender.clock.move(1);
    await sender.send(second.messageId);
    expect(sender.carrier.sent).toHaveLength(2);
    expect(await sender.message(second.messageId)).toMatchObject({ state: 'sent' });
  });

  test('many senders at once let one through', async () => {
    const joy = await sender.mediator();
    for (let count = 0; count < 8; count += 1) await sender.offerTo(joy);
    await sender.sendDue();
    expect(sender.carrier.sent).toHaveLength(1);
    const { rows } = await sender.network.pool.query(
      `select state, due_at, count(*)::int from messages_out group by 1, 2 order by 1`,
    );
    expect(rows).toEqual([
      { state: 'queued', due_at: new Date(NOW + MINUTE), count: 7 },
      { state: 'sent', due_at: new Date(NOW + MINUTE), count: 1 },
    ]);
  });

  test('thirty of them leave one after the other, all of them, and no limit is ever broken', async () => {
    const joy = await sender.mediator();
    const offers = [];
    for (let count = 0; count < 30; count += 1)
      offers.push(await sender.offerTo(joy, { validUntil: NOW + 24 * HOUR }));
    for (;;) {
      await sender.sendDue();
      const { rows } = await sender.network.pool.query<{ due: Date | null }>(
        `select min(due_at) as due from messages_out where state = 'queued'`,
      );
      const due = rows[0]?.due?.getTime();
      if (due === undefined) break;
      expect(due).toBeGreaterThan(sender.clock.now());
      sender.clock.move(due - sender.clock.now());
    }
    const left = await leftFor(sender, joy.phone);
    expect(left).toHaveLength(30);
    for (const { count, minutes } of defaultPolicy.sms.limits)
      for (const end of left)
        expect(left.filter((at) => at > end - minutes * MINUTE && at <= end).length).toBeLessThan(
          count + 1,
        );
    // Five in the first quarter, eleven in the first hour, twenty-one in the first three, the rest after it.
    expect(left.filter((at) => at < NOW + 15 * MINUTE)).toHaveLength(5);
    expect(left.filter((at) => at < NOW + HOUR)).toHaveLength(11);
    expect(left.filter((at) => at < NOW + 3 * HOUR)).toHaveLength(21);
  });

  test('what could only leave after its end is dropped; its offer can still be answered elsewhere', async () => {
    const joy = await sender.mediator();
    await sender.send((await sender.offerTo(joy)).messageId);
    const second = await sender.offerTo(joy, { validUntil: NOW + 30 * SECOND });
    await sender.send(second.messageId);
    sender.clock.move(HOUR);
    await sender.sendDue();
    expect(sender.carrier.sent).toHaveLength(1);
    expect(await sender.message(second.messageId)).toMatchObject({ state: 'dropped', dueAt: null });
    expect(await sender.offer(second.offerId)).toMatchObject({ state: 'queued' });
  });

  test('another phone does not wait, and neither does what is no offer', async () => {
    const [joy, faith] = [await sender.mediator(), await sender.mediator()];
    await sender.send((await sender.offerTo(joy)).messageId);
    await sender.send((await sender.offerTo(faith)).messageId);
    for (const purpose of ['confirmation', 'cancelled', 'reply', 'reminder'] as const)
      await sender.send(await sender.writeTo(joy, { purpose }));
    expect(sender.carrier.sent).toHaveLength(6);
  });

  test('what the carrier certainly did not take does not count, what it may have taken does', async () => {
    const [joy, faith] = [await sender.mediator(), await sender.mediator()];
    sender.carrier.answer = ({ to }) => ({
      ok: false,
      code: 20429,
      retry: true,
      uncertain: to === faith.phone,
    });
    for (const mediator of [joy, faith])
      await sender.send((await sender.offerTo(mediator)).messageId);
    sender.carrier.answer = () => ({ ok: true, sid: 'SM100' });
    const [second, third] = [await sender.offerTo(joy), await sender.offerTo(faith)];
    await sender.send(second.messageId);
    await sender.send(third.messageId);
    expect(await sender.message(second.messageId)).toMatchObject({ state: 'sent' });
    expect(await sender.message(third.messageId)).toMatchObject({ state: 'queued' });
  });

  test('without limits in the policy nothing waits', async () => {
    sender.changePolicy({ limits: [] });
    const joy = await sender.mediator();
    for (let count = 0; count < 3; count += 1) await sender.offerTo(joy);
    await sender.sendDue();
    expect(sender.carrier.sent).toHaveLength(3);
  });
});

describe('a number outside the allowed prefixes', () => {
  test('gets nothing: the search goes on, and the coordinator is told once a day', async () => {
    const abroad = await sender.mediator({ phone: '+33612345678' });
    const [first, second] = [await sender.offerTo(abroad), await sender.offerTo(abroad)];
    const reply = await sender.writeTo(abroad);
    await sender.sendDue();
    expect(sender.carrier.sent).toEqual([]);
    for (const id of [first.messageId, second.messageId, reply])
      expect(await sender.message(id)).toMatchObject({ state: 'failed', dueAt: null });
    for (const id of [first.offerId, second.offerId])
      expect(await sender.offer(id)).toMatchObject({ state: 'undeliverable' });
    const due = await sender.network.inTx((tx) => tx.requests.due(NOW, 10));
    expect(due).toEqual(expect.arrayContaining([first.requestId, second.requestId]));
    const told = { notice: 'prefix-not-allowed', about: abroad.id };
    expect(await sender.notices()).toEqual([told]);
    sender.clock.move(NEXT_MIDNIGHT - NOW);
    await sender.send(await sender.writeTo(abroad));
    expect(await sender.notices()).toEqual([told, told]);
  });

  test('is another matter for each mediator, and can be allowed', async () => {
    sender.changePolicy({ allowedPrefixes: ['+39', '+33'] });
    const allowed = await sender.mediator({ phone: '+33612345670' });
    const [one, other] = [
      await sender.mediator({ phone: '+4915112345671' }),
      await sender.mediator({ phone: '+4915112345672' }),
    ];
    for (const mediator of [allowed, one, other]) await sender.writeTo(mediator);
    await sender.sendDue();
    expect(sender.carrier.sent.map(({ to }) => to)).toEqual([allowed.phone]);
    expect((await sender.notices()).map(({ about }) => about).sort()).toEqual(
      [one.id, other.id].sort(),
    );
  });
});

describe('the cap of the day', () => {
  test('is not passed by senders at once, and is told once', async () => {
    sender.changePolicy({ dailyCap: 5 });
    const offers = [];
    for (let count = 0; count < 12; count += 1)
      offers.push(await sender.offerTo(await sender.mediator()));
    await sender.sendDue();
    expect(sender.carrier.sent).toHaveLength(5);
    expect(await sender.notices()).toEqual([{ notice: 'daily-cap-reached', about: null }]);
    const states = await Promise.all(offers.map(({ messageId }) => sender.message(messageId)));
    // An hour is not enough to see the next day.
    expect(states.filter(({ state }) => state === 'dropped')).toHaveLength(7);
  });

  test('counts whatever has left, and holds back only what asks for an answer', async () => {
    sender.changePolicy({ dailyCap: 2 });
    const joy = await sender.mediator();
    for (const purpose of ['confirmation', 'reply'] as const)
      await sender.send(await sender.writeTo(joy, { purpose }));
    const offer = await sender.offerTo(joy, { validUntil: NEXT_MIDNIGHT + HOUR });
    await sender.send(offer.messageId);
    expect(await sender.message(offer.messageId)).toMatchObject({
      state: 'queued',
      dueAt: NEXT_MIDNIGHT,
    });
    for (const purpose of ['confirmation', 'cancelled', 'not-needed', 'reminder'] as const)
      await sender.send(await sender.writeTo(joy, { purpose }));
    expect(sender.carrier.sent).toHaveLength(6);
    sender.clock.move(NEXT_MIDNIGHT - NOW);
    await sender.send(offer.messageId);
    expect(sender.carrier.sent).toHaveLength(7);
  });

  test('starts anew with each local day, and can be left out', async () => {
    sender.changePolicy({ dailyCap: 1 });
    const people = [];
    for (let count = 0; count < 4; count += 1) people.push(await sender.mediator());
    const [one, two, three, four] = people as [never, never, never, never];
    await sender.send((await sender.offerTo(one)).messageId);
    await sender.send((await sender.offerTo(two)).messageId);
    expect(sender.carrier.sent).toHaveLength(1);
    sender.clock.move(NEXT_MIDNIGHT - NOW);
    await sender.send((await sender.offerTo(three)).messageId);
    expect(sender.carrier.sent).toHaveLength(2);
    sender.changePolicy({ dailyCap: null });
    await sender.send((await sender.offerTo(four)).messageId);
    expect(sender.carrier.sent).toHaveLength(3);
    expect(await sender.notices()).toHaveLength(1);
  });
});

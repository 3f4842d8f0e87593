import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/time.ts';
import { makeSender, type Sender } from '../support/scripted-sender.ts';
import { NOW } from '../support/small-network.ts';

// STOP by the carrier's word (21610), and WhatsApp with SMS behind it.

let sender: Sender;
beforeEach(async () => {
  sender = await makeSender();
});
afterEach(() => sender.close());

const refusal = (code: number) => ({ ok: false, code, retry: false, uncertain: false }) as const;

describe('the carrier says that she wrote STOP', () => {
  const stopped = async () => {
    const joy = await sender.mediator();
    const [first, other] = [await sender.offerTo(joy), await sender.offerTo(joy)];
    return { joy, first, other };
  };

  const expectSilence = async ({ joy, first, other }: Awaited<ReturnType<typeof stopped>>) => {
    expect(await sender.message(first.messageId)).toMatchObject({
      state: 'failed',
      errorCode: 21610,
    });
    expect(await sender.offer(first.offerId)).toMatchObject({ state: 'undeliverable' });
    expect(await sender.offer(other.offerId)).toMatchObject({ state: 'withdrawn' });
    expect(await sender.message(other.messageId)).toMatchObject({ state: 'dropped' });
    expect(await sender.notices()).toEqual([{ notice: 'sms-stopped', about: joy.id }]);
    const due = await sender.network.inTx((tx) => tx.requests.due(sender.clock.now(), 10));
    expect(due).toEqual(expect.arrayContaining([first.requestId, other.requestId]));
    const before = sender.carrier.sent.length;
    const waiting = await sender.writeTo(joy, { purpose: 'confirmation' });
    sender.clock.move(MINUTE);
    await sender.sendDue();
    expect(sender.carrier.sent).toHaveLength(before);
    expect(await sender.message(waiting)).toMatchObject({ state: 'dropped' });
  };

  test('when it is asked to send: SMS is off, her offers are taken back, the coordinator knows', async () => {
    const about = await stopped();
    sender.carrier.answer = () => refusal(21610);
    await sender.send(about.first.messageId);
    await expectSilence(about);
  });

  test('later, as a state of the message: the same', async () => {
    const about = await stopped();
    await sender.send(about.first.messageId);
    const report = { messageId: about.first.messageId, sid: 'SM1', errorCode: 21610 };
    await sender.record({ ...report, state: 'failed' });
    await sender.record({ ...report, state: 'failed' });
    await expectSilence(about);
  });

  test('of many messages at once: the coordinator is told once', async () => {
    const joy = await sender.mediator();
    for (let count = 0; count < 6; count += 1) await sender.writeTo(joy);
    sender.carrier.answer = () => refusal(21610);
    await sender.sendDue();
    expect(await sender.notices()).toHaveLength(1);
  });

  test('of a message that is no offer: the same for her, and no offer of that message', async () => {
    const joy = await sender.mediator();
    const open = await sender.offerTo(joy);
    sender.carrier.answer = () => refusal(21610);
    await sender.send(await sender.writeTo(joy));
    expect(await sender.offer(open.offerId)).toMatchObject({ state: 'withdrawn' });
    expect(await sender.notices()).toHaveLength(1);
  });
});

describe('a mediator who prefers WhatsApp', () => {
  const her = () => sender.mediator({ channel: 'whatsapp' });

  test.each([
    ['the network has not switched it on', false, true],
    ['there is no WhatsApp sender', true, false],
  ])('gets an SMS where %s', async (_why, whatsapp, can) => {
    sender.changePolicy({ whatsapp });
    sender.carrier.can = { whatsapp: can, voice: false };
    const { messageId } = await sender.offerTo(await her());
    await sender.send(messageId);
    expect(sender.carrier.sent).toMatchObject([{ channel: 'sms' }]);
    expect(await sender.message(messageId)).toMatchObject({ channel: 'sms', state: 'sent' });
  });

  test('is written to there, and nobody else is', async () => {
    sender.changePolicy({ whatsapp: true });
    await sender.send((await sender.offerTo(await her())).messageId);
    await sender.send((await sender.offerTo(await sender.mediator())).messageId);
    expect(sender.carrier.sent.map(({ channel }) => channel)).toEqual(['whatsapp', 'sms']);
  });

  test.each(['refused at once', 'not delivered'])(
    'gets the same words by SMS at once when WhatsApp has %s',
    async (how) => {
      sender.changePolicy({ whatsapp: true });
      const joy = await her();
      if (how === 'refused at once')
        sender.carrier.answer = ({ channel }) =>
          channel === 'whatsapp' ? refusal(63016) : { ok: true, sid: 'SM-sms' };
      const { messageId, offerId } = await sender.offerTo(joy);
      await sender.send(messageId);
      if (how === 'not delivered')
        for (let twice = 0; twice < 2; twice += 1)
          await sender.record({ messageId, sid: 'SM1', state: 'undelivered', errorCode: 63016 });
      // No minute has passed: one offer is one offer, by whichever way.
      await sender.sendDue();
      const [first, second, ...more] = await sender.messagesOf(offerId);
      expect(more).toEqual([]);
      expect(first).toMatchObject({
        channel: 'whatsapp',
        state: how === 'not delivered' ? 'undelivered' : 'failed',
        errorCode: 63016,
      });
      expect(second).toMatchObject({
        channel: 'sms',
        state: 'sent',
        purpose: 'offer',
        body: first?.body,
        validUntil: first?.validUntil,
        to: joy.phone,
      });
      expect(sender.carrier.sent.map(({ channel }) => channel)).toEqual(['whatsapp', 'sms']);
      expect(await sender.offer(offerId)).toMatchObject({ state: 'sent' });
    },
  );

  test('whose SMS does not arrive either cannot be reached', async () => {
    sender.changePolicy({ whatsapp: true });
    sender.carrier.answer = () => refusal(21612);
    const { messageId, offerId } = await sender.offerTo(await her());
    await sender.send(messageId);
    expect(await sender.offer(offerId)).toMatchObject({ state: 'queued' });
    await sender.sendDue();
    expect(await sender.offer(offerId)).toMatchObject({ state: 'undeliverable' });
  });

  test('who has stopped gets no SMS instead', async () => {
    sender.changePolicy({ whatsapp: true });
    sender.carrier.answer = () => refusal(21610);
    const { messageId, offerId } = await sender.offerTo(await her());
    await sender.send(messageId);
    expect(await sender.messagesOf(offerId)).toHaveLength(1);
    expect(await sender.offer(offerId)).toMatchObject({ state: 'undeliverable' });
  });

  test('gets no SMS for an offer that is over by then', async () => {
    sender.changePolicy({ whatsapp: true });
    const { messageId, offerId } = await sender.offerTo(await her(), { validUntil: NOW + MINUTE });
    await sender.send(messageId);
    sender.clock.move(MINUTE);
    await sender.record({ messageId, sid: 'SM1', state: 'undelivered', errorCode: 63016 });
    await sender.sendDue();
    expect((await sender.messagesOf(offerId)).map(({ state }) => state)).toEqual([
      'undelivered',
      'dropped',
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CarrierState } from '../../src/app/ports.ts';
import { MESSAGE_MOVES, mayMove } from '../../src/domain/dispatch/states.ts';
import type { MessageState, OfferState } from '../../src/domain/terms.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { makeSender, type Sender } from '../support/scripted-sender.ts';

// "Delivery states are ordered by meaning, not by arrival. `undelivered` or `failed` moves the cascade on at once."

let sender: Sender;
beforeAll(async () => {
  sender = await makeSender();
  sender.changePolicy({ limits: [] });
});
afterAll(() => sender.close());

/** What a carrier reports of one message, and how it ends. */
const HISTORIES: [CarrierState[], MessageState, OfferState][] = [
  [['queued', 'sent', 'delivered'], 'delivered', 'delivered'],
  [['queued', 'sent', 'undelivered'], 'undelivered', 'undeliverable'],
  [['queued', 'failed'], 'failed', 'undeliverable'],
];

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, i) =>
        permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      );

/** The state machine alone: what does not move anything says nothing new. */
const follow = (reports: readonly CarrierState[], from: MessageState): MessageState =>
  reports.reduce<MessageState>(
    (state, report) =>
      report !== 'queued' && mayMove(MESSAGE_MOVES, state, report) ? report : state,
    from,
  );

describe.each(HISTORIES)('%j', (history, end, offerEnd) => {
  test.each(['sending', 'unknown', 'sent', 'queued'] as const)(
    'every order of its reports, each of them twice, ends the same from %s',
    (from) => {
      const orders = permutations([...history, ...history]);
      expect(new Set(orders.map((order) => follow(order, from)))).toEqual(new Set([end]));
    },
  );

  test('and so does a sample of orders with doubles in the database, before and after our own record', async () => {
    const reports = fc
      .shuffledSubarray([...history, ...history, ...history], { minLength: history.length })
      .filter((some) => some.includes(end as CarrierState));
    await fc.assert(
      fc.asyncProperty(reports, fc.boolean(), async (order, overtaking) => {
        const { messageId, offerId, requestId } = await sender.offerTo(await sender.mediator());
        const sid = `SM-${messageId}`;
        const tell = async (): Promise<void> => {
          for (const state of order)
            await sender.record({ messageId, sid, state, errorCode: null });
        };
        sender.carrier.answer = () => ({ ok: true, sid });
        const { send } = sender.carrier;
        if (overtaking)
          sender.carrier.send = async (message) => {
            await tell();
            return send(message);
          };
        await sender.send(messageId);
        sender.carrier.send = send;
        if (!overtaking) await tell();
        expect(await sender.message(messageId)).toMatchObject({
          state: end,
          providerSid: sid,
          dueAt: null,
        });
        expect(await sender.offer(offerId)).toMatchObject({ state: offerEnd });
        const { rows } = await sender.network.pool.query(
          `select kind from events where subject_id = $1 and kind = 'offer.undeliverable'`,
          [offerId],
        );
        expect(rows).toHaveLength(offerEnd === 'undeliverable' ? 1 : 0);
        const woken = await sender.network.inTx((tx) => tx.requests.lock(requestId));
        if (offerEnd === 'undeliverable') expect(woken?.nextWakeAt).toBe(sender.clock.now());
      }),
      { numRuns: 12 },
    );
  });
});

describe('what is not this message’s', () => {
  test('a report with another id changes nothing', async () => {
    const { messageId } = await sender.offerTo(await sender.mediator());
    sender.carrier.answer = () => ({ ok: true, sid: 'SM-own' });
    await sender.send(messageId);
    await sender.record({ messageId, sid: 'SM-other', state: 'failed', errorCode: 30003 });
    expect(await sender.message(messageId)).toMatchObject({ state: 'sent', errorCode: null });
  });

  test('a report of a message that is not known changes nothing', async () => {
    const messageId = '00000000-0000-7000-8000-000000000001';
    await sender.record({ messageId, sid: 'SM1', state: 'failed', errorCode: null });
  });
});

describe('the time that is left', () => {
  test('is the validity, in whole seconds', async () => {
    const { messageId } = await sender.offerTo(await sender.mediator(), {
      validUntil: sender.clock.now() + 90_500,
    });
    sender.carrier.sent.length = 0;
    sender.carrier.answer = () => ({ ok: true, sid: 'SM-valid' });
    sender.clock.move(30 * SECOND);
    await sender.send(messageId);
    expect(sender.carrier.sent).toMatchObject([{ validity: 60 }]);
  });

  test('when it is over, nothing is sent, not even after many tries', async () => {
    const { messageId } = await sender.offerTo(await sender.mediator(), {
      validUntil: sender.clock.now() + 3 * MINUTE,
    });
    sender.carrier.answer = () => ({ ok: false, code: 20429, retry: true, uncertain: false });
    for (let minute = 0; minute < 3; minute += 1) {
      await sender.send(messageId);
      sender.clock.move(MINUTE);
    }
    sender.carrier.sent.length = 0;
    await sender.send(messageId);
    expect(sender.carrier.sent).toEqual([]);
    expect(await sender.message(messageId)).toMatchObject({ state: 'dropped' });
  });
});

describe('silence of the carrier', () => {
  test('of 60 seconds: it is asked, and what it knows counts', async () => {
    const { messageId, offerId } = await sender.offerTo(await sender.mediator());
    sender.carrier.answer = () => ({ ok: true, sid: 'SM-silent' });
    await sender.send(messageId);
    const asked: string[] = [];
    sender.carrier.state = async (sid) => {
      asked.push(sid);
      return { state: 'undelivered', errorCode: 30003 };
    };
    sender.clock.move(60 * SECOND - 1);
    await sender.send(messageId);
    expect(asked).toEqual([]);
    sender.clock.move(1);
    await sender.send(messageId);
    expect(asked).toEqual(['SM-silent']);
    expect(await sender.message(messageId)).toMatchObject({
      state: 'undelivered',
      errorCode: 30003,
    });
    expect(await sender.offer(offerId)).toMatchObject({ state: 'undeliverable' });
  });

  test('without end: it is asked again each minute while the words are of use, and no longer', async () => {
    const { messageId } = await sender.offerTo(await sender.mediator(), {
      validUntil: sender.clock.now() + HOUR,
    });
    sender.carrier.answer = () => ({ ok: true, sid: 'SM-for-ever' });
    sender.carrier.state = async () => ({ state: 'sent', errorCode: null });
    await sender.send(messageId);
    let asked = 0;
    for (;;) {
      const { dueAt } = await sender.message(messageId);
      if (dueAt === null) break;
      sender.clock.move(dueAt - sender.clock.now());
      await sender.send(messageId);
      asked += 1;
    }
    expect(asked).toBe(61);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { messagesOut } from '../../src/adapters/postgres/schema/messages.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newOffer,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';
import { opened } from '../support/vault.ts';

let network: SmallNetwork;
beforeAll(async () => {
  network = await makeSmallNetwork();
});
afterAll(() => network.close());

/** A request with one offer and its SMS, every column of which may be read. */
const addMessage = async () => {
  const request = await addRequest(network, {
    gender: { want: 'female', required: true },
    acceptableLanguages: ['arq'],
    startsAt: NOW + 123,
  });
  const mediator = await addMediator(network);
  const id = request.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  await network.inTx(async (tx) => {
    const [offer] = await tx.offers.insert([newOffer(network, request.id, mediator.id)], NOW);
    await tx.messages.insert([
      {
        id,
        networkId: network.networkId,
        mediatorId: mediator.id,
        offerId: offer?.id ?? null,
        channel: 'sms',
        purpose: 'offer',
        to: mediator.phone,
        body: 'Sì: «ospedale»',
        validUntil: NOW + 456,
        createdAt: NOW,
      },
    ]);
  });
  return { requestId: request.id, messageId: id };
};

describe('what is written in SQL for speed reads what drizzle reads', () => {
  test('of a request that is locked', async () => {
    const { requestId } = await addMessage();
    const read = await network.inTx((tx) => tx.requests.byId(requestId));
    expect(read).not.toBeNull();
    expect(await network.inTx((tx) => tx.requests.lock(requestId))).toEqual(read);
  });

  test('of an offer', async () => {
    const { requestId } = await addMessage();
    const [read] = await network.inTx((tx) => tx.offers.ofRequest(requestId));
    expect(read).toBeDefined();
    expect(await network.inTx((tx) => tx.offers.byId(read?.id ?? ''))).toEqual(read);
  });

  test('of an SMS, locked or not', async () => {
    const { messageId } = await addMessage();
    const [read] = await drizzle({ client: network.pool })
      .select()
      .from(messagesOut)
      .where(eq(messagesOut.id, messageId));
    if (read === undefined) throw new Error('it is not there');
    const { toIndex: _onlyStored, ...row } = read;
    const key = row.mediatorId ?? row.id;
    const whole = {
      ...row,
      to: await opened(network.pool, 'messages_out:to_e164', row.id, key),
      body: await opened(network.pool, 'messages_out:body', row.id, key),
    };
    expect(whole.body).toBe('Sì: «ospedale»');
    expect(await network.inTx((tx) => tx.messages.byId(messageId))).toEqual(whole);
    expect(await network.inTx((tx) => tx.messages.lock(messageId))).toEqual(whole);
  });

  test('and of another network nothing', async () => {
    const { messageId, requestId } = await addMessage();
    const [offer] = await network.inTx((tx) => tx.offers.ofRequest(requestId));
    const other = { networkId: '00000000-0000-7000-8000-00000000000f' };
    await network.unitOfWork.run(other, async (tx) => {
      expect(await tx.offers.byId(offer?.id ?? '')).toBeNull();
      expect(await tx.messages.byId(messageId)).toBeNull();
      expect(await tx.messages.lock(messageId)).toBeNull();
    });
  });
});

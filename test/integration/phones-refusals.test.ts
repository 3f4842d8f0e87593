import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sender, startPhonesLab, until } from '../support/phones-lab.ts';
import type { PhonesLab } from '../support/phones-lab.ts';

// Each of Twilio's codes by its natural cause where there is one, and by the fault that asks for it.

const whatsappSender = '+390883111111';
const messagingServiceSid = `MG${'a'.repeat(32)}`;
const landline = '+390883299750';

let lab: PhonesLab;
let phone: string;
let phonesUsed = 0;

beforeAll(async () => {
  lab = await startPhonesLab({ whatsappSender, messagingServiceSid, routes: ['+39'] });
});
afterAll(() => lab.close());
beforeEach(async () => {
  await lab.reset();
  phonesUsed += 1;
  phone = `+39333${String(phonesUsed).padStart(7, '0')}`;
});

const send = (change: object = {}) =>
  lab.sdk.messages.create({ to: phone, from: sender, body: 'x', ...change });

const refusal = (code: number, status: number) => ({
  code,
  status,
  moreInfo: `https://www.twilio.com/docs/errors/${code}`,
});

const fate = async (sid: string) =>
  until(async () => {
    const { status, errorCode, errorMessage } = await lab.sdk.messages(sid).fetch();
    return /^(delivered|undelivered|failed)$/.test(status) && { status, errorCode, errorMessage };
  });

describe('refused by nature', () => {
  test.each([
    ['a landline', 21612, { to: landline }],
    ["another country's number without a route", 21612, { to: '+33612345678' }],
    ['a service that does not exist', 21701, { messagingServiceSid: `MG${'b'.repeat(32)}` }],
    ['an unknown WhatsApp sender', 63007, { from: 'whatsapp:+390883222222' }],
    ['SMS to WhatsApp', 21910, { to: 'whatsapp:+393330000001' }],
    ['WhatsApp to SMS', 21910, { from: `whatsapp:${whatsappSender}` }],
    ['no number on WhatsApp', 21211, { from: `whatsapp:${whatsappSender}`, to: 'whatsapp:+39' }],
  ])('%s with %d', async (_why, code, change) => {
    await expect(send(change)).rejects.toMatchObject(refusal(code, code === 21701 ? 404 : 400));
  });

  test('a phone that wrote STOP with 21610, by the number and by the service', async () => {
    await lab.post(`/phones/${phone}/messages`, { body: 'Stop' });
    await expect(send()).rejects.toMatchObject(refusal(21610, 400));
    const byService = { from: undefined, messagingServiceSid };
    await expect(send(byService)).rejects.toMatchObject(refusal(21610, 400));
  });
});

describe('accepted and then lost by nature', () => {
  test('30003: the phone is off', async () => {
    await lab.post(`/phones/${phone}/power`, { on: false });
    expect(await fate((await send()).sid)).toMatchObject({
      status: 'undelivered',
      errorCode: 30003,
    });
  });
  test('30004: the phone blocked the number, until it does no more', async () => {
    await lab.post(`/phones/${phone}/block`, { on: true });
    expect(await fate((await send()).sid)).toMatchObject({ errorCode: 30004 });
    await lab.post(`/phones/${phone}/block`, { on: false });
    expect(await fate((await send()).sid)).toMatchObject({ status: 'delivered', errorCode: null });
  });
  test('30006: a landline, when the service had no pair to refuse', async () => {
    const { sid } = await send({ to: landline, from: undefined, messagingServiceSid });
    expect(await fate(sid)).toMatchObject({ status: 'undelivered', errorCode: 30006 });
  });
  test('30007: a text with a shortened link', async () => {
    const { sid } = await send({ body: 'Vedi https://bit.ly/abc' });
    expect(await fate(sid)).toMatchObject({ status: 'undelivered', errorCode: 30007 });
    expect(await fate((await send({ body: 'orbit.ly/abc' })).sid)).toMatchObject({
      status: 'delivered',
    });
  });
});

describe('by fault', () => {
  test.each([
    [20003, 401],
    [20429, 429],
    [20500, 500],
    [20503, 503],
    [21211, 400],
    [21408, 400],
    [21610, 400],
    [21611, 429],
    [21612, 400],
    [57012, 400],
    [63007, 400],
  ])('%d refuses with status %d', async (errorCode, status) => {
    await lab.faults({ failNext: 1, errorCode });
    await expect(send()).rejects.toMatchObject(refusal(errorCode, status));
    await expect(send()).resolves.toMatchObject({ status: 'queued' });
  });

  test.each([30003, 30004, 30005, 30006, 30007, 30008])(
    '%d is accepted and does not arrive',
    async (errorCode) => {
      await lab.faults({ failNext: 1, errorCode });
      const { sid } = await send({ statusCallback: `${lab.webhooks.url}/status` });
      expect(await fate(sid)).toEqual({
        status: 'undelivered',
        errorCode,
        errorMessage: expect.stringMatching(/\w/),
      });
      const last = await until(() => lab.webhooks.received[2]);
      expect(last.parameters).toMatchObject({
        MessageStatus: 'undelivered',
        ErrorCode: `${errorCode}`,
      });
    },
  );

  test('one phone can have a fault of its own', async () => {
    await lab.faults({ phoneErrors: { [phone]: 30005, '+393339999999': 21610 } });
    expect(await fate((await send()).sid)).toMatchObject({ errorCode: 30005 });
    await expect(send({ to: '+393339999999' })).rejects.toMatchObject(refusal(21610, 400));
    expect(await fate((await send({ to: '+393338888888' })).sid)).toMatchObject({
      errorCode: null,
    });
  });
});

describe('a Messaging Service', () => {
  test('has no sender and no segments yet, then both', async () => {
    const statusCallback = `${lab.webhooks.url}/status`;
    const created = await send({ from: undefined, messagingServiceSid, statusCallback });
    expect(created).toMatchObject({
      status: 'accepted',
      from: null,
      numSegments: '0',
      messagingServiceSid,
    });
    await fate(created.sid);
    expect(await lab.sdk.messages(created.sid).fetch()).toMatchObject({
      from: sender,
      numSegments: '1',
      messagingServiceSid,
    });
    await until(() => lab.webhooks.received.length === 4);
    const told = lab.webhooks.received.map(({ parameters }) => [
      parameters['MessageStatus'],
      parameters['From'],
      parameters['MessagingServiceSid'],
    ]);
    expect(told).toEqual([
      ['accepted', undefined, messagingServiceSid],
      ['queued', sender, messagingServiceSid],
      ['sent', sender, messagingServiceSid],
      ['delivered', sender, messagingServiceSid],
    ]);
    expect(lab.unsigned()).toEqual([]);
  });

  test('is named where people write to its number', async () => {
    await lab.post(`/phones/${phone}/messages`, { body: 'AGENDA' });
    expect(lab.webhooks.received[0]?.parameters).toMatchObject({
      MessagingServiceSid: messagingServiceSid,
    });
  });
});

describe('delays, losses, doubles and disorder', () => {
  const write = (body: string) => lab.post(`/phones/${phone}/messages`, { body });
  const bodies = () => lab.webhooks.received.map(({ parameters }) => parameters['Body']);

  test('replies come in another order, and each comes', async () => {
    await lab.faults({ reorderInbound: true, seed: 5 });
    const sent = Array.from({ length: 10 }, (_, i) => `SI ${1000 + i}`);
    const answers = [];
    for (const body of sent) {
      answers.push(write(body));
      await until(
        async () => (await lab.sdk.messages.list({ from: phone, limit: 1 }))[0]?.body === body,
      );
    }
    for (const answer of await Promise.all(answers))
      expect(await answer.json()).toMatchObject({ webhook: { answered: true } });
    expect(bodies()).not.toEqual(sent);
    expect(bodies().sort()).toEqual(sent);
    const listed = await lab.sdk.messages.list({ from: phone });
    expect(listed.map(({ body }) => body).reverse()).toEqual(sent);
    expect(lab.unsigned()).toEqual([]);
  });

  test('a share of the replies comes twice', async () => {
    await lab.faults({ doubleInbound: 0.3, seed: 7 });
    for (let i = 0; i < 30; i += 1) await write(`SI ${1000 + i}`);
    await until(() => lab.webhooks.received.length > 30);
    expect(new Set(bodies()).size).toBe(30);
    expect(lab.webhooks.received.length).toBeLessThan(50);
  });

  test('replies and callbacks are late', async () => {
    await lab.faults({ inboundDelayMs: 120, callbackDelayMs: 120 });
    const start = performance.now();
    await write('AGENDA');
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
    const { sid } = await send({ statusCallback: `${lab.webhooks.url}/status` });
    await fate(sid);
    await until(() => lab.webhooks.received.length === 4);
    expect(performance.now() - start).toBeGreaterThanOrEqual(470);
  });

  test('a share of the callbacks is lost', async () => {
    await lab.faults({ dropCallbacks: 0.5, seed: 3 });
    const sids = [];
    for (let i = 0; i < 12; i += 1)
      sids.push((await send({ statusCallback: `${lab.webhooks.url}/status` })).sid);
    await Promise.all(sids.map(fate));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lab.webhooks.received.length).toBeGreaterThan(6);
    expect(lab.webhooks.received.length).toBeLessThan(30);
  });
});

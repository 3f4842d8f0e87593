import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { accountSid, startPhonesLab, until } from '../support/phones-lab.ts';
import type { PhonesLab } from '../support/phones-lab.ts';

const whatsappSender = '+390883111111';
const nawal = '+393330000001';
const from = `whatsapp:${whatsappSender}`;
const to = `whatsapp:${nawal}`;

let lab: PhonesLab;

beforeAll(async () => {
  lab = await startPhonesLab({
    whatsappSender,
    owners: async () => ({ [nawal]: { name: 'Nawal Idrissi', language: 'arabo' } }),
  });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const write = (body: string, phone = nawal) =>
  lab.post(`/phones/${phone}/messages`, { body, channel: 'whatsapp' });

const fate = (sid: string) =>
  until(async () => {
    const now = await lab.sdk.messages(sid).fetch();
    return /^(delivered|undelivered|failed)$/.test(now.status) && now;
  });

test('what is written by WhatsApp reaches the webhook as Twilio says it', async () => {
  const written = (await (await write('Sì, vengo')).json()) as { sid: string };
  expect(written).toMatchObject({ channel: 'whatsapp', segments: 1, webhook: { answered: true } });
  expect(lab.webhooks.received.map(({ parameters }) => parameters)).toEqual([
    {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      Body: 'Sì, vengo',
      From: to,
      MessageSid: written.sid,
      MessageType: 'text',
      NumMedia: '0',
      NumSegments: '1',
      ProfileName: 'Nawal Idrissi',
      SmsMessageSid: written.sid,
      SmsSid: written.sid,
      SmsStatus: 'received',
      To: from,
      WaId: nawal.slice(1),
    },
  ]);
  expect(lab.unsigned()).toEqual([]);
  const [listed] = await lab.sdk.messages.list({ from: to, to: from });
  expect(listed).toMatchObject({ sid: written.sid, direction: 'inbound', status: 'received' });
});

test('a free text is delivered for 24 hours after the person wrote, and then fails with 63016', async () => {
  await write('Buongiorno');
  lab.webhooks.received.length = 0;
  const statusCallback = `${lab.webhooks.url}/status`;
  const send = () => lab.sdk.messages.create({ to, from, body: 'x'.repeat(200), statusCallback });
  lab.move(24 * 3_600_000 - 60_000);
  const inTime = await send();
  expect(inTime).toMatchObject({ status: 'queued', to, from, numSegments: '1' });
  expect(await fate(inTime.sid)).toMatchObject({ status: 'delivered', to, from });
  lab.move(120_000);
  const late = await send();
  expect(late.status).toBe('queued');
  expect(await fate(late.sid)).toMatchObject({ status: 'failed', errorCode: 63016 });
  const told = await until(() =>
    lab.webhooks.received.find(({ parameters }) => parameters['MessageStatus'] === 'failed'),
  );
  expect(told.parameters).toMatchObject({
    MessageSid: late.sid,
    ErrorCode: '63016',
    ChannelPrefix: 'whatsapp',
    From: from,
    To: to,
  });
});

test('who never wrote by WhatsApp has no session, whatever came by SMS', async () => {
  await lab.post('/phones/+393330000002/messages', { body: 'SI 4721' });
  const message = { to: 'whatsapp:+393330000002', from, body: 'x' };
  const { sid } = await lab.sdk.messages.create(message);
  expect(await fate(sid)).toMatchObject({ errorCode: 63016 });
});

test('an answer in TwiML goes back by WhatsApp', async () => {
  lab.webhooks.answerWith(() => ({ body: '<Response><Message>Grazie</Message></Response>' }));
  await write('SI 4721');
  const [reply] = await until(async () => {
    const replies = await lab.sdk.messages.list({ to, limit: 1 });
    return replies[0]?.body === 'Grazie' && replies;
  });
  expect(reply).toMatchObject({ direction: 'outbound-reply', from });
});

test('STOP by WhatsApp leaves the SMS on', async () => {
  await write('STOP');
  const sms = { to: nawal, from: '+390883000000', body: 'x' };
  await expect(lab.sdk.messages.create(sms)).resolves.toMatchObject({ status: 'queued' });
});

test('a Messaging Service sends by WhatsApp from its WhatsApp sender', async () => {
  await write('Buongiorno');
  const { sid } = await lab.sdk.messages.create({
    to,
    messagingServiceSid: `MG${'a'.repeat(32)}`,
    body: 'x',
  });
  expect(await fate(sid)).toMatchObject({ from, to, status: 'delivered' });
});

test('an unknown channel, and WhatsApp where there is none, are refused in a sentence', async () => {
  const pigeon = await lab.post(`/phones/${nawal}/messages`, { body: 'x', channel: 'pigeon' });
  expect([pigeon.status, await pigeon.json()]).toEqual([
    400,
    { error: 'channel must be sms or whatsapp.' },
  ]);
  const smsOnly = await startPhonesLab();
  const refused = await smsOnly.post(`/phones/${nawal}/messages`, {
    body: 'x',
    channel: 'whatsapp',
  });
  expect(refused.status).toBe(400);
  await smsOnly.close();
});

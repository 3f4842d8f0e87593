import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import twilio from 'twilio';
import type { App } from '../../src/http/app.ts';
import { makeTwilioSignature } from '../../src/adapters/twilio/signature.ts';
import {
  AUTH_TOKEN,
  PUBLIC_URL,
  TWILIO,
  buildTestApp,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

const accepted: unknown[] = [];
const deliveries: unknown[] = [];
let app: App;

beforeAll(async () => {
  app = await buildTestApp({
    publicUrl: `${PUBLIC_URL}/ponte/`,
    useCases: useCasesWith({
      acceptSms: async (message) => accepted.push(message) > 0,
      recordDelivery: async (report) => void deliveries.push(report),
    }),
  });
});
afterAll(() => app.close());
beforeEach(() => {
  accepted.length = 0;
  deliveries.length = 0;
});

const SMS = {
  AccountSid: TWILIO.accountSid,
  MessageSid: `SM${'1'.repeat(32)}`,
  From: '+390000000001',
  To: '+390000000002',
  Body: 'Sì 4721 & poi? 100% “già” +1',
  NumMedia: '0',
};

const sign = (path: string, form: Record<string, string>): string =>
  twilio.getExpectedTwilioSignature(AUTH_TOKEN, `${PUBLIC_URL}/ponte${path}`, form);

const post = (path: string, form: Record<string, string>, signature = sign(path, form)) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
    },
    payload: new URLSearchParams(form).toString(),
  });

const INBOUND = '/hooks/twilio/inbound';

test('a signed SMS is stored as it was written and answered with empty TwiML', async () => {
  const answer = await post(INBOUND, SMS);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/xml']);
  expect(answer.body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  expect(accepted).toEqual([
    { providerSid: SMS.MessageSid, from: SMS.From, to: SMS.To, channel: 'sms', body: SMS.Body },
  ]);
});

test('a WhatsApp message is stored with the bare numbers', async () => {
  const form = { ...SMS, From: `whatsapp:${SMS.From}`, To: `whatsapp:${SMS.To}` };
  expect((await post(INBOUND, form)).statusCode).toBe(200);
  expect(accepted).toMatchObject([{ from: SMS.From, to: SMS.To, channel: 'whatsapp' }]);
});

test('the signature covers the query as received', async () => {
  const path = `${INBOUND}?x=a%20b&y=%27`;
  expect((await post(path, SMS)).statusCode).toBe(200);
  expect((await post(`${INBOUND}?x=a`, SMS, sign(path, SMS))).statusCode).toBe(403);
});

test.each([
  ['no signature', SMS, ''],
  ['another signature', SMS, 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  [
    'another token',
    SMS,
    twilio.getExpectedTwilioSignature('wrong', `${PUBLIC_URL}/ponte${INBOUND}`, SMS),
  ],
  ['a changed body', { ...SMS, Body: 'SI 4722' }, sign(INBOUND, SMS)],
  ['an added field', { ...SMS, Extra: '1' }, sign(INBOUND, SMS)],
  ['another account', { ...SMS, AccountSid: 'AC1' }, sign(INBOUND, { ...SMS, AccountSid: 'AC1' })],
])('%s is refused without a hint', async (_name, form, signature) => {
  const answer = await post(INBOUND, form, signature);
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'signature-refused']);
  expect(accepted).toEqual([]);
});

test('with no token configured nothing is believed', async () => {
  const bare = await buildTestApp({
    twilio: { ...TWILIO, signature: makeTwilioSignature({ authToken: '' }) },
  });
  const signature = twilio.getExpectedTwilioSignature('', `${PUBLIC_URL}${INBOUND}`, SMS);
  const answer = await bare.inject({
    method: 'POST',
    url: INBOUND,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
    payload: new URLSearchParams(SMS).toString(),
  });
  expect(answer.statusCode).toBe(403);
  await bare.close();
});

test('too long, another media type, and the character that the database cannot keep', async () => {
  expect((await post(INBOUND, { ...SMS, Body: 'x'.repeat(66_000) })).statusCode).toBe(413);
  const json = await app.inject({ method: 'POST', url: INBOUND, payload: SMS });
  expect(json.statusCode).toBe(415);
  expect((await post(INBOUND, { ...SMS, Body: 'a\0b' })).statusCode).toBe(200);
  expect(accepted).toMatchObject([{ body: 'ab' }]);
});

test('what the carrier says of a message is told once understood', async () => {
  const path = `/hooks/twilio/status/${uuid(70)}`;
  const form = { AccountSid: TWILIO.accountSid, MessageSid: SMS.MessageSid };
  expect((await post(path, { ...form, MessageStatus: 'delivered' })).statusCode).toBe(204);
  await post(path, { ...form, MessageStatus: 'undelivered', ErrorCode: '30003' });
  await post(path, { ...form, MessageStatus: 'sending' });
  expect((await post(path, { ...form, MessageStatus: 'a-new-one' })).statusCode).toBe(204);
  const report = { messageId: uuid(70), sid: SMS.MessageSid };
  expect(deliveries).toEqual([
    { ...report, state: 'delivered', errorCode: null },
    { ...report, state: 'undelivered', errorCode: 30003 },
    { ...report, state: 'queued', errorCode: null },
  ]);
  expect((await post(path, { ...form, MessageStatus: 'sent' }, 'x')).statusCode).toBe(403);
});

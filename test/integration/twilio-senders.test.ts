import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeTwilioCarrier, type TwilioCarrierOptions } from '../../src/adapters/twilio/carrier.ts';

// A messaging service, WhatsApp and calls: what goes over the wire, and what is asked about afterwards.

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
const SERVICE = `MG${'ab'.repeat(16)}`;
const from = '+390883000000';
const whatsappFrom = '+390883000001';
const to = '+393330000001';
const id = '0192f0c1-0000-7000-8000-000000000001';
const SINCE = Date.parse('2026-11-25T10:00:00Z');

const asked: { method: string; path: string; fields: Record<string, string> }[] = [];
let answer: { status: number; body: object };
let server: Server;
let apiUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let form = '';
    request.on('data', (part: Buffer) => (form += part.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://twilio');
      const fields = Object.fromEntries([...url.searchParams, ...new URLSearchParams(form)]);
      asked.push({ method: request.method ?? '', path: url.pathname, fields });
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
  answer = { status: 201, body: { sid: 'SM1' } };
});

const carrier = (change: Partial<TwilioCarrierOptions> = {}) =>
  makeTwilioCarrier({
    accountSid,
    authToken: 'the token of a test',
    apiUrl,
    from,
    messagingServiceSid: null,
    whatsappFrom,
    statusCallbackUrl: (message) => `https://ponte.test/status/${message}`,
    voiceUrl: (message) => `https://ponte.test/voice/${message}`,
    voiceStatusUrl: (message) => `https://ponte.test/voice/${message}/status`,
    ...change,
  });

const service = { from: null, messagingServiceSid: SERVICE };
const message = { id, to, body: 'Ponte', validity: 60 };

describe('who a message comes from', () => {
  test.each<[string, Partial<TwilioCarrierOptions>, 'sms' | 'whatsapp', Record<string, string>]>([
    ['our number', {}, 'sms', { To: to, From: from }],
    ['whichever the service chooses', service, 'sms', { To: to, MessagingServiceSid: SERVICE }],
    [
      'our WhatsApp sender',
      service,
      'whatsapp',
      { To: `whatsapp:${to}`, From: `whatsapp:${whatsappFrom}` },
    ],
  ])('%s', async (_who, options, channel, expected) => {
    await carrier(options).send({ ...message, channel });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.fields).toEqual({
      ...expected,
      Body: 'Ponte',
      StatusCallback: `https://ponte.test/status/${id}`,
      ValidityPeriod: '60',
    });
  });

  test.each<[string, Partial<TwilioCarrierOptions>, 'sms' | 'whatsapp', Record<string, string>]>([
    ['our number', {}, 'sms', { To: to, From: from }],
    ['any sender of the service', service, 'sms', { To: to }],
    [
      'our WhatsApp sender',
      {},
      'whatsapp',
      { To: `whatsapp:${to}`, From: `whatsapp:${whatsappFrom}` },
    ],
  ])('and among whose it is looked for: %s', async (_whose, options, channel, expected) => {
    answer = { status: 200, body: { messages: [], next_page_uri: null } };
    expect(await carrier(options).find({ channel, to, body: 'Ponte', since: SINCE })).toBeNull();
    expect(asked[0]?.fields).toEqual({ ...expected, PageSize: '100' });
  });
});

describe('a call', () => {
  const call = (sid: string, status: string, at: string) => ({
    sid,
    status,
    date_created: at,
    account_sid: accountSid,
  });

  test('rings from our number and asks us what to say', async () => {
    answer = { status: 201, body: { sid: 'CA1' } };
    expect(await carrier().call({ id, to })).toEqual({ ok: true, sid: 'CA1' });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: `/2010-04-01/Accounts/${accountSid}/Calls.json`,
        fields: {
          To: to,
          From: from,
          Url: `https://ponte.test/voice/${id}`,
          StatusCallback: `https://ponte.test/voice/${id}/status`,
          StatusCallbackEvent: 'completed',
          Timeout: '25',
        },
      },
    ]);
  });

  test('is refused as a message is', async () => {
    answer = { status: 400, body: { code: 21211, message: 'no number', status: 400 } };
    const refused = { ok: false, code: 21211, retry: false, uncertain: false };
    expect(await carrier().call({ id, to })).toEqual(refused);
  });

  test('is found by its number and time, and not an older one', async () => {
    const calls = [
      call('CA2', 'no-answer', 'Wed, 25 Nov 2026 10:00:01 +0000'),
      call('CA1', 'completed', 'Wed, 25 Nov 2026 09:00:00 +0000'),
    ];
    answer = { status: 200, body: { calls, next_page_uri: null } };
    const question = { channel: 'voice', to, body: '', since: SINCE } as const;
    expect(await carrier().find(question)).toEqual({ sid: 'CA2', state: 'undelivered' });
    expect(asked[0]?.fields).toEqual({ To: to, From: from, PageSize: '100' });
    expect(await carrier().find({ ...question, since: SINCE + 3_600_000 })).toBeNull();
  });

  test('has a state that can be asked for', async () => {
    answer = { status: 200, body: call('CA1', 'busy', 'Wed, 25 Nov 2026 10:00:01 +0000') };
    expect(await carrier().state('CA1')).toEqual({ state: 'undelivered', errorCode: null });
    answer = { status: 404, body: { code: 20404, message: 'not found', status: 404 } };
    expect(await carrier().state('CA1')).toBeNull();
  });

  test('needs a number of ours, which a messaging service is not', async () => {
    expect(carrier(service).can).toEqual({ whatsapp: true, voice: false });
    expect(await carrier(service).call({ id, to })).toMatchObject({ ok: false, retry: false });
    expect(
      await carrier(service).find({ channel: 'voice', to, body: '', since: SINCE }),
    ).toBeNull();
    expect(asked).toEqual([]);
    expect(carrier({ whatsappFrom: null }).can).toEqual({ whatsapp: false, voice: true });
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { makeTwilioCarrier } from '../../src/adapters/twilio/carrier.ts';
import { makeTwilioSignature } from '../../src/adapters/twilio/signature.ts';
import { startPhones } from '../../src/phones/phones.ts';
import type { Phones } from '../../src/phones/phones.ts';
import { startWebhookServer } from '../support/webhook-server.ts';
import type { WebhookServer } from '../support/webhook-server.ts';

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
const authToken = 'the token of a test';
const from = '+390883000000';
const messageId = '0192f0c1-0000-7000-8000-000000000001';
const body = 'Ponte: 4721: SI o NO? Rispondi SI 4721 o NO 4721';

let webhooks: WebhookServer;
let phones: Phones;
let to: string;
let phonesUsed = 0;

beforeAll(async () => {
  webhooks = await startWebhookServer();
  phones = await startPhones({
    accountSid,
    authToken,
    host: '127.0.0.1',
    port: 0,
    sender: from,
    inboundUrl: `${webhooks.url}/inbound`,
    sentAfterMs: 5,
    deliveredAfterMs: 5,
    keep: 2_000,
  });
});
afterAll(async () => {
  await phones.close();
  await webhooks.close();
});
beforeEach(() => {
  webhooks.received.length = 0;
  // A phone of its own for each test.
  phonesUsed += 1;
  to = `+39333${String(phonesUsed).padStart(7, '0')}`;
});
afterEach(async () => {
  await fetch(`${phones.url}/faults`, { method: 'DELETE' });
});

const carrier = (options: Partial<Parameters<typeof makeTwilioCarrier>[0]> = {}) =>
  makeTwilioCarrier({
    accountSid,
    authToken,
    apiUrl: phones.url,
    from,
    messagingServiceSid: null,
    whatsappFrom: null,
    statusCallbackUrl: (id) => `${webhooks.url}/status/${id}`,
    voiceUrl: (id) => `${webhooks.url}/voice/${id}`,
    voiceStatusUrl: (id) => `${webhooks.url}/voice/${id}/status`,
    timeoutMs: 2_000,
    ...options,
  });

const message = (change: { body?: string; validity?: number | null } = {}) => ({
  id: messageId,
  channel: 'sms' as const,
  to,
  body,
  validity: 600,
  ...change,
});

const post = (path: string, json: unknown) =>
  fetch(`${phones.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
const faults = (some: object) => post('/faults', some);

const until = async <T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> => {
  const end = Date.now() + 5_000;
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const sidOf = (sent: Awaited<ReturnType<ReturnType<typeof carrier>['send']>>): string => {
  if (!sent.ok) throw new Error(`not sent: ${sent.code}`);
  return sent.sid;
};

/** A server that answers everything in one way. */
const withServer = async (
  answer: Parameters<typeof createServer>[1],
  use: (url: string) => Promise<void>,
): Promise<void> => {
  const server = createServer(answer as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

describe('sending', () => {
  test('reaches the phone, and our id comes back with the states', async () => {
    const sid = sidOf(await carrier().send(message()));
    expect(sid).toMatch(/^SM[\da-f]{32}$/);
    const state = await until(
      () => carrier().state(sid),
      (now) => now?.state === 'delivered',
    );
    expect(state).toEqual({ state: 'delivered', errorCode: null });
    const told = await until(
      async () => webhooks.received.filter(({ path }) => path === `/status/${messageId}`),
      (all) => all.length >= 3,
    );
    expect(told.length).toBeGreaterThanOrEqual(3);
  });

  test('a base address with a slash at its end is the same', async () => {
    expect((await carrier({ apiUrl: `${phones.url}/` }).send(message())).ok).toBe(true);
  });

  test('what waits longer than it is valid fails at the carrier', async () => {
    await faults({ queueMs: 1_500 });
    const sid = sidOf(await carrier().send(message({ validity: 0.4 })));
    const state = await until(
      () => carrier().state(sid),
      (now) => now?.state === 'failed',
    );
    expect(state).toEqual({ state: 'failed', errorCode: 30036 });
  });

  test.each([
    [null, '36000'],
    [100_000, '36000'],
    [59.9, '59'],
    [1, '1'],
  ])('a validity of %p seconds is asked for as %s', async (validity, asked) => {
    let form = '';
    await withServer(
      (request, response) => {
        request.on('data', (part: Buffer) => (form += part.toString()));
        request.on('end', () => response.writeHead(400).end('{}'));
      },
      async (apiUrl) => void (await carrier({ apiUrl }).send(message({ validity }))),
    );
    const sent = new URLSearchParams(form);
    expect(Object.fromEntries(sent)).toEqual({
      To: to,
      From: from,
      Body: body,
      StatusCallback: `${webhooks.url}/status/${messageId}`,
      ValidityPeriod: asked,
    });
  });

  test.each([0, -5])('with %p seconds left nothing is sent', async (validity) => {
    expect(await carrier().send(message({ validity }))).toEqual({
      ok: false,
      code: 30036,
      retry: false,
      uncertain: false,
    });
    expect(await carrier().find({ channel: 'sms', to, body, since: 0 })).toBeNull();
  });
});

describe('what a refusal means', () => {
  test.each([
    [21211, false, false],
    [21610, false, false],
    [21612, false, false],
    [21617, false, false],
    [57012, false, false],
    [20001, false, false],
    [20003, true, false],
    [21408, true, false],
    [21606, true, false],
    [21611, true, false],
    [20429, true, false],
    [20500, true, true],
    [20503, true, true],
  ])('%p: retry %p, uncertain %p', async (errorCode, retry, uncertain) => {
    await faults({ failNext: 1, errorCode });
    expect(await carrier().send(message())).toEqual({
      ok: false,
      code: errorCode,
      retry,
      uncertain,
    });
  });

  test('who wrote STOP is not written to', async () => {
    await post(`/phones/${to}/messages`, { body: 'STOP' });
    expect(await carrier().send(message())).toMatchObject({ code: 21610, retry: false });
  });

  test('wrong credentials can be mended', async () => {
    const sent = await carrier({ authToken: 'another' }).send(message());
    expect(sent).toEqual({ ok: false, code: 20003, retry: true, uncertain: false });
  });

  test('nobody listens: nothing was sent', async () => {
    const apiUrl = 'http://127.0.0.1:9';
    const sent = await carrier({ apiUrl }).send(message());
    expect(sent).toEqual({ ok: false, code: 0, retry: true, uncertain: false });
  });

  test('an answer that does not come in time proves nothing', async () => {
    await faults({ latencyMs: 1_000 });
    const started = Date.now();
    const sent = await carrier({ timeoutMs: 200 }).send(message());
    expect(sent).toEqual({ ok: false, code: 0, retry: true, uncertain: true });
    expect(Date.now() - started).toBeLessThan(900);
  });

  test.each([
    ['a gateway that fails', 502, '<html>', { code: 502, retry: true, uncertain: true }],
    ['a gateway that limits', 429, '', { code: 429, retry: true, uncertain: false }],
    ['a refusal without words', 400, '', { code: 400, retry: false, uncertain: false }],
    ['a wrong address', 404, '<html>', { code: 404, retry: true, uncertain: false }],
    ['a success that names no message', 201, '<html>', { code: 0, retry: true, uncertain: true }],
    ['a redirect', 302, '', { code: 302, retry: true, uncertain: true }],
  ])('%s', async (_what, status, text, expected) => {
    await withServer(
      (_request, response) => void response.writeHead(status).end(text),
      async (apiUrl) => {
        expect(await carrier({ apiUrl }).send(message())).toEqual({ ok: false, ...expected });
      },
    );
  });

  test('half an answer proves nothing, even when it began with 201', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(201, { 'content-length': '100' }).write('{"sid":');
        setTimeout(() => response.destroy(), 20);
      },
      async (apiUrl) => {
        const sent = await carrier({ apiUrl }).send(message());
        expect(sent).toEqual({ ok: false, code: 201, retry: true, uncertain: true });
      },
    );
  });
});

describe('after a lost answer', () => {
  test('the message is found by number and text', async () => {
    await faults({ dropAnswerNext: 1 });
    const since = Date.now();
    const sent = await carrier().send(message());
    expect(sent).toEqual({ ok: false, code: 0, retry: true, uncertain: true });
    const found = await carrier().find({ channel: 'sms', to, body, since });
    expect(found?.sid).toMatch(/^SM/);
    expect(await carrier().state(found?.sid ?? '')).not.toBeNull();
  });

  test('another text, another number or an older message is another message', async () => {
    const sid = sidOf(await carrier().send(message()));
    const since = Date.now() - 1_000;
    expect(await carrier().find({ channel: 'sms', to, body: `${body} `, since })).toBeNull();
    expect(await carrier().find({ channel: 'sms', to: '+393339999999', body, since })).toBeNull();
    expect(
      await carrier().find({ channel: 'sms', to, body, since: Date.now() + 60_000 }),
    ).toBeNull();
    expect(
      await carrier({ from: '+390883111111' }).find({ channel: 'sms', to, body, since }),
    ).toBeNull();
    expect(await carrier().find({ channel: 'sms', to, body, since })).toMatchObject({ sid });
  });

  test('of two with the same text the newest is found', async () => {
    await carrier().send(message());
    const second = sidOf(await carrier().send(message()));
    expect(
      await carrier().find({ channel: 'sms', to, body, since: Date.now() - 1_000 }),
    ).toMatchObject({
      sid: second,
    });
  });

  test('it is found behind more than a page of others', async () => {
    const first = sidOf(await carrier().send(message({ body: 'the first' })));
    for (let sent = 0; sent < 120; sent += 1) await carrier().send(message());
    const since = Date.now() - 60_000;
    expect(await carrier().find({ channel: 'sms', to, body: 'the first', since })).toMatchObject({
      sid: first,
    });
  });

  test('a carrier that cannot be asked is not a message that is not there', async () => {
    const lost = carrier({ apiUrl: 'http://127.0.0.1:9' });
    await expect(lost.find({ channel: 'sms', to, body, since: 0 })).rejects.toThrow();
    await expect(lost.state(`SM${'0'.repeat(32)}`)).rejects.toThrow();
    await expect(
      carrier({ authToken: 'another' }).find({ channel: 'sms', to, body, since: 0 }),
    ).rejects.toThrow();
  });
});

describe('the state', () => {
  test('of a phone that is off', async () => {
    await faults({ undeliverable: [to] });
    const sid = sidOf(await carrier().send(message()));
    const state = await until(
      () => carrier().state(sid),
      (now) => now?.state === 'undelivered',
    );
    expect(state).toEqual({ state: 'undelivered', errorCode: 30003 });
  });
  test('of a message that the carrier does not know', async () => {
    expect(await carrier().state(`SM${'0'.repeat(32)}`)).toBeNull();
  });
});

describe('the signature of a call', () => {
  const signatures = makeTwilioSignature({ authToken });
  const url = 'https://ponte.example/hooks/twilio/inbound?network=bat';
  const params = { AccountSid: accountSid, Body: 'Sì, 4721! 👍', From: '+393330000001', To: from };
  const signature = getExpectedTwilioSignature(authToken, url, params);

  test('is valid as the carrier makes it', () => {
    expect(signatures.valid({ url, params, signature })).toBe(true);
  });

  test('with fields that come twice', () => {
    const twice = { ...params, MediaUrl: ['b', 'a'] };
    const made = getExpectedTwilioSignature(authToken, url, twice);
    expect(signatures.valid({ url, params: twice, signature: made })).toBe(true);
  });

  test('is not valid when it is missing, of another token, or the address is none', () => {
    expect(signatures.valid({ url, params, signature: undefined })).toBe(false);
    expect(signatures.valid({ url, params, signature: '' })).toBe(false);
    expect(signatures.valid({ url: 'http://', params, signature })).toBe(false);
    const other = getExpectedTwilioSignature('another', url, params);
    expect(signatures.valid({ url, params, signature: other })).toBe(false);
  });

  test('without a token nothing is valid, not even what the empty token signs', () => {
    const made = getExpectedTwilioSignature('', url, params);
    expect(makeTwilioSignature({ authToken: '' }).valid({ url, params, signature: made })).toBe(
      false,
    );
  });

  test('is not valid after any of 1,000 changes of one character', () => {
    const replace = (text: string, at: number, by: string): string =>
      `${text.slice(0, at % text.length)}${by}${text.slice((at % text.length) + 1)}`;
    const path = url.slice('https://ponte.example/'.length);
    const change = fc.record({
      what: fc.constantFrom(
        'url',
        'signature',
        ...(Object.keys(params) as (keyof typeof params)[]),
      ),
      at: fc.nat(500),
      by: fc.constantFrom(...'abcXYZ0189'),
    });
    fc.assert(
      fc.property(change, ({ what, at, by }) => {
        const changed = {
          url: what === 'url' ? `https://ponte.example/${replace(path, at, by)}` : url,
          signature: what === 'signature' ? replace(signature, at, by) : signature,
          params:
            what === 'url' || what === 'signature'
              ? params
              : { ...params, [what]: replace(params[what], at, by) },
        };
        fc.pre(JSON.stringify(changed) !== JSON.stringify({ url, signature, params }));
        expect(signatures.valid(changed)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

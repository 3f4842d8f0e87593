import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { startPhones } from '../../src/phones/phones.ts';
import type { Phones } from '../../src/phones/phones.ts';
import { startWebhookServer } from '../support/webhook-server.ts';
import type { WebhookServer } from '../support/webhook-server.ts';

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
const authToken = 'the token of a test';
const sender = '+390883000000';
const nawal = '+393330000001';
const blessing = '+393330000002';

let webhooks: WebhookServer;
let phones: Phones;
let offsetMs = 0;

beforeAll(async () => {
  webhooks = await startWebhookServer();
  phones = await startPhones({
    accountSid,
    authToken,
    host: '127.0.0.1',
    port: 0,
    sender,
    inboundUrl: `${webhooks.url}/inbound?network=bat`,
    owners: async () => ({ [nawal]: { name: 'Nawal <b>Idrissi</b>', language: 'arabo' } }),
    clock: () => new Date(Date.now() + offsetMs),
    sentAfterMs: 5,
    deliveredAfterMs: 5,
    retryAfterMs: 50,
    webhookTimeoutMs: 500,
    keep: 200,
  });
});

afterAll(async () => {
  await phones.close();
  await webhooks.close();
});

beforeEach(() => {
  webhooks.received.length = 0;
  webhooks.answerWith(() => ({}));
  offsetMs = 0;
});

afterEach(async () => {
  await fetch(`${phones.url}/faults`, { method: 'DELETE' });
});

/** The real SDK, with its requests sent to the simulator. */
const sdk = (token = authToken) => {
  const httpClient = new twilio.RequestClient({ timeout: 5000 });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace('https://api.twilio.com', phones.url) });
  return twilio(accountSid, token, { httpClient });
};

const post = (path: string, body: unknown) =>
  fetch(`${phones.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

interface Item {
  readonly sid: string;
  readonly body: string;
  readonly status: string;
  readonly webhook: unknown;
}

const json = async <T>(path: string) => (await (await fetch(`${phones.url}${path}`)).json()) as T;
const onPhone = async (phone: string, query = '') =>
  (await json<{ items: Item[] }>(`/phones/${phone}/messages${query}`)).items;

const until = async <T>(
  look: () => Promise<T> | T,
): Promise<Exclude<T, false | null | undefined>> => {
  for (let i = 0; i < 200; i += 1) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | null | undefined>;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited for two seconds in vain');
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const statusCallback = () => `${webhooks.url}/status?message=7`;
const statuses = () => webhooks.received.map(({ parameters }) => parameters['MessageStatus']);

const expectSigned = () => {
  for (const { path, headers, parameters } of webhooks.received) {
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(authToken, signature, webhooks.url + path, parameters)).toBe(
      true,
    );
  }
};

describe("Twilio's side, through the real SDK", () => {
  test('a message is queued, sent, delivered, and told so by signed callbacks', async () => {
    const body = 'Ponte: EDO, sanità, Andria. Rispondi SI 4721 o NO 4721';
    const created = await sdk().messages.create({
      to: nawal,
      from: sender,
      body,
      statusCallback: statusCallback(),
      validityPeriod: 300,
    });
    expect(created.sid).toMatch(/^SM[\da-f]{32}$/);
    expect(created).toMatchObject({ status: 'queued', to: nawal, from: sender, numSegments: '1' });
    expect(created.direction).toBe('outbound-api');

    await until(() => webhooks.received.length === 3);
    expect(statuses()).toEqual(['queued', 'sent', 'delivered']);
    expect(webhooks.received[2]?.parameters).toEqual({
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: sender,
      MessageSid: created.sid,
      MessageStatus: 'delivered',
      SmsSid: created.sid,
      SmsStatus: 'delivered',
      To: nawal,
    });
    expectSigned();

    const fetched = await sdk().messages(created.sid).fetch();
    expect(fetched).toMatchObject({ status: 'delivered', body, errorCode: null });
    expect(Math.abs(fetched.dateSent.getTime() - Date.now())).toBeLessThan(5000);
    expect((await onPhone(nawal)).at(-1)).toMatchObject({
      direction: 'received',
      body,
      segments: 1,
    });
  });

  test('a Messaging Service chooses the sender', async () => {
    const messagingServiceSid = `MG${'a'.repeat(32)}`;
    const created = await sdk().messages.create({ to: nawal, messagingServiceSid, body: 'x' });
    expect(created).toMatchObject({ status: 'accepted', from: null, messagingServiceSid });
    const sent = await until(async () => {
      const now = await sdk().messages(created.sid).fetch();
      return now.status === 'delivered' && now;
    });
    expect(sent.from).toBe(sender);
  });

  const good = { to: nawal, from: sender, body: 'x' };
  test.each([
    ['no such number', 21211, { ...good, to: '+39' }],
    ['not a number', 21211, { ...good, to: 'Nawal' }],
    ['no body', 21602, { to: nawal, from: sender }],
    ['no sender', 21603, { to: nawal, body: 'x' }],
    ["somebody else's sender", 21606, { ...good, from: '+390883999999' }],
    ['to itself', 21266, { ...good, to: sender }],
    ['too long', 21617, { ...good, body: 'x'.repeat(1601) }],
    ['a callback that is no URL', 21609, { ...good, statusCallback: '/status' }],
    ['valid for no time', 90007, { ...good, validityPeriod: 0 }],
  ])('%s is refused with %d', async (_why, code, request) => {
    await expect(sdk().messages.create(request)).rejects.toMatchObject({
      code,
      status: 400,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
  });

  test('a wrong token, another account and an unknown message', async () => {
    await expect(sdk('wrong').messages.create(good)).rejects.toMatchObject({
      code: 20003,
      status: 401,
    });
    const other = await fetch(
      `${phones.url}/2010-04-01/Accounts/AC${'f'.repeat(32)}/Messages.json`,
      {
        headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
      },
    );
    expect(other.status).toBe(401);
    await expect(
      sdk()
        .messages(`SM${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({
      code: 20404,
      status: 404,
    });
    expect((await fetch(`${phones.url}/2010-04-01/Nothing.json`)).status).toBe(404);
  });

  test('lists by number and date, page after page, the newest first', async () => {
    const to = '+393330000009';
    const bodies = Array.from({ length: 7 }, (_, i) => `message ${i}`);
    for (const body of bodies) await sdk().messages.create({ to, from: sender, body });
    await until(async () => (await onPhone(to)).length === 7);
    const newestFirst = [...bodies].reverse();

    const listed = await sdk().messages.list({ to, pageSize: 3 });
    expect(listed.map(({ body }) => body)).toEqual(newestFirst);
    const minuteAgo = new Date(Date.now() - 60_000);
    const inAMinute = new Date(Date.now() + 60_000);
    const list = (filter: object) => sdk().messages.list({ to, from: sender, ...filter });
    expect(await list({ dateSentAfter: minuteAgo, dateSentBefore: inAMinute })).toHaveLength(7);
    expect(await list({ dateSentAfter: inAMinute })).toHaveLength(0);
    expect(await list({ dateSentBefore: minuteAgo })).toHaveLength(0);
    expect(await list({ dateSent: new Date() })).toHaveLength(7);
    expect(await list({ from: nawal })).toHaveLength(0);
  });

  test('a message that waits longer than it is valid fails with 30036', async () => {
    await post('/faults', { queueMs: 50 });
    await sdk().messages.create({ ...good, statusCallback: statusCallback(), validityPeriod: 60 });
    offsetMs = 61_000;
    await until(() => webhooks.received.length === 2);
    expect(webhooks.received[1]?.parameters).toMatchObject({
      MessageStatus: 'failed',
      ErrorCode: '30036',
    });
  });
});

describe('what people write', () => {
  test('reaches the webhook, signed, and is listed as received', async () => {
    const answer = await post(`/phones/${nawal}/messages`, { body: 'Sì, vengo – 4721' });
    expect(answer.status).toBe(201);
    const written = (await answer.json()) as Item;
    expect(written).toMatchObject({
      direction: 'written',
      status: 'received',
      segments: 1,
      webhook: { answered: true, outcome: 'answered', detail: 'status 200' },
    });
    expect(webhooks.received).toHaveLength(1);
    expect(webhooks.received[0]?.path).toBe('/inbound?network=bat');
    expect(webhooks.received[0]?.parameters).toMatchObject({
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      MessageSid: written.sid,
      SmsSid: written.sid,
      From: nawal,
      To: sender,
      Body: 'Sì, vengo – 4721',
      NumSegments: '1',
      NumMedia: '0',
    });
    expectSigned();
    const [listed] = await sdk().messages.list({ from: nawal, to: sender, limit: 1 });
    expect(listed).toMatchObject({ sid: written.sid, direction: 'inbound', status: 'received' });
  });

  test('a TwiML answer comes back to the phone', async () => {
    webhooks.answerWith(() => ({ body: '<Response><Message>Già assegnato</Message></Response>' }));
    await post(`/phones/${blessing}/messages`, { body: 'SI 1180' });
    await until(async () => (await onPhone(blessing)).at(-1)?.body === 'Già assegnato');
    const [reply] = await sdk().messages.list({ to: blessing, limit: 1 });
    expect(reply?.direction).toBe('outbound-reply');
  });

  test('STOP closes the number, is still told, and START opens it', async () => {
    const send = () => sdk().messages.create({ to: blessing, from: sender, body: 'x' });
    await post(`/phones/${blessing}/messages`, { body: ' stop ' });
    expect(webhooks.received.at(-1)?.parameters['Body']).toBe('stop');
    await expect(send()).rejects.toMatchObject({ code: 21610, status: 400 });
    await post(`/phones/${blessing}/messages`, { body: 'YES' });
    expect(webhooks.received.at(-1)?.parameters['Body']).toBe('YES');
    await expect(send()).resolves.toMatchObject({ status: 'queued' });
  });

  test('a webhook that fails is called once more, with the same message and token', async () => {
    let calls = 0;
    webhooks.answerWith(() => ({ status: (calls += 1) === 1 ? 503 : 200 }));
    const answer = await post(`/phones/${nawal}/messages`, { body: 'AGENDA' });
    expect(await answer.json()).toMatchObject({
      webhook: { answered: false, detail: 'status 503' },
    });
    await until(async () => (await onPhone(nawal)).at(-1)?.webhook === 'answered');
    await pause(120);
    const [first, second, ...more] = webhooks.received;
    expect(more).toEqual([]);
    expect(second?.parameters).toEqual(first?.parameters);
    const token = (webhook: typeof first) => webhook?.headers['i-twilio-idempotency-token'];
    expect(token(second)).toBe(token(first));
  });

  test('a webhook that hangs is given up in time', async () => {
    webhooks.answerWith(async () => {
      await pause(800);
      return {};
    });
    const answer = await post(`/phones/${nawal}/messages`, { body: 'AIUTO' });
    expect(await answer.json()).toMatchObject({ webhook: { detail: 'no answer in time' } });
    await pause(600);
  });

  test.each([
    ['an empty text', `/phones/${nawal}/messages`, { body: ' ' }, /not empty/],
    ['no text', `/phones/${nawal}/messages`, {}, /must be JSON like/],
    ['too long a text', `/phones/${nawal}/messages`, { body: 'x'.repeat(1601) }, /at most 1600/],
    ['no phone number', '/phones/nawal/messages', { body: 'x' }, /nawal is not a phone number/],
    ['an unknown fault', '/faults', { colour: 'red' }, /colour is not a fault/],
  ])('%s is refused in a sentence', async (_what, path, body, sentence) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toMatch(sentence);
  });

  test('too large a body, broken JSON and an unknown address are refused in a sentence', async () => {
    const large = await post(`/phones/${nawal}/messages`, { body: 'x'.repeat(70_000) });
    expect(large.status).toBe(413);
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${phones.url}/faults`, { method: 'POST', headers, body: '{' });
    expect(broken.status).toBe(400);
    const unknown = await fetch(`${phones.url}/nothing`);
    expect(unknown.status).toBe(404);
    for (const answer of [large, broken, unknown])
      expect(await answer.json()).toEqual({ error: expect.stringMatching(/\w/) });
  });
});

describe('faults', () => {
  const send = (to = nawal) =>
    sdk().messages.create({ to, from: sender, body: 'x', statusCallback: statusCallback() });

  test('fails the next sends, with a code that refuses or one that does not deliver', async () => {
    await post('/faults', { failNext: 1, errorCode: 20429 });
    await expect(send()).rejects.toMatchObject({ code: 20429, status: 429 });
    await post('/faults', { failNext: 1, errorCode: 30007 });
    await expect(send()).resolves.toMatchObject({ status: 'queued' });
    await until(() => statuses().includes('undelivered'));
    expect(webhooks.received.at(-1)?.parameters['ErrorCode']).toBe('30007');
    expect(await json('/faults')).toMatchObject({ failNext: 0 });
  });

  test('a phone that is off gets nothing', async () => {
    await post(`/phones/${blessing}/power`, { on: false });
    const before = await onPhone(blessing);
    const { sid } = await send(blessing);
    await until(() => statuses().includes('undelivered'));
    expect(await sdk().messages(sid).fetch()).toMatchObject({ errorCode: 30003 });
    expect(await onPhone(blessing)).toEqual(before);
    const all = await onPhone(blessing, '?all=true');
    expect(all.at(-1)).toMatchObject({ sid, status: 'undelivered' });
  });

  test('callbacks are silent, double, or out of order', async () => {
    await post('/faults', { silent: true });
    const quiet = await send();
    await until(async () => (await onPhone(nawal)).at(-1)?.sid === quiet.sid);
    expect(statuses()).toEqual([]);
    await post('/faults', { silent: false, doubleCallbacks: true });
    await send();
    await until(() => webhooks.received.length === 6);
    expect(statuses()).toEqual(['queued', 'queued', 'sent', 'sent', 'delivered', 'delivered']);
    const orders = new Set<string>();
    await post('/faults', { doubleCallbacks: false, reorderCallbacks: true, seed: 3 });
    for (let i = 0; i < 6; i += 1) {
      webhooks.received.length = 0;
      await send();
      await until(() => webhooks.received.length === 3);
      orders.add(statuses().join());
    }
    expect(orders.size).toBeGreaterThan(1);
    expectSigned();
  });

  test('what is written arrives twice, or only in the list', async () => {
    await post('/faults', { doubleInbound: true });
    await post(`/phones/${nawal}/messages`, { body: 'SI 4721' });
    await until(() => webhooks.received.length === 2);
    const [first, second] = webhooks.received;
    expect(second?.parameters).toEqual(first?.parameters);
    await post('/faults', { doubleInbound: false, dropInbound: true });
    const answer = await post(`/phones/${nawal}/messages`, { body: 'NO 4721' });
    expect(await answer.json()).toMatchObject({ webhook: { answered: false, outcome: 'dropped' } });
    expect(webhooks.received).toHaveLength(2);
    const [listed] = await sdk().messages.list({ from: nawal, limit: 1 });
    expect(listed?.body).toBe('NO 4721');
  });

  test('an answer is lost although the message was accepted', async () => {
    await post('/faults', { dropAnswerNext: 1, listLagMs: 60_000 });
    await expect(send()).rejects.toThrow(/socket hang up|ECONNRESET/);
    await until(() => statuses().includes('delivered'));
    expect(await sdk().messages.list({ to: nawal })).toHaveLength(0);
    offsetMs = 61_000;
    const [listed] = await sdk().messages.list({ to: nawal, limit: 1 });
    expect(listed?.sid).toBe(webhooks.received[0]?.parameters['MessageSid']);
  });

  test('the API is slow', async () => {
    await post('/faults', { latencyMs: 120 });
    const start = performance.now();
    await send();
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });
});

describe('what is seen', () => {
  test('events tell of each change, and again after a reconnection', async () => {
    const ardita = '+393330000003';
    const closing = new AbortController();
    const read = async (path: string, times: number) => {
      const { body } = await fetch(`${phones.url}${path}`, { signal: closing.signal });
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (text.split('\ndata: ').length > times) return text;
      }
      throw new Error(`the stream ended: ${text}`);
    };
    const seen = read(`/events?phone=${encodeURIComponent(ardita)}`, 4);
    await pause(50);
    await sdk().messages.create({ to: blessing, from: sender, body: 'not for her' });
    await sdk().messages.create({ to: ardita, from: sender, body: 'for her' });
    const text = await seen;
    const kinds = [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual(['status', 'status', 'status', 'message']);
    expect(text).toContain('"body":"for her"');
    expect(text).not.toContain('not for her');
    const firstId = Number(/^id: (\d+)$/m.exec(text)?.[1]);
    const again = await read(`/events?phone=${ardita}&since=${firstId - 1}`, 4);
    expect(again).toContain(`id: ${firstId}\n`);
    closing.abort();
  });

  test('the page shows the phones, their keys, and nothing unescaped', async () => {
    await sdk().messages.create({ to: nawal, from: sender, body: '<i>EDO</i> SI 4721 o NO 4721' });
    await until(async () => (await onPhone(nawal)).at(-1)?.body.startsWith('<i>'));
    const answer = await fetch(`${phones.url}/?phone=nawal`);
    const page = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page).toContain('Nawal &lt;b&gt;Idrissi&lt;/b&gt;');
    expect(page).toContain('&lt;i&gt;EDO&lt;/i&gt;');
    expect(page).toMatch(/value="SI 4721"/);
    expect(page).not.toMatch(/<script>|<[ib]>|undefined|\[object/);
    for (const path of ['/phones.css', '/phones.js', '/healthz', '/phones'])
      expect((await fetch(`${phones.url}${path}`)).status).toBe(200);
  });

  test('works by plain forms, but not from another site', async () => {
    const submit = (path: string, fields: Record<string, string>, headers = {}) =>
      fetch(`${phones.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams(fields),
      });
    const path = `/phones/${encodeURIComponent(nawal)}`;
    const written = await submit(`${path}/messages`, { body: 'SI 4721' });
    expect(written.status).toBe(303);
    expect(written.headers.get('location')).toBe(`/?phone=%2B393330000001#tel393330000001`);
    expect(webhooks.received.at(-1)?.parameters['Body']).toBe('SI 4721');
    expect((await submit('/faults', { silent: 'on' })).status).toBe(303);
    expect(await json('/faults')).toMatchObject({ silent: true, latencyMs: 0 });
    expect((await submit(`${path}/power`, { on: 'false' })).status).toBe(303);
    expect(await json('/faults')).toMatchObject({ undeliverable: [nawal] });
    const foreign = await submit(
      `${path}/messages`,
      { body: 'x' },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.status).toBe(403);
  });
});

test('a taken port rejects, and closing ends streams and webhooks under way', async () => {
  const options = { accountSid, authToken, host: '127.0.0.1', sender, inboundUrl: webhooks.url };
  const own = await startPhones({ ...options, port: 0 });
  const port = Number(new URL(own.url).port);
  await expect(startPhones({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const stream = await fetch(`${own.url}/events`);
  webhooks.answerWith(() => new Promise(() => {}));
  const hanging = fetch(`${own.url}/phones/${nawal}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"body":"x"}',
  }).catch(() => undefined);
  await until(() => webhooks.received.length === 1);
  const start = performance.now();
  await own.close();
  expect(performance.now() - start).toBeLessThan(1000);
  await hanging;
  await stream.text().catch(() => undefined);
});

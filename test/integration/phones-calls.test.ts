import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { accountSid, sender, startPhonesLab, until } from '../support/phones-lab.ts';
import type { PhonesLab } from '../support/phones-lab.ts';

let lab: PhonesLab;
let phone: string;
let phonesUsed = 0;

beforeAll(async () => {
  lab = await startPhonesLab({ speechMs: 0 });
});
afterAll(() => lab.close());
beforeEach(async () => {
  await lab.reset();
  phonesUsed += 1;
  phone = `+39333${String(phonesUsed).padStart(7, '0')}`;
});

interface PhoneCall {
  readonly sid: string;
  readonly status: string;
  readonly expects: string | null;
  readonly said: string[];
  readonly lines: Array<{ text: string; language: string | null }>;
}

const documents: Record<string, string> = {
  '/voice/offer': `<?xml version="1.0" encoding="UTF-8"?>
    <Response>
      <Pause length="1"/>
      <Gather numDigits="1" action="/voice/answer?offer=7" method="POST" timeout="8">
        <Say language="it-IT" voice="alice">Emergenza a Barletta: arabo &amp; francese.</Say>
        <Say language="it-IT">Prema 1 per accettare, 2 per rifiutare.</Say>
      </Gather>
      <Redirect>/voice/offer?again=1</Redirect>
    </Response>`,
  '/voice/answer?offer=7': '<Response><Say>Grazie.</Say><Hangup/><Say>mai</Say></Response>',
};

const answerWithDocuments = (more: Record<string, string> = {}) =>
  lab.webhooks.answerWith(({ path }) => ({ body: { ...documents, ...more }[path] ?? '' }));

const place = (change: object = {}) =>
  lab.sdk.calls.create({
    to: phone,
    from: sender,
    url: `${lab.webhooks.url}/voice/offer`,
    ...change,
  });

const act = async (sid: string, body: object) => {
  const answer = await lab.post(`/phones/${phone}/calls/${sid}`, body);
  return { status: answer.status, body: (await answer.json()) as PhoneCall };
};
const onPhone = async () => (await lab.get<{ items: PhoneCall[] }>(`/phones/${phone}/calls`)).items;
const becomes = (sid: string, status: string) =>
  until(async () => (await lab.sdk.calls(sid).fetch()).status === status);
const ringing = async (change: object = {}) => {
  const { sid } = await place(change);
  await becomes(sid, 'ringing');
  return sid;
};
const told = (path = '/voice/status') =>
  lab.webhooks.received.filter((webhook) => webhook.path === path);
const events = ['initiated', 'ringing', 'answered', 'completed'];
const withCallback = () => ({
  statusCallback: `${lab.webhooks.url}/voice/status`,
  statusCallbackEvent: events,
});

test('a call rings, is answered, a key is pressed, and each step is told', async () => {
  answerWithDocuments();
  const created = await place(withCallback());
  expect(created.sid).toMatch(/^CA[\da-f]{32}$/);
  expect(created).toMatchObject({ to: phone, from: sender, direction: 'outbound-api' });
  expect(['queued', 'ringing']).toContain(created.status);
  await becomes(created.sid, 'ringing');
  expect(await onPhone()).toMatchObject([
    { sid: created.sid, from: sender, status: 'ringing', expects: null, lines: [] },
  ]);

  const answered = await act(created.sid, { do: 'answer' });
  expect(answered.body).toMatchObject({
    status: 'in-progress',
    expects: 'digits',
    said: ['Emergenza a Barletta: arabo & francese.', 'Prema 1 per accettare, 2 per rifiutare.'],
  });
  expect(answered.body.lines[0]).toMatchObject({ language: 'it-IT', voice: 'alice' });
  expect(told('/voice/offer')[0]?.parameters).toEqual({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: created.sid,
    CallStatus: 'in-progress',
    Called: phone,
    Caller: sender,
    Direction: 'outbound-api',
    From: sender,
    To: phone,
  });

  const pressed = await act(created.sid, { do: 'press', digits: '1' });
  expect(pressed.body).toMatchObject({ expects: null, said: ['Grazie.'] });
  expect(told('/voice/answer?offer=7')[0]?.parameters).toMatchObject({
    CallSid: created.sid,
    Digits: '1',
  });
  await becomes(created.sid, 'completed');
  const fetched = await lab.sdk.calls(created.sid).fetch();
  expect(fetched.duration).toMatch(/^\d+$/);
  expect(fetched.endTime.getTime()).toBeGreaterThanOrEqual(fetched.startTime.getTime());

  await until(() => told().length === 4);
  expect(
    told().map(({ parameters }) => [parameters['CallStatus'], parameters['SequenceNumber']]),
  ).toEqual([
    ['initiated', '0'],
    ['ringing', '1'],
    ['in-progress', '2'],
    ['completed', '3'],
  ]);
  expect(told()[3]?.parameters).toMatchObject({
    CallSid: created.sid,
    To: phone,
    From: sender,
    CallDuration: expect.stringMatching(/^\d+$/),
    CallbackSource: 'call-progress-events',
  });
  expect(lab.unsigned()).toEqual([]);
});

describe('a call ends', () => {
  test('as busy when it is declined', async () => {
    const sid = await ringing({ statusCallback: `${lab.webhooks.url}/voice/status` });
    expect((await act(sid, { do: 'decline' })).body).toMatchObject({ status: 'busy', said: [] });
    await until(() => told().length === 1);
    expect(told()[0]?.parameters).toMatchObject({ CallStatus: 'busy', CallDuration: '0' });
  });

  test('as no-answer after its timeout', async () => {
    const sid = await ringing({ timeout: 1 });
    await becomes(sid, 'no-answer');
    expect(await lab.sdk.calls(sid).fetch()).toMatchObject({ duration: null });
  });

  test('as no-answer where the phone is off, as failed where the fault says so', async () => {
    await lab.post(`/phones/${phone}/power`, { on: false });
    await becomes((await place()).sid, 'no-answer');
    await lab.faults({ undeliverable: [], failNext: 1, errorCode: 30005 });
    await becomes((await place()).sid, 'failed');
  });

  test('as busy while the phone rings already', async () => {
    await ringing();
    await becomes((await place()).sid, 'busy');
  });

  test('as canceled while it rings, as completed when it was answered', async () => {
    answerWithDocuments();
    const first = await ringing();
    expect(await lab.sdk.calls(first).update({ status: 'completed' })).toMatchObject({
      status: 'canceled',
    });
    const second = await ringing();
    await act(second, { do: 'answer' });
    await expect(lab.sdk.calls(second).update({ status: 'canceled' })).rejects.toMatchObject({
      code: 21220,
    });
    expect(await lab.sdk.calls(second).update({ status: 'completed' })).toMatchObject({
      status: 'completed',
    });
    await expect(lab.sdk.calls(second).update({ status: 'completed' })).rejects.toMatchObject({
      code: 21220,
      status: 400,
    });
  });

  test('when the person hangs up', async () => {
    answerWithDocuments();
    const sid = await ringing();
    await act(sid, { do: 'answer' });
    expect((await act(sid, { do: 'hang-up' })).body).toMatchObject({ status: 'completed' });
    expect((await act(sid, { do: 'press', digits: '1' })).status).toBe(409);
  });
});

describe('what TwiML says', () => {
  const twiml = (body: string) =>
    ringing({ url: undefined, twiml: `<Response>${body}</Response>` });

  test('stands in the request itself, and what nobody presses goes on', async () => {
    const sid = await twiml(
      '<Gather timeout="1" numDigits="1" action="/x"><Say>Uno?</Say></Gather><Say>Allora no.</Say>',
    );
    expect((await act(sid, { do: 'answer' })).body.said).toEqual(['Uno?']);
    await becomes(sid, 'completed');
    expect((await onPhone())[0]?.lines.map(({ text }) => text)).toEqual(['Uno?', 'Allora no.']);
  });

  test('goes on at another address, with GET where it says so', async () => {
    answerWithDocuments();
    const sid = await twiml(
      `<Say>Attenda.</Say><Redirect method="GET">${lab.webhooks.url}/voice/offer</Redirect>`,
    );
    lab.webhooks.answerWith(({ path }) =>
      path.startsWith('/voice/offer?') ? { body: '<Response><Say>Eccomi</Say></Response>' } : {},
    );
    expect((await act(sid, { do: 'answer' })).body.said).toEqual(['Attenda.', 'Eccomi']);
    expect(lab.webhooks.received[0]?.path).toContain(`CallSid=${sid}`);
    expect(lab.unsigned()).toEqual([]);
  });

  test('waits for as many keys as were asked for', async () => {
    answerWithDocuments({ '/code': '<Response><Say>Bene</Say></Response>' });
    const action = `${lab.webhooks.url}/code`;
    const sid = await twiml(`<Gather numDigits="4" action="${action}"/>`);
    await act(sid, { do: 'answer' });
    expect((await act(sid, { do: 'press', digits: '47' })).body).toMatchObject({
      expects: 'digits',
      said: [],
    });
    expect((await act(sid, { do: 'press', digits: '219' })).body.said).toEqual(['Bene']);
    expect(told('/code')[0]?.parameters['Digits']).toBe('4721');
  });

  test.each([
    ['a failure', () => ({ status: 500 })],
    ['no TwiML', () => ({ body: 'hello' })],
    ['broken TwiML', () => ({ body: '<Response><Say>a</Response>' })],
  ])('%s ends the call with an application error', async (_what, answer) => {
    lab.webhooks.answerWith(answer);
    const sid = await ringing();
    expect((await act(sid, { do: 'answer' })).body.said).toEqual([
      expect.stringMatching(/application error/),
    ]);
    await becomes(sid, 'completed');
  });

  test('that leads in a circle comes to an end', async () => {
    lab.webhooks.answerWith(() => ({ body: '<Response><Redirect/></Response>' }));
    const sid = await ringing();
    await act(sid, { do: 'answer' });
    await becomes(sid, 'completed');
  });
});

describe('refusals', () => {
  const base = async () => ({
    to: phone,
    from: sender,
    url: `${lab.webhooks.url}/voice/offer` as string | undefined,
    statusCallback: undefined as string | undefined,
  });

  test.each([
    ['no receiver', 21201, { to: '' }],
    ['no number', 21211, { to: '+39' }],
    ['no caller', 21213, { from: '' }],
    ['a caller that is no number', 21212, { from: 'Ponte' }],
    ["somebody else's number", 21210, { from: '+390883999999' }],
    ['no address', 21205, { url: undefined }],
    ['a relative address', 21205, { url: '/voice' }],
    ['a callback that is no URL', 21609, { statusCallback: '/status' }],
  ])('%s is refused with %d', async (_why, code, change) => {
    const { to, from, url, statusCallback } = { ...(await base()), ...change };
    const form = { To: to, From: from, Url: url, StatusCallback: statusCallback };
    const given = Object.entries(form).filter(([, value]) => value) as Array<[string, string]>;
    const answer = await fetch(`${lab.phones.url}/2010-04-01/Accounts/${accountSid}/Calls.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${accountSid}:the token of a test`)}` },
      body: new URLSearchParams(given),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code,
      status: 400,
      more_info: `https://www.twilio.com/docs/errors/${code}`,
    });
  });

  test('by fault, and with a lost answer the call can be found in the list', async () => {
    await lab.faults({ failNext: 1, errorCode: 20429 });
    await expect(place()).rejects.toMatchObject({ code: 20429 });
    await lab.faults({ dropAnswerNext: 1 });
    await expect(place()).rejects.toThrow();
    const [found] = await lab.sdk.calls.list({ to: phone, pageSize: 1 });
    expect(found).toMatchObject({ to: phone, from: sender });
  });

  test('what people cannot do is said in a sentence', async () => {
    const sid = await ringing();
    expect((await act(sid, { do: 'sing' })).status).toBe(400);
    expect((await act(sid, { do: 'press', digits: 'one' })).status).toBe(400);
    expect((await act(sid, { do: 'press', digits: '1' })).status).toBe(409);
    expect((await act(sid, { do: 'hang-up' })).status).toBe(409);
    expect((await act(`CA${'0'.repeat(32)}`, { do: 'answer' })).status).toBe(404);
    await act(sid, { do: 'decline' });
    expect(await act(sid, { do: 'answer' })).toMatchObject({
      status: 409,
      body: { error: 'The call does not ring.' },
    });
    await expect(lab.sdk.calls(`CA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
      code: 20404,
    });
  });
});

test('closing ends calls that ring', async () => {
  const own = await startPhonesLab();
  const call = { to: phone, from: sender, url: `${own.webhooks.url}/voice`, timeout: 600 };
  const { sid } = await own.sdk.calls.create(call);
  await until(async () => (await own.sdk.calls(sid).fetch()).status === 'ringing');
  const start = performance.now();
  await own.close();
  expect(performance.now() - start).toBeLessThan(1000);
});

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import twilio from 'twilio';
import type { CallView } from '../../src/app/views.ts';
import type { App } from '../../src/http/app.ts';
import {
  AUTH_TOKEN,
  PUBLIC_URL,
  TWILIO,
  buildTestApp,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

// What is said in a call, as the carrier reads it.

const BASE = `${PUBLIC_URL}/ponte`;
const PATH = `/hooks/twilio/voice/${uuid(70)}`;
const CALL = {
  AccountSid: TWILIO.accountSid,
  CallSid: `CA${'1'.repeat(32)}`,
  From: '+390',
  To: '+391',
};

const pressed: unknown[] = [];
const deliveries: unknown[] = [];
let view: CallView | null;
let app: App;

beforeAll(async () => {
  app = await buildTestApp({
    publicUrl: BASE,
    useCases: useCasesWith({
      beginCall: async () => view,
      answerCall: async (...said) => {
        pressed.push(said);
        return view;
      },
      recordDelivery: async (report) => void deliveries.push(report),
    }),
  });
});
afterAll(() => app.close());
beforeEach(() => {
  pressed.length = 0;
  deliveries.length = 0;
  view = { locale: 'it-IT', say: 'Serve edo. Premi 1.', otherwise: 'Arrivederci.' };
});

const post = (path: string, extra: Record<string, string> = {}, signature?: string) => {
  const form = { ...CALL, ...extra };
  return app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature':
        signature ?? twilio.getExpectedTwilioSignature(AUTH_TOKEN, `${BASE}${path}`, form),
    },
    payload: new URLSearchParams(form).toString(),
  });
};

test('a phone that is picked up hears the question and is waited for', async () => {
  const answer = await post(PATH);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/xml']);
  expect(answer.body).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><Response>` +
      `<Gather numDigits="1" action="${BASE}${PATH}/answer" method="POST" timeout="8">` +
      `<Say language="it-IT">Serve edo. Premi 1.</Say></Gather>` +
      `<Say language="it-IT">Arrivederci.</Say></Response>`,
  );
});

test('the key is handed on, and what comes of it is said', async () => {
  view = { locale: 'fr-FR', say: 'Merci.', otherwise: null };
  const answer = await post(`${PATH}/answer`, { Digits: '1' });
  expect(answer.body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="fr-FR">Merci.</Say></Response>',
  );
  expect(pressed).toEqual([[uuid(70), '1', false]]);
});

test('the second question knows that it is the second', async () => {
  const first = await post(`${PATH}/answer`, { Digits: '9' });
  expect(first.body).toContain(`action="${BASE}${PATH}/answer?again=1"`);
  await post(`${PATH}/answer?again=1`, { Digits: '8' });
  await post(`${PATH}/answer?again=1`);
  expect(pressed).toEqual([
    [uuid(70), '9', false],
    [uuid(70), '8', true],
    [uuid(70), '', true],
  ]);
});

test('a name cannot become markup', async () => {
  view = { locale: 'it-IT', say: '</Say><Dial>+39</Dial> & "più"', otherwise: null };
  expect((await post(PATH)).body).toContain('&lt;/Say&gt;&lt;Dial&gt;+39&lt;/Dial&gt; &amp; "più"');
});

test('a call that is not ours ends without a word', async () => {
  view = null;
  expect((await post(PATH)).body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>',
  );
});

test.each([PATH, `${PATH}/answer`, `${PATH}/status`])('%s is signed or refused', async (path) => {
  expect((await post(path, {}, 'x')).statusCode).toBe(403);
  expect((await post(path, { AccountSid: 'AC1' })).statusCode).toBe(403);
  expect(pressed).toEqual([]);
  expect(deliveries).toEqual([]);
});

test.each([
  ['queued', 'queued'],
  ['initiated', 'queued'],
  ['ringing', 'sent'],
  ['in-progress', 'sent'],
  ['completed', 'delivered'],
  ['busy', 'undelivered'],
  ['no-answer', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
])('a call that is %s is a message that is %s', async (CallStatus, state) => {
  expect((await post(`${PATH}/status`, { CallStatus })).statusCode).toBe(204);
  expect(deliveries).toEqual([{ messageId: uuid(70), sid: CALL.CallSid, state, errorCode: null }]);
});

test('a state that is not known says nothing', async () => {
  expect((await post(`${PATH}/status`, { CallStatus: 'a-new-one' })).statusCode).toBe(204);
  expect(deliveries).toEqual([]);
});

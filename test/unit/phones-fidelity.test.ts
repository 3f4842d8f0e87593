import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { newCall } from '../../src/phones/call.ts';
import { callResource } from '../../src/phones/call-format.ts';
import { makeCallbacks } from '../../src/phones/callbacks.ts';
import { silentLog } from '../../src/phones/message.ts';
import { incoming, outgoing } from '../../src/phones/new-message.ts';
import { makeTimers } from '../../src/phones/timers.ts';
import { messageResource } from '../../src/phones/twilio-format.ts';

// What the simulator says is held against what Twilio documents, not against itself.

describe('the signature', () => {
  // The examples of Twilio's documentation and of the tests of its SDKs.
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const documented = (caller: string) => ({
    CallSid: 'CA1234567890ABCDE',
    Caller: caller,
    Digits: '1234',
    From: caller,
    To: '+18005551212',
  });
  const vectors: Array<[string, string]> = [
    ['+12349013030', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
    ['+14158675309', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
  ];

  test.each(vectors)('of the documented call from %s', (caller, signature) => {
    const params = documented(caller);
    expect(getExpectedTwilioSignature('12345', url, params)).toBe(signature);
    const signed = Object.entries(params)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .reduce((text, [name, value]) => text + name + value, url);
    expect(createHmac('sha1', '12345').update(signed).digest('base64')).toBe(signature);
  });

  test.each(vectors)('that the simulator sends for it, from %s', async (caller, signature) => {
    const sent: Array<string | null> = [];
    const original = globalThis.fetch;
    globalThis.fetch = async (_url, init) => {
      sent.push(new Headers(init?.headers).get('x-twilio-signature'));
      return new Response('<Response/>');
    };
    try {
      const timers = makeTimers();
      const options = { authToken: '12345', retryAfterMs: 1, timeoutMs: 1000, timers };
      await makeCallbacks({ ...options, log: silentLog }).post(url, documented(caller));
    } finally {
      globalThis.fetch = original;
    }
    expect(sent).toEqual([signature]);
  });
});

// The SDK's declarations are generated from Twilio's published OpenAPI description.

const declared = (file: string): string => {
  const root = dirname(createRequire(import.meta.url).resolve('twilio/package.json'));
  return readFileSync(join(root, 'lib/rest/api/v2010/account', file), 'utf8');
};

const fieldsOf = (source: string, name: string): Record<string, string> => {
  const body = new RegExp(`interface ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/(\w+): ([^;]+);/g)].map(([, field = '', type = '']) => [field, type]),
  );
};

const wordsOf = (source: string, name: string): string[] =>
  [...(new RegExp(`type ${name} = ([^;]*);`).exec(source)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, word = '']) => word,
  );

const isRfc2822 = (value: unknown): boolean =>
  typeof value === 'string' && /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/.test(value);

/** Whether a value of the JSON fits the type that the SDK makes of it; null stands for "not yet". */
const fits = (source: string, type: string, value: unknown): boolean => {
  if (value === null) return true;
  if (type === 'Date') return isRfc2822(value);
  if (type === 'Record<string, string>')
    return Object.values(value as object).every((one) => typeof one === 'string');
  if (type === 'string' || type === 'number') return typeof value === type;
  return wordsOf(source, type).includes(value as string);
};

const expectDeclared = (source: string, name: string, resource: object): void => {
  const fields = fieldsOf(source, name);
  expect(Object.keys(resource).sort()).toEqual(Object.keys(fields).sort());
  const wrong = Object.entries(resource).filter(
    ([field, value]) => !fits(source, fields[field] ?? '', value),
  );
  expect(wrong).toEqual([]);
};

const accountSid = `AC${'a'.repeat(32)}`;
const now = Date.UTC(2026, 10, 26, 9, 30);

describe('a message', () => {
  const source = declared('message.d.ts');
  const request = {
    channel: 'sms',
    to: '+393330000001',
    from: '+390883000000',
    body: 'x',
    statusCallback: null,
    messagingServiceSid: null,
    validitySeconds: 60,
  } as const;

  test('is declared in the SDK as this test reads it', () => {
    expect(Object.keys(fieldsOf(source, 'MessageResource'))).toHaveLength(20);
    expect(wordsOf(source, 'MessageStatus')).toContain('delivered');
  });

  test('has the declared fields, whichever way it goes and however it ends', () => {
    const sent = outgoing(request, 'outbound-api', now);
    expectDeclared(source, 'MessageResource', messageResource(accountSid, sent));
    const lost = { ...sent, status: 'undelivered', errorCode: 30003, sentAt: now } as const;
    expectDeclared(source, 'MessageResource', messageResource(accountSid, lost));
    const byService = { ...request, messagingServiceSid: `MG${'a'.repeat(32)}` };
    const accepted = outgoing(byService, 'outbound-reply', now);
    expectDeclared(source, 'MessageResource', messageResource(accountSid, accepted));
    const text = { ...request, phone: request.to, sender: request.from };
    const { channel, phone, body, sender, messagingServiceSid } = text;
    const received = incoming({ channel, phone, body, sender, messagingServiceSid }, now);
    expectDeclared(source, 'MessageResource', messageResource(accountSid, received));
  });
});

describe('a call', () => {
  const source = declared('call.d.ts');
  const request = {
    to: '+393330000001',
    from: '+390883000000',
    url: 'https://ponte.example/voice',
    method: 'POST',
    twiml: null,
    statusCallback: null,
    events: new Set<never>(),
    timeoutSeconds: 60,
  } as const;

  test('is declared in the SDK as this test reads it', () => {
    expect(Object.keys(fieldsOf(source, 'CallResource'))).toHaveLength(26);
    expect(wordsOf(source, 'CallStatus').sort()).toEqual([
      'busy',
      'canceled',
      'completed',
      'failed',
      'in-progress',
      'no-answer',
      'queued',
      'ringing',
    ]);
  });

  test('has the declared fields, from the first moment to the last', () => {
    const call = newCall(request, now);
    expectDeclared(source, 'CallResource', callResource(accountSid, call));
    const over = { ...call, status: 'completed', answeredAt: now, endedAt: now + 4000 } as const;
    expectDeclared(source, 'CallResource', callResource(accountSid, over));
    expect(callResource(accountSid, over)).toMatchObject({ duration: '4' });
  });
});

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import twilio from 'twilio';
import type { App } from '../../src/http/app.ts';
import {
  AUTH_TOKEN,
  PUBLIC_URL,
  TWILIO,
  buildTestApp,
  useCasesWith,
} from '../support/http-edge.ts';

// Who can write in a mediator's name could accept for her: nothing counts that the carrier has not signed to the letter.

const MUTATIONS = 10_000;
const PATH = '/hooks/twilio/inbound';

const stored = new Map<string, string>();
let app: App;
beforeAll(async () => {
  app = await buildTestApp({
    useCases: useCasesWith({
      acceptSms: async ({ providerSid, body }) => {
        const isNew = !stored.has(providerSid);
        stored.set(providerSid, body);
        return isNew;
      },
    }),
  });
});
afterAll(() => app.close());
beforeEach(() => stored.clear());

interface Call {
  readonly path: string;
  readonly payload: string;
  readonly signature: string;
}

const form = (text: string): Record<string, string> => ({
  AccountSid: TWILIO.accountSid,
  MessageSid: `SM${'1'.repeat(32)}`,
  From: '+390000000001',
  To: '+390000000002',
  Body: text,
});

const signed = (text: string): Call => ({
  path: PATH,
  payload: new URLSearchParams(form(text)).toString(),
  signature: twilio.getExpectedTwilioSignature(AUTH_TOKEN, `${PUBLIC_URL}${PATH}`, form(text)),
});

const post = async ({ path, payload, signature }: Call): Promise<number> => {
  const answer = await app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
    payload,
  });
  return answer.statusCode;
};

/** What the carrier's signature covers: the address and the fields, whatever their order and spelling. */
const meaningOf = ({ path, payload }: Call): string =>
  JSON.stringify([path, [...new URLSearchParams(payload)].sort()]);

const at = (text: string, share: number): number => Math.floor(share * text.length);
const character = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });

const replaced = (text: string, place: number, by: string): string =>
  text.slice(0, at(text, place)) + by + text.slice(at(text, place) + 1);
const inserted = (text: string, place: number, what: string): string =>
  text.slice(0, at(text, place)) + what + text.slice(at(text, place));
const removed = (text: string, place: number): string => replaced(text, place, '');

type Mutation = (call: Call) => Call;
const mutate =
  (part: keyof Call, change: (text: string) => string): Mutation =>
  (call) => ({ ...call, [part]: change(call[part]) });

const anyPart = fc.constantFrom<keyof Call>('payload', 'signature');
const field = fc.constantFrom('Body', 'From', 'To', 'MessageSid', 'AccountSid', 'Extra');

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(anyPart, share, character).map(([p, s, c]) => mutate(p, (text) => replaced(text, s, c))),
  fc.tuple(anyPart, share, character).map(([p, s, c]) => mutate(p, (text) => inserted(text, s, c))),
  fc.tuple(anyPart, share).map(([p, s]) => mutate(p, (text) => removed(text, s))),
  // A field more, once or twice, or one less.
  fc
    .tuple(field, fc.string({ maxLength: 12 }))
    .map(([name, value]) =>
      mutate('payload', (text) => `${text}&${name}=${encodeURIComponent(value)}`),
    ),
  field.map((name) =>
    mutate('payload', (text) => text.replace(new RegExp(`(^|&)${name}=[^&]*`), '')),
  ),
  // Another address.
  fc
    .string({ minLength: 1, maxLength: 12 })
    .map((query) => mutate('path', (text) => `${text}?${encodeURIComponent(query)}`)),
  // Signed with something else, over something else, or not at all.
  fc
    .tuple(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }))
    .map(([token, text]) =>
      mutate('signature', () =>
        twilio.getExpectedTwilioSignature(token, `${PUBLIC_URL}${PATH}`, form(text)),
      ),
    ),
  fc
    .constantFrom('', ' ', 'null', 'undefined', '=', '0'.repeat(28))
    .map((signature) => mutate('signature', () => signature)),
  fc.constant(mutate('signature', (text) => text.toLowerCase())),
);

test(`${MUTATIONS} mutations of signed webhooks: none is accepted`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 60 }), mutation, async (text, change) => {
      const genuine = signed(text);
      const forged = change(genuine);
      const same = meaningOf(forged) === meaningOf(genuine);
      fc.pre(!(same && forged.signature.trim() === genuine.signature));
      expect(await post(forged)).toBe(403);
      expect(stored.size).toBe(0);
    }),
    { numRuns: MUTATIONS },
  );
}, 120_000);

test('a name and its value that run into each other have a signature, and are refused all the same', async () => {
  const genuine = signed('SI 4721');
  for (const name of ['Body', 'From', 'To', 'MessageSid', 'AccountSid']) {
    const payload = genuine.payload.replace(`${name}=`, name);
    expect(await post({ ...genuine, payload })).toBe(403);
  }
  expect(stored.size).toBe(0);
});

test('a text that is cut in two has a signature, and is refused all the same', async () => {
  const genuine = signed('SI 4721 ma non posso');
  const payload = genuine.payload.replace('+ma', '&+ma');
  expect(await post({ ...genuine, payload })).toBe(403);
  expect(stored.size).toBe(0);
});

test('the same webhook posted again changes nothing', async () => {
  const call = signed('SI 4721');
  for (let times = 0; times < 3; times += 1) expect(await post(call)).toBe(200);
  expect([...stored.values()]).toEqual(['SI 4721']);
});

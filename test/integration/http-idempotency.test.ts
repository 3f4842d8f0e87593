import { afterEach, expect, test } from '@jest/globals';
import { Refusal } from '../../src/app/refusal.ts';
import type { UseCases } from '../../src/app/use-cases.ts';
import type { App } from '../../src/http/app.ts';
import {
  REQUEST_BODY,
  as,
  buildTestApp,
  requestView,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

let app: App;
afterEach(() => app.close());

const start = async (requestMediation: UseCases['requestMediation']): Promise<void> => {
  app = await buildTestApp({
    useCases: useCasesWith({ requestMediation, getRequest: async (_actor, id) => requestView(id) }),
  });
};

const ask = (key: string, payload: object = REQUEST_BODY, caller = 'desk') =>
  app.inject({
    method: 'POST',
    url: '/api/v1/requests',
    headers: { ...as(caller), 'idempotency-key': key },
    payload,
  });

test('the same key and body are done once and answered the same, whatever the order of the fields', async () => {
  let made = 0;
  await start(async () => requestView(uuid(100 + (made += 1))));
  const first = await ask('k1');
  const again = await ask('k1', Object.fromEntries(Object.entries(REQUEST_BODY).reverse()));
  expect(made).toBe(1);
  expect(again.statusCode).toBe(201);
  expect(again.body).toBe(first.body);
  expect(again.headers).toMatchObject({
    location: first.headers.location,
    'content-type': first.headers['content-type'],
    'idempotency-replayed': 'true',
  });
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(
    (await ask('k1', REQUEST_BODY, 'otherDesk')).headers['idempotency-replayed'],
  ).toBeUndefined();
});

test('another body under the same key is 422', async () => {
  await start(async () => requestView(uuid(100)));
  await ask('k1');
  const other = await ask('k1', { ...REQUEST_BODY, people: 2 });
  expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency-key-reused']);
});

test('while the first is in hand the second is 409', async () => {
  let finish = (): void => {};
  let begun = (): void => {};
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  await start(async () => {
    begun();
    await new Promise<void>((resolve) => (finish = resolve));
    return requestView(uuid(100));
  });
  const first = ask('k1');
  // inject() starts when it is awaited or listened to
  const firstDone = first.then((answer) => answer.statusCode);
  await isBegun;
  const second = await ask('k1');
  expect([second.statusCode, second.json().code]).toEqual([409, 'idempotency-key-in-flight']);
  finish();
  expect(await firstDone).toBe(201);
  expect((await ask('k1')).headers['idempotency-replayed']).toBe('true');
});

test('a definite refusal is remembered, a fault of ours is not', async () => {
  let calls = 0;
  await start(async (_actor, input) => {
    calls += 1;
    if (input.people === 1) throw new Refusal('probable-duplicate', { existingCode: 'R-AAAA' });
    if (calls === 2) throw new Error('the database is away');
    return requestView(uuid(100));
  });
  const refused = await ask('k1');
  const again = await ask('k1');
  expect([again.body, again.headers['content-type']]).toEqual([
    refused.body,
    'application/problem+json',
  ]);
  expect(calls).toBe(1);
  const body = { ...REQUEST_BODY, people: 2 };
  expect((await ask('k2', body)).statusCode).toBe(500);
  expect((await ask('k2', body)).statusCode).toBe(201);
  expect(calls).toBe(3);
});

test.each([[''], ['x'.repeat(256)], ['è'], ['tab\there']])(
  'a key that is not 1 to 255 printable characters is 400: %j',
  async (key) => {
    await start(async () => requestView(uuid(100)));
    const answer = await ask(key);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-idempotency-key']);
  },
);

test('an answer without a body is repeated as well', async () => {
  let calls = 0;
  app = await buildTestApp({
    useCases: useCasesWith({ giveUpBooking: async () => void (calls += 1) }),
  });
  const giveUp = () =>
    app.inject({
      method: 'POST',
      url: `/api/v1/bookings/${uuid(40)}/withdrawal`,
      headers: { ...as('mediator'), 'idempotency-key': 'k1' },
    });
  const first = await giveUp();
  const again = await giveUp();
  expect([first.statusCode, again.statusCode, again.body, calls]).toEqual([204, 204, '', 1]);
  expect(again.headers['idempotency-replayed']).toBe('true');
});

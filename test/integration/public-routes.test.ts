import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import type { App } from '../../src/http/app.ts';
import { PUBLIC_OPERATIONS, PUBLIC_ROUTES } from '../../src/http/auth.ts';
import type { LimitKind } from '../../src/domain/rate-limits.ts';
import {
  AUTH_TOKEN,
  PUBLIC_URL,
  TWILIO,
  buildTestApp,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

// What answers without a key, and what each is limited by. A new public route fails here until it stands in the table.

const LIMITS: Readonly<Record<string, LimitKind | 'none'>> = {
  'GET /': 'address',
  'GET /status': 'none',
  'GET /healthz': 'none',
  'GET /readyz': 'none',
  'GET /problems/:code': 'address',
  'GET /api/v1/openapi.json': 'address',
  'GET /sign-in': 'address',
  'POST /sign-in': 'sign-in',
  'GET /sign-in/forgotten': 'address',
  'POST /sign-in/forgotten': 'sign-in',
  'GET /sign-in/oidc': 'sign-in',
  'GET /sign-in/oidc/callback': 'sign-in',
  'GET /invitation/:token': 'address',
  'POST /invitation/:token': 'sign-in',
  'GET /reset/:token': 'address',
  'POST /reset/:token': 'sign-in',
  'POST /api/v1/session': 'sign-in',
  'POST /api/v1/session/phone': 'sign-in',
  'POST /api/v1/session/phone/code': 'sign-in',
  'POST /api/v1/session/passkey/options': 'sign-in',
  'POST /api/v1/session/passkey': 'sign-in',
  'POST /api/v1/password-reset': 'sign-in',
  'POST /api/v1/password-reset/:token': 'sign-in',
  'POST /api/v1/invitations/:token': 'sign-in',
  'POST /hooks/twilio/inbound': 'carrier',
  'POST /hooks/twilio/status/:messageId': 'carrier',
  'POST /hooks/twilio/voice/:messageId': 'carrier',
  'POST /hooks/twilio/voice/:messageId/answer': 'carrier',
  'POST /hooks/twilio/voice/:messageId/status': 'carrier',
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

let app: App;
beforeAll(async () => {
  const { accounts } = useCasesWith();
  const away = async (): Promise<never> => {
    throw new Error('the issuer is away');
  };
  const identity = { begin: away, finish: away };
  app = await buildTestApp({ useCases: useCasesWith({ accounts: { ...accounts, identity } }) });
});
afterAll(() => app.close());

/** Every method of a public address, as far as it is public. */
const publicRoutes = (): string[] => {
  const pages = [...PUBLIC_ROUTES].flatMap((url) =>
    METHODS.filter((method) => app.hasRoute({ method, url })).map((method) => `${method} ${url}`),
  );
  return [...pages, ...PUBLIC_OPERATIONS].sort();
};

const FORM = { AccountSid: TWILIO.accountSid };

/** As the carrier, where its signature is asked for. */
const call = (method: Method, url: string) =>
  url.startsWith('/hooks/')
    ? app.inject({
        method,
        url,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilio.getExpectedTwilioSignature(
            AUTH_TOKEN,
            `${PUBLIC_URL}${url}`,
            FORM,
          ),
        },
        payload: new URLSearchParams(FORM).toString(),
      })
    : app.inject({ method, url });

test('the table names every public route, and no other', () => {
  expect(publicRoutes()).toEqual(Object.keys(LIMITS).sort());
});

describe('without a key', () => {
  test.each(Object.entries(LIMITS))('%s is counted as: %s', async (route, limit) => {
    const [method, pattern] = route.split(' ') as [Method, string];
    expect(app.hasRoute({ method, url: pattern })).toBe(true);
    const url = pattern
      .replace(':token', 'a'.repeat(43))
      .replace(':messageId', uuid(1))
      .replace(':code', 'not-found');
    const answer = await call(method, url);
    const policy = answer.headers['ratelimit-policy'] ?? '"none"';
    expect(/^"([a-z-]+)"/.exec(String(policy))?.[1]).toBe(limit);
  });

  test('nothing else answers', async () => {
    const answer = await app.inject({ url: '/api/v1/requests' });
    expect(answer.statusCode).toBe(401);
  });
});

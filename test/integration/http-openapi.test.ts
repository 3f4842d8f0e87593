import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isPublicRoute } from '../../src/http/auth.ts';
import type { App } from '../../src/http/app.ts';
import { as, buildTestApp, uuid } from '../support/http-edge.ts';

interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  security?: object[];
  responses: Record<
    string,
    {
      description?: string;
      headers?: Record<string, object>;
      content?: Record<string, { schema?: unknown }>;
    }
  >;
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
  parameters?: { name: string; in: string }[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { examples?: unknown[] }>;
    headers: Record<string, object>;
    securitySchemes: object;
  };
}

/** What belongs to a person who is signed in. */
const OF_SESSIONS = /^\/api\/v1\/(session|sessions|passkeys|password|second-factor)(\/|$)/;

let app: App;
let document: Document;
let operations: { path: string; method: string; operation: Operation }[];

beforeAll(async () => {
  app = await buildTestApp();
  document = (await app.inject({ url: '/api/v1/openapi.json' })).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => app.close());

test('is OpenAPI 3.1 with everything that the API has', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: 'Ponte', version: '0.1.0' });
  expect(document.components.securitySchemes).toMatchObject({
    apiKey: { type: 'http', scheme: 'bearer' },
  });
  const listed = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort();
  expect(listed).toEqual(
    [
      'DELETE /api/v1/accounts/{id}/factors',
      'DELETE /api/v1/session',
      'DELETE /api/v1/sessions/{id}',
      'GET /api/v1/accounts',
      'GET /api/v1/session',
      'GET /api/v1/sessions',
      'PATCH /api/v1/accounts/{id}',
      'POST /api/v1/invitations',
      'POST /api/v1/invitations/{token}',
      'POST /api/v1/password',
      'POST /api/v1/password-reset',
      'POST /api/v1/password-reset/{token}',
      'POST /api/v1/second-factor',
      'POST /api/v1/second-factor/confirmation',
      'POST /api/v1/second-factor/removal',
      'POST /api/v1/session',
      'DELETE /api/v1/passkeys/{id}',
      'GET /api/v1/passkeys',
      'POST /api/v1/passkeys',
      'POST /api/v1/passkeys/options',
      'POST /api/v1/session/passkey',
      'POST /api/v1/session/passkey/options',
      'POST /api/v1/session/phone',
      'POST /api/v1/session/phone/code',
      'POST /api/v1/session/second-factor',
      'DELETE /api/v1/keys/{id}',
      'GET /api/v1/audit/events',
      'GET /api/v1/audit/seals',
      'GET /api/v1/bookings',
      'GET /api/v1/keys',
      'GET /api/v1/aggregates',
      'GET /api/v1/hours',
      'GET /api/v1/languages',
      'GET /api/v1/mediators',
      'GET /api/v1/mediators/{id}',
      'GET /api/v1/mediators/{id}/availability',
      'GET /api/v1/mediators/{id}/exclusions',
      'GET /api/v1/mediators/{id}/export',
      'GET /api/v1/notices',
      'GET /api/v1/offers',
      'GET /api/v1/policy',
      'GET /api/v1/requests',
      'GET /api/v1/requests/{id}',
      'GET /api/v1/requests/{id}/candidates',
      'GET /api/v1/retention/reports',
      'GET /api/v1/sites',
      'GET /status',
      'PATCH /api/v1/mediators/{id}',
      'POST /api/v1/bookings/{id}/progress',
      'POST /api/v1/mediators/{id}/erasure',
      'POST /api/v1/bookings/{id}/withdrawal',
      'POST /api/v1/keys',
      'POST /api/v1/mediators',
      'POST /api/v1/offers/{id}/answer',
      'POST /api/v1/requests',
      'POST /api/v1/requests/preview',
      'POST /api/v1/requests/{id}/assignment',
      'POST /api/v1/requests/{id}/cancellation',
      'PUT /api/v1/mediators/{id}/availability',
      'PUT /api/v1/mediators/{id}/exclusions',
      'PUT /api/v1/policy',
    ].sort(),
  );
});

test('paths are kebab-case, parameters and fields are camelCase', () => {
  for (const { path, operation } of operations) {
    expect(path).toMatch(/^(\/([a-z0-9]+(-[a-z0-9]+)*|\{[a-z][A-Za-z]*\}))+$/);
    for (const { name, in: place } of operation.parameters ?? []) {
      if (place !== 'header') expect(name).toMatch(/^[a-z][A-Za-z]*$/);
    }
  }
});

test('every operation has its own id, a summary, a described success and described problems', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(operations.length);
  for (const { path, operation } of operations) {
    expect(operation.summary).toBeTruthy();
    const responses = Object.entries(operation.responses);
    expect(responses.some(([status]) => status.startsWith('2'))).toBe(true);
    for (const [status, { description, content }] of responses) {
      expect(description).toBeTruthy();
      if (status.startsWith('2')) continue;
      expect([path, status, content?.['application/problem+json']?.schema]).toEqual([
        path,
        status,
        { $ref: '#/components/schemas/Problem' },
      ]);
    }
  }
});

test('every reference leads somewhere, and every body has an example', () => {
  const text = JSON.stringify(document);
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    expect(Object.keys(document.components.schemas)).toContain(name);
  }
  for (const { operation } of operations) {
    const ref = operation.requestBody?.content['application/json']?.schema.$ref;
    if (operation.requestBody === undefined) continue;
    const name = ref?.replace('#/components/schemas/', '') ?? 'no reference';
    // All rules of a network are long, and GET /api/v1/policy shows them as they are.
    if (name === 'PolicyInput') continue;
    expect([name, document.components.schemas[name]?.examples?.length]).toEqual([name, 1]);
  }
});

test('every tag is explained, and every header of an answer is described', async () => {
  const tags = new Set(document.tags.map(({ name, description }) => description && name));
  for (const { operation } of operations)
    for (const tag of operation.tags ?? []) expect(tags).toContain(tag);
  for (const { path, operation } of operations)
    for (const [status, { headers = {} }] of Object.entries(operation.responses)) {
      for (const name of Object.keys(headers))
        expect(document.components.headers[name]).toMatchObject({ description: expect.anything() });
      if (path === '/status') continue;
      expect(Object.keys(headers)).toEqual(expect.arrayContaining(['X-RateLimit-Remaining']));
      if (['429', '503'].includes(status)) expect(headers).toHaveProperty('Retry-After');
      if (status === '201') expect(headers).toHaveProperty('Location');
    }
});

test('each answer has the headers that the document promises', async () => {
  const described = (path: string, method: string, status: number): string[] =>
    Object.keys(document.paths[path]?.[method]?.responses[status]?.headers ?? {})
      .map((name) => name.toLowerCase())
      .sort();
  const known = Object.keys(document.components.headers).map((name) => name.toLowerCase());
  for (const [key, status] of [
    ['coordinator', 200],
    ['nobody', 401],
  ] as const) {
    const { statusCode, headers } = await app.inject({ url: '/api/v1/requests', headers: as(key) });
    expect(statusCode).toBe(status);
    const sent = Object.keys(headers).filter((name) => known.includes(name));
    expect(sent.sort()).toEqual(described('/api/v1/requests', 'get', status));
  }
});

test('each operation answers 401 without a key, unless it is on the list of public routes', async () => {
  for (const { path, method, operation } of operations) {
    const answer = await app.inject({
      method: method.toUpperCase() as 'GET',
      url: path.replace(/\{[^}]+\}/g, uuid(1)),
      ...(method === 'get' ? {} : { payload: {} }),
    });
    const isPublic = isPublicRoute(path.replace(/\{(\w+)\}/g, ':$1'), method.toUpperCase());
    const isForPeople = OF_SESSIONS.test(path);
    const ways = isForPeople ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
    expect([path, operation.security]).toEqual([path, isPublic ? [] : ways]);
    // Whoever signs in must say something, unless nothing is asked; and a link that is none is not found.
    const refused = path.includes('{token}') ? 404 : 400;
    const open = operation.requestBody === undefined ? 200 : refused;
    expect([path, answer.statusCode]).toEqual([path, isPublic ? open : 401]);
  }
});

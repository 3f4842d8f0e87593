import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/app/refusal.ts';
import type { UseCases } from '../../src/app/use-cases.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { App } from '../../src/http/app.ts';
import {
  candidatesSchema,
  mediatorBookingSchema,
  mediatorSchema,
  previewSchema,
  requestSchema,
} from '../../src/http/schemas.ts';
import { noticeSchema } from '../../src/http/reference-schemas.ts';
import {
  PUBLIC_URL,
  REQUEST_BODY,
  START,
  as,
  bookingView,
  buildTestApp,
  mediatorView,
  requestView,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

const seen: { filter?: unknown; page?: unknown; input?: unknown } = {};

const useCases: Partial<UseCases> = {
  requestMediation: async (_actor, input) => {
    seen.input = input;
    if (input.caseRef === 'twice')
      throw new Refusal('probable-duplicate', { existingCode: 'R-AAAA' });
    if (input.caseRef === 'past') {
      throw new Refusal('invalid-fields', {
        faults: [
          { path: 'startsAt', fault: 'start-past' },
          { path: 'durationMinutes', fault: 'phone-too-long', facts: { minutes: 45 } },
        ],
      });
    }
    if (input.caseRef === 'broken') throw new Error('secret of Maria Rossi');
    return requestView(uuid(30));
  },
  previewRequest: async () => ({
    eligible: 4,
    usualAnswerMinutes: 6,
    relaxations: [{ change: 'start+30', eligible: 7, startsAt: START + 1_800_000 }],
  }),
  listRequests: async (_actor, filter, page) => {
    Object.assign(seen, { filter, page });
    return { items: [requestView(uuid(30))], nextCursor: 'next' };
  },
  listCandidates: async () => ({
    eligible: [],
    excluded: [
      { mediatorId: uuid(5), name: 'Blessing Demo', reasons: [{ rule: 'declined', facts: {} }] },
    ],
    relaxations: [],
  }),
  assignMediator: async () => {
    throw new Refusal('rule-broken', { reasons: [{ rule: 'not-active', facts: {} }] });
  },
  answerOffer: async (_actor, _id, { answer }) =>
    answer === 'accept' ? bookingView(uuid(40)) : null,
  giveUpBooking: async () => undefined,
  reportProgress: async (_actor, id, { what, minutes }) => {
    if (what === 'finished') throw new Refusal('booking-not-now');
    return bookingView(id, { lateMinutes: minutes ?? null, arrivedAt: START });
  },
  listNotices: async (_actor, page) => {
    Object.assign(seen, { page });
    const of = { requestId: null, requestCode: null, mediatorId: null, mediatorName: null };
    return {
      items: [{ ...of, id: '7', at: START, notice: 'daily-cap-reached', attention: null }],
      nextCursor: 'next',
    };
  },
  getMediator: async (_actor, id) => mediatorView(id),
  changeMediator: async (_actor, id, change) => {
    seen.input = change;
    return mediatorView(id);
  },
  listSites: async () =>
    [1, 2, 3].map((one) => ({
      id: uuid(one),
      organisationId: uuid(2),
      organisation: 'ASL BT',
      name: `Sede ${one}`,
      comune: 'Andria',
      certainty: 'demo' as const,
    })),
};

let app: App;
let readiness = { database: true, queue: true };
const logged: string[] = [];

beforeAll(async () => {
  const { pino } = await import('pino');
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  app = await buildTestApp({
    useCases: useCasesWith(useCases),
    readiness: async () => readiness,
    logger,
  });
});
afterAll(() => app.close());

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    headers: { 'content-type': 'application/json', ...as('desk'), ...headers },
  });

describe('a request', () => {
  test('is answered with 201, its address, and times in the network’s zone', async () => {
    const answer = await post('/api/v1/requests', REQUEST_BODY);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/requests/${uuid(30)}`);
    expect(requestSchema.parse(answer.json())).toEqual(answer.json());
    expect(answer.json()).toMatchObject({ startsAt: '2026-11-26T10:30:00+01:00', booking: null });
    expect(seen.input).toMatchObject({ acceptableLanguages: [], people: 1, force: false });
  });

  test('preview tells how many could come', async () => {
    const answer = await post('/api/v1/requests/preview', REQUEST_BODY);
    expect(answer.statusCode).toBe(200);
    expect(previewSchema.parse(answer.json())).toEqual({
      eligible: 4,
      usualAnswerMinutes: 6,
      relaxations: [{ change: 'start+30', eligible: 7, startsAt: '2026-11-26T11:00:00+01:00' }],
    });
  });

  test('lists take filters and a page; an offset’s plus sign needs no care', async () => {
    const url = `/api/v1/requests?state=open&state=assigned&from=2026-11-26T10:30:00+01:00&siteId=${uuid(20)}&language=bin&limit=5&cursor=abc`;
    const answer = await app.inject({ url, headers: as('desk') });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ nextCursor: 'next', items: [{ code: 'R-7K3F' }] });
    expect(answer.json().items[0]).not.toHaveProperty('history');
    expect(seen.filter).toEqual({
      state: ['open', 'assigned'],
      from: START,
      siteId: uuid(20),
      language: 'bin',
    });
    expect(seen.page).toEqual({ limit: 5, cursor: 'abc' });
  });

  test('candidates carry reasons in Italian, or English on request', async () => {
    const url = `/api/v1/requests/${uuid(30)}/candidates`;
    const italian = await app.inject({ url, headers: as('coordinator') });
    const english = await app.inject({
      url,
      headers: { ...as('coordinator'), 'accept-language': 'en-GB, it;q=0.5' },
    });
    expect(candidatesSchema.parse(italian.json())).toEqual(italian.json());
    expect(italian.json().excluded[0].reasons[0]).toEqual({
      rule: 'declined',
      detail: expect.stringContaining('detto di no'),
    });
    expect(english.json().excluded[0].reasons[0].detail).toContain('said no');
  });
});

describe('other routes', () => {
  test('an accepted offer is answered with the booking, a declined one with none', async () => {
    const url = `/api/v1/offers/${uuid(50)}/answer`;
    const yes = await post(url, { answer: 'accept' }, as('mediator'));
    expect(yes.json()).toMatchObject({ booking: { id: uuid(40), unit: 'Pronto soccorso' } });
    expect(
      (await post(url, { answer: 'decline', reason: 'malata' }, as('mediator'))).json(),
    ).toEqual({ booking: null });
  });

  test('a booking is given up with or without a body', async () => {
    const url = `/api/v1/bookings/${uuid(40)}/withdrawal`;
    const bare = await app.inject({ method: 'POST', url, headers: as('mediator') });
    expect([bare.statusCode, bare.body]).toEqual([204, '']);
    expect((await post(url, { reason: 'malata' }, as('mediator'))).statusCode).toBe(204);
  });

  test('what the mediator says of a booking is answered with the booking', async () => {
    const url = `/api/v1/bookings/${uuid(40)}/progress`;
    const late = await post(url, { what: 'late', minutes: 15 }, as('mediator'));
    expect(mediatorBookingSchema.parse(late.json())).toEqual(late.json());
    expect(late.json()).toMatchObject({
      lateMinutes: 15,
      expectedAt: '2026-11-26T10:45:00+01:00',
      arrivedAt: '2026-11-26T10:30:00+01:00',
      finishedAt: null,
    });
    const early = await post(url, { what: 'finished' }, as('mediator'));
    expect([early.statusCode, early.json().code]).toEqual([409, 'booking-not-now']);
    for (const body of [
      { what: 'gone' },
      { what: 'late', minutes: 0 },
      { what: 'late', minutes: 1.5 },
    ])
      expect((await post(url, body, as('mediator'))).statusCode).toBe(400);
  });

  test('notices come in pages, with times in the network’s zone', async () => {
    const answer = await app.inject({
      url: '/api/v1/notices?limit=5&cursor=abc',
      headers: as('coordinator'),
    });
    expect(noticeSchema.parse(answer.json().items[0])).toEqual(answer.json().items[0]);
    expect(answer.json()).toMatchObject({
      items: [{ id: '7', at: '2026-11-26T10:30:00+01:00', notice: 'daily-cap-reached' }],
      nextCursor: 'next',
    });
    expect(seen.page).toEqual({ limit: 5, cursor: 'abc' });
  });

  test('a change of a mediator fills in nothing that was left out', async () => {
    const answer = await app.inject({
      method: 'PATCH',
      url: `/api/v1/mediators/${uuid(5)}`,
      headers: as('coordinator'),
      payload: { state: 'paused' },
    });
    expect(mediatorSchema.parse(answer.json()).qualifications).toEqual([
      { setting: 'health', expiresAt: '2026-11-26' },
    ]);
    expect(seen.input).toEqual({ state: 'paused' });
  });

  test('a short list is told whole, or in pages on request', async () => {
    const whole = await app.inject({ url: '/api/v1/sites', headers: as('desk') });
    expect(whole.json()).toMatchObject({ nextCursor: null, items: { length: 3 } });
    const first = await app.inject({ url: '/api/v1/sites?limit=2', headers: as('desk') });
    const second = await app.inject({
      url: `/api/v1/sites?limit=2&cursor=${first.json().nextCursor}`,
      headers: as('desk'),
    });
    expect([...first.json().items, ...second.json().items]).toEqual(whole.json().items);
    expect(second.json().nextCursor).toBeNull();
  });
});

describe('problems', () => {
  const problem = (answer: Awaited<ReturnType<typeof post>>) => {
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const found: Problem = answer.json();
    expect(found.status).toBe(answer.statusCode);
    expect(found.type).toBe(`${PUBLIC_URL}/problems/${found.code}`);
    return found;
  };

  test.each([
    ['malformed JSON', '{', 400, 'malformed-json'],
    ['an empty body', '', 400, 'malformed-json'],
    ['a poisoned prototype', '{"__proto__":{"admin":true}}', 400, 'malformed-json'],
    ['a poisoned constructor', '{"constructor":{"prototype":{}}}', 400, 'malformed-json'],
    ['a list', '[]', 400, 'invalid-body'],
    ['null', 'null', 400, 'invalid-body'],
    ['more than 64 KiB', JSON.stringify({ notes: 'x'.repeat(65_536) }), 413, 'body-too-large'],
  ])('%s is refused', async (_name, body, status, code) => {
    const answer = await post('/api/v1/requests', body);
    expect(answer.statusCode).toBe(status);
    expect(problem(answer)).toMatchObject({
      code,
      detail: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test('says of every field what is wrong and how to mend it', async () => {
    const body = {
      ...REQUEST_BODY,
      mode: undefined,
      durationMinutes: 1.5,
      colour: 'red',
      gender: { want: 'any' },
      notes: 'a\0b',
    };
    const { code, errors } = problem(await post('/api/v1/requests', body));
    expect(code).toBe('invalid-body');
    const byPath = Object.fromEntries((errors ?? []).map(({ path, message }) => [path, message]));
    expect(byPath).toEqual({
      mode: '"mode" is missing: choose one of on-site, phone, video.',
      durationMinutes: '"durationMinutes" must be a whole number.',
      'gender.want': '"gender.want" must be one of female, male, other.',
      colour: '"colour" is not a known field: remove it or correct its name.',
    });
    const italian = problem(
      await post('/api/v1/requests', { ...REQUEST_BODY, colour: 1 }, { 'accept-language': 'it' }),
    );
    expect(italian.errors).toEqual([
      {
        path: 'colour',
        message: '"colour" non è un campo conosciuto: toglierlo o correggerne il nome.',
      },
    ]);
  });

  test('refuses the character that the database cannot keep', async () => {
    const { errors } = problem(await post('/api/v1/requests', { ...REQUEST_BODY, notes: 'a\0b' }));
    expect(errors).toEqual([{ path: 'notes', message: expect.stringContaining('U+0000') }]);
  });

  test('a probable double carries the other’s code', async () => {
    const answer = await post('/api/v1/requests', { ...REQUEST_BODY, caseRef: 'twice' });
    expect(answer.statusCode).toBe(409);
    expect(problem(answer)).toMatchObject({
      code: 'probable-duplicate',
      existingCode: 'R-AAAA',
      detail: expect.stringContaining('R-AAAA'),
    });
  });

  test('rules of use cases are 422 with their fields, broken rules are told in words', async () => {
    const past = await post('/api/v1/requests', { ...REQUEST_BODY, caseRef: 'past' });
    expect(past.statusCode).toBe(422);
    expect(problem(past).errors).toEqual([
      { path: 'startsAt', message: '"startsAt" is in the past: choose now or later.' },
      {
        path: 'durationMinutes',
        message:
          '"durationMinutes" is too long for the phone: at most 45 minutes, or ask for "on-site".',
      },
    ]);
    expect(problem(past)).not.toHaveProperty('faults');
    const assigned = await post(
      `/api/v1/requests/${uuid(30)}/assignment`,
      { mediatorId: uuid(5) },
      as('coordinator'),
    );
    expect(problem(assigned)).toMatchObject({
      code: 'rule-broken',
      reasons: [{ rule: 'not-active', detail: 'Not active in the network' }],
    });
  });

  test('an unknown error stays opaque, in the answer and in the log', async () => {
    const answer = await post('/api/v1/requests', { ...REQUEST_BODY, caseRef: 'broken' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body + logged.join('')).not.toContain('Rossi');
    expect(logged.join('')).toContain(problem(answer).requestId);
  });

  test('unknown addresses, ids, methods, media types and parameters', async () => {
    const desk = as('desk');
    expect(problem(await app.inject({ url: '/nowhere' })).code).toBe('not-found');
    expect(problem(await app.inject({ method: 'POST', url: '/nowhere', payload: 'x' })).code).toBe(
      'not-found',
    );
    expect(problem(await app.inject({ url: '/api/v1/requests/1', headers: desk })).code).toBe(
      'not-found',
    );
    expect(
      problem(await app.inject({ url: `/api/v1/requests/${'x'.repeat(500)}`, headers: desk })).code,
    ).toBe('not-found');
    const wrong = await app.inject({
      method: 'DELETE',
      url: `/api/v1/requests/${uuid(30)}`,
      headers: desk,
    });
    expect([wrong.statusCode, wrong.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(
      (await post('/api/v1/requests', '{}', { 'content-type': 'text/plain' })).statusCode,
    ).toBe(415);
    const typo = await app.inject({ url: '/api/v1/requests?sate=open', headers: desk });
    expect(problem(typo)).toMatchObject({
      status: 400,
      code: 'invalid-query',
      errors: [{ path: 'sate' }],
    });
    expect(problem(await app.inject({ url: '/api/v1/requests/%', headers: desk })).status).toBe(
      400,
    );
  });

  test('each type is the address of an explanation', async () => {
    const page = await app.inject({
      url: '/problems/offer-taken',
      headers: { 'accept-language': 'it' },
    });
    expect([page.statusCode, page.body]).toEqual([
      200,
      expect.stringContaining('Qualcuno è stato più veloce'),
    ]);
    expect((await app.inject({ url: '/problems/toString' })).statusCode).toBe(404);
  });
});

describe('around the API', () => {
  test('no key, a wrong key and a wrong scheme are 401 with a challenge', async () => {
    for (const authorization of ['', 'Bearer nobody', 'Basic ZGVzazp4', 'Bearer a b']) {
      const answer = await app.inject({ url: '/api/v1/sites', headers: { authorization } });
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
        401,
        'Bearer realm="ponte"',
      ]);
    }
  });

  test('health, readiness and status', async () => {
    readiness = { database: true, queue: true };
    expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
    const status = await app.inject({ url: '/status' });
    expect([status.json(), status.headers['content-type']]).toEqual([
      { status: 200, title: 'OK' },
      'application/problem+json',
    ]);
    readiness = { database: true, queue: false };
    const down = await app.inject({ url: '/readyz' });
    expect([down.statusCode, down.json().code]).toEqual([503, 'not-ready']);
    expect((await app.inject({ url: '/status' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
  });

  test('answers are not cached or sniffed, and the log has no query, body or key', async () => {
    logged.length = 0;
    const answer = await app.inject({
      url: '/api/v1/mediators?search=Rossi',
      headers: as('coordinator'),
    });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const lines = logged.map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      expect.objectContaining({ method: 'GET', route: '/api/v1/mediators', status: 200 }),
    ]);
    expect(logged.join('')).not.toMatch(/Rossi|coordinator/);
  });

  test('the landing page and the documentation can be read', async () => {
    expect((await app.inject({ url: '/' })).body).toContain('/api/docs');
    expect((await app.inject({ url: '/api/docs' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/api/docs/static/swagger-ui.css' })).statusCode).toBe(200);
  });
});

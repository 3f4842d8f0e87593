import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  contentsOf,
  fillNetwork,
  type Corner,
  type FilledNetwork,
} from '../support/filled-networks.ts';
import { newKey } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// Two networks and two offices, and every operation of the OpenAPI document: whoever calls one with what belongs to
// somebody else is answered as if it did not exist. The test walks the document, so that a new operation fails here
// until it says below how it can be aimed.

const NOW = Date.parse('2026-11-23T09:00:00+01:00');

interface Aim {
  readonly id?: string;
  readonly body?: unknown;
}

const request = (siteId: string, preferredMediatorIds: string[] = []) => ({
  siteId,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-30T09:00:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  preferredMediatorIds,
});

/** How each operation is aimed at somebody else's rows; what can name none is called as it is. */
const AIMS: Readonly<Record<string, (of: Corner) => Aim>> = {
  getStatus: () => ({}),
  createRequest: ({ siteId }) => ({ body: request(siteId) }),
  previewRequest: ({ siteId }) => ({ body: request(siteId) }),
  listRequests: () => ({}),
  getRequest: ({ requestId }) => ({ id: requestId }),
  cancelRequest: ({ requestId }) => ({ id: requestId, body: { reason: 'none' } }),
  listCandidates: ({ requestId }) => ({ id: requestId }),
  assignMediator: ({ requestId, mediatorId }) => ({ id: requestId, body: { mediatorId } }),
  listOffers: () => ({}),
  answerOffer: ({ offerId }) => ({ id: offerId, body: { answer: 'accept' } }),
  listBookings: () => ({}),
  giveUpBooking: ({ bookingId }) => ({ id: bookingId, body: { reason: 'none' } }),
  reportProgress: ({ bookingId }) => ({ id: bookingId, body: { what: 'confirmed' } }),
  listMediators: () => ({}),
  createMediator: ({ partnerId }) => ({
    body: {
      partnerId,
      givenName: 'Nuova',
      familyName: 'Prova',
      gender: 'female',
      phone: '+39 392 0000001',
      homeComune: '110001',
      mobility: 'car',
      maxTravelMinutes: 30,
      modes: ['phone'],
      languages: ['bin'],
    },
  }),
  getMediator: ({ mediatorId }) => ({ id: mediatorId }),
  changeMediator: ({ mediatorId }) => ({ id: mediatorId, body: { version: 1, state: 'paused' } }),
  getAvailability: ({ mediatorId }) => ({ id: mediatorId }),
  setAvailability: ({ mediatorId }) => ({ id: mediatorId, body: { rules: [], exceptions: [] } }),
  listNotices: () => ({}),
  listHours: () => ({}),
  listAggregates: () => ({}),
  listSites: () => ({}),
  listLanguages: () => ({}),
  getPolicy: () => ({}),
  setPolicy: () => ({ body: {} }),
  listKeys: () => ({}),
  createKey: ({ organisationId, siteId }) => ({
    body: {
      name: 'Another',
      role: 'front-desk',
      organisationId,
      siteIds: [siteId],
      expiresAt: '2030-01-01T00:00:00Z',
    },
  }),
  revokeKey: ({ keyId }) => ({ id: keyId }),
  getExclusions: ({ mediatorId }) => ({ id: mediatorId }),
  setExclusions: ({ mediatorId, siteId }) => ({
    id: mediatorId,
    body: { exclusions: [{ scope: 'site', value: siteId }] },
  }),
  listAuditEvents: () => ({}),
  listSeals: () => ({}),
  exportMediator: ({ mediatorId }) => ({ id: mediatorId }),
  eraseMediator: ({ mediatorId }) => ({ id: mediatorId }),
  listPurges: () => ({}),
  // Whoever signs in has no key yet; what a session is for says nothing of others.
  signIn: () => ({ body: { email: 'nobody@example.org', password: 'no password of anybody' } }),
  askPhoneCode: () => ({ body: { phone: '+39 320 000 0001' } }),
  signInByPhone: () => ({ body: { phone: '+39 320 000 0001', code: '000000' } }),
  askPasswordReset: () => ({ body: { email: 'nobody@example.org' } }),
  resetPassword: () => ({ id: randomUUID(), body: { password: 'a password of some length' } }),
  acceptInvitation: () => ({ id: randomUUID(), body: { password: 'a password of some length' } }),
  getSession: () => ({}),
  signOut: () => ({}),
  listSessions: () => ({}),
  revokeSession: ({ sessionId }) => ({ id: sessionId }),
  passSecondFactor: () => ({ body: { code: '000000' } }),
  enrolSecondFactor: () => ({}),
  confirmSecondFactor: () => ({ body: { code: '000000' } }),
  removeSecondFactor: () => ({}),
  changePassword: () => ({ body: { current: 'none', password: 'a password of some length' } }),
  invite: ({ organisationId }) => ({
    body: { email: 'new@example.org', name: 'New', role: 'front-desk', organisationId },
  }),
  listAccounts: () => ({}),
  changeAccount: ({ accountId }) => ({ id: accountId, body: { name: 'Another' } }),
  removeFactors: ({ accountId }) => ({ id: accountId }),
  askPasskeyEnrolment: () => ({}),
  enrolPasskey: () => ({ body: { name: 'Mine', response: {} } }),
  listPasskeys: () => ({}),
  removePasskey: ({ passkeyId }) => ({ id: passkeyId }),
  askPasskeySignIn: () => ({}),
  signInWithPasskey: () => ({ body: { response: {} } }),
};

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

let system: TestSystem;
let own: FilledNetwork;
let foreign: FilledNetwork;
let operations: readonly Operation[];
let keys: Readonly<Record<string, string>>;

beforeAll(async () => {
  system = await startTestSystem(NOW);
  own = await fillNetwork(system);
  foreign = await fillNetwork(system);
  const { networkId, first } = own;
  const { organisationId, mediatorId, partnerId } = first;
  const key = (...args: [Parameters<typeof newKey>[2], object?]) =>
    newKey(system.pool, networkId, ...args);
  keys = {
    desk: await key('front-desk', { organisationId }),
    mediator: await key('mediator', { mediatorId }),
    manager: await key('partner-manager', { partnerId }),
    coordinator: await key('coordinator'),
    auditor: await key('auditor'),
    admin: await key('admin'),
  };
  const document = (await (await fetch(`${system.url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: name }]) => ({
      name,
      method: method.toUpperCase(),
      path,
    })),
  );
}, 120_000);
afterAll(() => system.end());

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The answer without what names this one call. */
const call = async (
  who: string,
  { method, path }: Operation,
  { id, body }: Aim,
): Promise<Answer> => {
  const response = await fetch(`${system.url}${path.replace(/\{\w+\}/, id ?? '')}`, {
    method,
    headers: {
      authorization: `Bearer ${keys[who] ?? ''}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = (await response.text())
    .replaceAll(/"(requestId|instance)":"[^"]*",?/g, '')
    .replaceAll(id ?? '-', 'ID');
  return { status: response.status, text };
};

const everywhere = (corner: Corner): Corner =>
  Object.fromEntries(Object.keys(corner).map((name) => [name, randomUUID()])) as unknown as Corner;

test('every operation of the document is put to the test, and no other', () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(AIMS).sort());
  expect(operations.length).toBeGreaterThan(20);
});

describe.each<[string, string, () => Corner, () => FilledNetwork]>([
  ['an office', 'another office', () => own.second, () => own],
  ['an office', 'another network', () => foreign.first, () => foreign],
  ['a mediator', 'another mediator', () => own.second, () => own],
  ['a mediator', 'another network', () => foreign.first, () => foreign],
  ['a partner’s manager', 'another partner', () => own.second, () => own],
  ['a partner’s manager', 'another network', () => foreign.first, () => foreign],
  ['a coordinator', 'another network', () => foreign.first, () => foreign],
  ['an auditor', 'another network', () => foreign.first, () => foreign],
  ['an admin', 'another network', () => foreign.first, () => foreign],
])('%s, aiming at %s', (who, _what, target, whose) => {
  const caller = {
    'an office': 'desk',
    'a mediator': 'mediator',
    'a partner’s manager': 'manager',
    'a coordinator': 'coordinator',
    'an auditor': 'auditor',
    'an admin': 'admin',
  }[who] as string;

  test('is answered by every operation as if there were nothing, and changes nothing', async () => {
    const before = await contentsOf(system.pool, whose().networkId);
    for (const operation of operations) {
      const aim = AIMS[operation.name];
      if (aim === undefined) throw new Error(`${operation.name} is not aimed`);
      const named = aim(target());
      const answer = await call(caller, operation, named);
      const where = [operation.name, answer.status] as const;
      const sent = JSON.stringify(named.body ?? null);
      for (const id of Object.values(target()) as string[])
        if (!sent.includes(id))
          expect([...where, answer.text.includes(id)]).toEqual([...where, false]);
      if (named.id !== undefined)
        expect([...where, [403, 404]]).toEqual([...where, expect.arrayContaining([answer.status])]);
      if (named.id === undefined && named.body === undefined) continue;
      const nobody = await call(caller, operation, aim(everywhere(target())));
      expect([operation.name, answer]).toEqual([operation.name, nobody]);
    }
    expect(await contentsOf(system.pool, whose().networkId)).toBe(before);
    expect(await readingsOf(target())).toEqual([]);
  });
});

/** What the callers have read of somebody else's, by the log. */
const readingsOf = async (of: Corner): Promise<unknown[]> => {
  const { rows } = await system.pool.query<Record<string, unknown>>(
    `select kind, data from events where kind in ('case.read', 'mediator.read') and actor_id <> 'test'
      and (request_id = $1 or position($2 in concat(subject_id, data)) > 0)
      and network_id = $3 and actor_role <> 'coordinator' and actor_role <> 'admin'`,
    [of.requestId, of.mediatorId, own.networkId],
  );
  return rows;
};

test('what may not be seen costs the same statements as what is not there', async () => {
  const paths = [`/api/v1/requests/`, `/api/v1/mediators/`];
  const counts = async (id: string): Promise<number[]> => {
    const found = [];
    for (const path of paths) {
      const seen = await statementsOf(async () => {
        const response = await fetch(`${system.url}${path}${id}`, {
          headers: { authorization: `Bearer ${keys['coordinator'] ?? ''}` },
        });
        expect(response.status).toBe(404);
      });
      found.push(seen);
    }
    return found;
  };
  await counts(randomUUID());
  const [nobody, others] = [await counts(randomUUID()), await counts(foreign.first.requestId)];
  expect(others).toEqual(nobody);
  expect(nobody.every((count) => count > 0)).toBe(true);
});

/** How many statements the application sends meanwhile. */
const statementsOf = async (work: () => Promise<void>): Promise<number> => {
  let sent = 0;
  const stop = system.watch(() => (sent += 1));
  await work();
  stop();
  return sent;
};

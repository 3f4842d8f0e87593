import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { UseCases } from '../../src/app/use-cases.ts';
import type { Actor } from '../../src/domain/actor.ts';
import type { Corner, FilledNetwork } from '../support/filled-networks.ts';
import type { TestSystem } from '../support/test-system.ts';

// The application's own checks are switched off here: everybody may do everything, and no statement of a store names
// a network. What is left is the database's wall.

const permissions = await import('../../src/domain/permissions.ts');
const connection = await import('../../src/adapters/postgres/connection.ts');
jest.unstable_mockModule('../../src/domain/permissions.ts', () => ({
  ...permissions,
  may: () => true,
  mayHear: () => true,
}));
jest.unstable_mockModule('../../src/adapters/postgres/connection.ts', () => ({
  ...connection,
  inScope: () => undefined,
  networkOf: () => null,
}));
const { startTestSystem } = await import('../support/test-system.ts');
const { contentsOf, fillNetwork } = await import('../support/filled-networks.ts');
const { may } = await import('../../src/domain/permissions.ts');

const NOW = Date.parse('2026-11-23T09:00:00+01:00');

let system: TestSystem;
let own: FilledNetwork;
let foreign: FilledNetwork;

beforeAll(async () => {
  system = await startTestSystem(NOW);
  own = await fillNetwork(system);
  foreign = await fillNetwork(system);
}, 120_000);
afterAll(() => system.end());

type Crossing = (useCases: UseCases, actor: Actor, of: Corner) => Promise<unknown>;

/** Every use case that names a row, aimed at somebody else's. */
const CROSSINGS: Readonly<Record<string, Crossing>> = {
  getRequest: ({ getRequest }, actor, { requestId }) => getRequest(actor, requestId),
  cancelRequest: ({ cancelRequest }, actor, { requestId }) =>
    cancelRequest(actor, requestId, { reason: 'none' }),
  listCandidates: ({ listCandidates }, actor, { requestId }) => listCandidates(actor, requestId),
  assignMediator: ({ assignMediator }, actor, { requestId, mediatorId }) =>
    assignMediator(actor, requestId, { mediatorId }),
  answerOffer: ({ answerOffer }, actor, { offerId }) =>
    answerOffer(actor, offerId, { answer: 'decline' }, 'api'),
  giveUpBooking: ({ giveUpBooking }, actor, { bookingId }) =>
    giveUpBooking(actor, bookingId, { reason: 'none' }),
  reportProgress: ({ reportProgress }, actor, { bookingId }) =>
    reportProgress(actor, bookingId, { what: 'confirmed' }),
  getMediator: ({ getMediator }, actor, { mediatorId }) => getMediator(actor, mediatorId),
  changeMediator: ({ changeMediator }, actor, { mediatorId }) =>
    changeMediator(actor, mediatorId, { version: 1, state: 'paused' }),
  getExclusions: ({ getExclusions }, actor, { mediatorId }) => getExclusions(actor, mediatorId),
  setExclusions: ({ setExclusions }, actor, { mediatorId }) =>
    setExclusions(actor, mediatorId, { exclusions: [] }),
  exportMediator: ({ exportMediator }, actor, { mediatorId }) => exportMediator(actor, mediatorId),
  eraseMediator: ({ eraseMediator }, actor, { mediatorId }) => eraseMediator(actor, mediatorId),
  getAvailability: ({ getAvailability }, actor, { mediatorId }) =>
    getAvailability(actor, mediatorId),
  setAvailability: ({ setAvailability }, actor, { mediatorId }) =>
    setAvailability(actor, mediatorId, { rules: [], exceptions: [] }),
};

const ask = (siteId: string): Parameters<UseCases['requestMediation']>[1] => ({
  siteId,
  mode: 'on-site',
  language: 'bin',
  acceptableLanguages: [],
  startsAt: new Date(NOW + 86_400_000).toISOString(),
  durationMinutes: 60,
  setting: 'health',
  relax: [],
  preferredMediatorIds: [],
  people: 1,
  force: false,
});

const outcome = (crossing: Promise<unknown>): Promise<unknown> =>
  crossing.then(
    () => 'done',
    (error: { code?: unknown }) => error.code,
  );

const desk = (): Actor => ({
  role: 'front-desk',
  networkId: own.networkId,
  organisationId: own.first.organisationId,
  siteIds: null,
  subjectId: 'test',
});
const mediator = (): Actor => ({
  role: 'mediator',
  networkId: own.networkId,
  mediatorId: own.first.mediatorId,
  subjectId: 'test',
});

test('the checks are off indeed', () => {
  expect(may(mediator(), 'policy.write')).toBe(true);
});

describe.each<[string, () => Actor, () => Corner, () => FilledNetwork]>([
  [
    'a coordinator, another network',
    () => own.province.coordinator,
    () => foreign.first,
    () => foreign,
  ],
  ['an office, another office', desk, () => own.second, () => own],
  ['an office, another network', desk, () => foreign.first, () => foreign],
  ['a mediator, another mediator', mediator, () => own.second, () => own],
  ['a mediator, another network', mediator, () => foreign.first, () => foreign],
])('%s', (_name, actor, target, whose) => {
  test.each(Object.keys(CROSSINGS))('%s finds nothing', async (name) => {
    const before = await contentsOf(system.pool, whose().networkId);
    const crossing = CROSSINGS[name];
    if (crossing === undefined) throw new Error(name);
    expect(await outcome(crossing(system.useCases, actor(), target()))).toBe('not-found');
    expect(await contentsOf(system.pool, whose().networkId)).toBe(before);
  });

  test('nothing can be asked for at its sites', async () => {
    const before = await contentsOf(system.pool, whose().networkId);
    const asked = system.useCases.requestMediation(actor(), ask(target().siteId));
    expect(await outcome(asked)).toBe('invalid-fields');
    const previewed = system.useCases.previewRequest(actor(), ask(target().siteId));
    expect(await outcome(previewed)).toBe('invalid-fields');
    expect(await contentsOf(system.pool, whose().networkId)).toBe(before);
  });

  test('no list names it', async () => {
    const { useCases } = system;
    const page = { limit: 200, cursor: null };
    const lists = JSON.stringify([
      await useCases.listRequests(actor(), {}, page),
      await useCases.listOffers(actor(), true),
      await useCases.listBookings(actor()),
      await useCases.listMediators(actor(), {}, page),
      await useCases.listNotices(actor(), page),
      await useCases.listSites(actor()),
      await useCases.listHours(actor(), {}),
      await useCases.listAuditEvents(actor(), {}, page),
      await useCases.listSeals(actor(), page),
    ]);
    for (const id of Object.values(target())) expect(lists).not.toContain(id);
  });
});

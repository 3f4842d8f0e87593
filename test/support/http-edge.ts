import type { AccountUseCases } from '../../src/app/accounts/use-cases.ts';
import type { Bell, Doorbell, IdempotencyStore, KeptAnswer } from '../../src/app/ports.ts';
import { makeRateLimiter } from '../../src/app/rate-limiter.ts';
import { Refusal } from '../../src/app/refusal.ts';
import type { UseCases } from '../../src/app/use-cases.ts';
import type {
  MediatorBookingView,
  MediatorView,
  OfferView,
  RequestView,
} from '../../src/app/views.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { twilioCallScript } from '../../src/adapters/twilio/call-script.ts';
import { makeTwilioSignature } from '../../src/adapters/twilio/signature.ts';
import type { App, AppDeps } from '../../src/http/app.ts';
import { buildApp } from '../../src/http/app.ts';
import { generousLimits, makeRateMemory } from './limits.ts';
import { silentLog } from './silent-log.ts';

// The HTTP edge on hand-made implementations of its ports: small, in memory, and honest about what they hold.

export const PUBLIC_URL = 'https://ponte.test';
export const AUTH_TOKEN = 'a-token-of-the-tests';
export const TWILIO = {
  accountSid: `AC${'0'.repeat(32)}`,
  signature: makeTwilioSignature({ authToken: AUTH_TOKEN }),
  script: twilioCallScript,
};
export const ZONE = 'Europe/Rome';

export const uuid = (number: number): string =>
  `0193a5c2-7b1e-7c3a-9f00-${String(number).padStart(12, '0')}`;

const NETWORK = uuid(1);
export const ACTORS: Readonly<Record<string, Actor>> = {
  desk: {
    role: 'front-desk',
    networkId: NETWORK,
    organisationId: uuid(2),
    siteIds: null,
    subjectId: uuid(11),
  },
  otherDesk: {
    role: 'front-desk',
    networkId: NETWORK,
    organisationId: uuid(3),
    siteIds: null,
    subjectId: uuid(12),
  },
  mediator: { role: 'mediator', networkId: NETWORK, mediatorId: uuid(4), subjectId: uuid(13) },
  otherMediator: { role: 'mediator', networkId: NETWORK, mediatorId: uuid(5), subjectId: uuid(14) },
  coordinator: { role: 'coordinator', networkId: NETWORK, subjectId: uuid(15) },
  abroad: { role: 'coordinator', networkId: uuid(9), subjectId: uuid(16) },
};
export const NETWORK_ID = NETWORK;

export const START = Date.parse('2026-11-26T10:30:00+01:00');

export const requestView = (id: string, change: Partial<RequestView> = {}): RequestView => ({
  id,
  code: 'R-7K3F',
  state: 'open',
  attention: null,
  organisationId: uuid(2),
  siteId: uuid(20),
  siteName: 'Ospedale Bonomo',
  comune: 'Andria',
  mode: 'on-site',
  language: 'bin',
  acceptableLanguages: [],
  startsAt: START,
  requestedStartsAt: null,
  durationMinutes: 60,
  urgency: 'routine',
  setting: 'health',
  gender: { want: null, required: false },
  relax: [],
  relaxed: [],
  caseRef: null,
  people: 1,
  wave: 1,
  openOffers: 3,
  nextStepAt: START - 3_600_000,
  booking: null,
  createdAt: START - 86_400_000,
  version: 1,
  preferredMediatorIds: [],
  unit: null,
  contact: null,
  notes: null,
  cancellationReason: null,
  history: [
    {
      at: START - 86_400_000,
      kind: 'request.created',
      actor: 'front-desk',
      data: {},
      mediator: null,
      offerId: null,
    },
  ],
  ...change,
});

export const offerView = (id: string, change: Partial<OfferView> = {}): OfferView => ({
  id,
  requestId: uuid(30),
  code: '4721',
  state: 'sent',
  language: 'bin',
  setting: 'health',
  mode: 'on-site',
  comune: 'Andria',
  startsAt: START,
  durationMinutes: 60,
  urgency: 'routine',
  expiresAt: START - 3_600_000,
  createdAt: START - 7_200_000,
  closedAt: null,
  ...change,
});

export const bookingView = (
  id: string,
  change: Partial<MediatorBookingView> = {},
): MediatorBookingView => ({
  id,
  requestId: uuid(30),
  requestCode: 'R-7K3F',
  state: 'confirmed',
  language: 'bin',
  setting: 'health',
  mode: 'on-site',
  site: 'Ospedale Bonomo',
  organisation: 'ASL BT',
  comune: 'Andria',
  unit: 'Pronto soccorso',
  contact: null,
  notes: null,
  startsAt: START,
  endsAt: START + 3_600_000,
  lateMinutes: null,
  reconfirmedAt: null,
  arrivedAt: null,
  finishedAt: null,
  ...change,
});

export const mediatorView = (id: string): MediatorView => ({
  id,
  givenName: 'Blessing',
  familyName: 'Demo',
  gender: 'female',
  phone: '+390000000001',
  messageLanguage: 'it',
  smsOn: true,
  channel: 'sms',
  state: 'active',
  partnerId: null,
  partner: null,
  homeComune: '110001',
  mobility: 'car',
  maxTravelMinutes: 60,
  modes: ['on-site'],
  languages: ['bin'],
  qualifications: [{ setting: 'health', expiresAt: START }],
  contractMinutesPerWeek: null,
  weeklyCapMinutes: null,
  documentsExpireAt: null,
  version: 1,
});

const nothing = async (): Promise<never> => {
  throw new Refusal('not-found');
};

/** Nobody signs in but with a key. */
const noAccounts: AccountUseCases = {
  authenticateSession: async () => null,
  signIn: nothing,
  passSecondFactor: nothing,
  getOwnAccount: nothing,
  signOut: nothing,
  listSessions: nothing,
  revokeSession: nothing,
  askReset: async () => undefined,
  readLink: nothing,
  resetPassword: nothing,
  acceptInvitation: nothing,
  changePassword: nothing,
  enrolSecondFactor: nothing,
  confirmSecondFactor: nothing,
  removeSecondFactor: nothing,
  askPhoneCode: async () => undefined,
  signInByPhone: nothing,
  invite: nothing,
  listAccounts: async () => ({ items: [], nextCursor: null }),
  changeAccount: nothing,
  removeFactors: nothing,
  sendMail: nothing,
  identity: null,
  passkeys: {
    enrolmentOptions: nothing,
    enrol: nothing,
    list: nothing,
    remove: nothing,
    signInOptions: async () => ({ challenge: 'a-challenge' }),
    signIn: nothing,
  },
};

/** Use cases where everything is `not-found` but what a test gives; keys are the names of `ACTORS`. */
export const useCasesWith = (given: Partial<UseCases> = {}): UseCases => ({
  accounts: noAccounts,
  authenticate: async (key) => ACTORS[key] ?? null,
  requestMediation: nothing,
  previewRequest: nothing,
  getRequest: nothing,
  listRequests: async () => ({ items: [], nextCursor: null }),
  cancelRequest: nothing,
  listCandidates: nothing,
  assignMediator: nothing,
  listOffers: async () => [],
  answerOffer: nothing,
  listBookings: async () => [],
  giveUpBooking: nothing,
  reportProgress: nothing,
  listMediators: async () => ({ items: [], nextCursor: null }),
  createMediator: nothing,
  getMediator: nothing,
  changeMediator: nothing,
  getAvailability: nothing,
  getExclusions: nothing,
  setExclusions: nothing,
  setAvailability: nothing,
  exportMediator: nothing,
  eraseMediator: nothing,
  listPurges: async () => ({ items: [], nextCursor: null }),
  listHours: async () => [],
  listAggregates: async () => [],
  listNotices: async () => ({ items: [], nextCursor: null }),
  listSites: async () => [],
  listLanguages: async () => [],
  listKeys: async () => [],
  createKey: nothing,
  revokeKey: nothing,
  getPolicy: nothing,
  setPolicy: nothing,
  acceptSms: nothing,
  recordDelivery: nothing,
  beginCall: nothing,
  answerCall: nothing,
  advanceRequest: nothing,
  sendMessage: nothing,
  receiveSms: nothing,
  readInbound: nothing,
  sealEvents: nothing,
  listAuditEvents: nothing,
  listSeals: nothing,
  sweep: async () => 0,
  zoneOf: async () => ZONE,
  ...given,
});

/** A doorbell of one process. */
export const makeDoorbell = (): Doorbell => {
  const listeners = new Set<(bells: readonly Bell[]) => void>();
  return {
    ring: (bells) => listeners.forEach((listener) => listener(bells)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
};

type Kept = {
  bodyHash: string;
  answer: KeptAnswer | null;
};

/** Idempotency keys in memory. */
export const makeIdempotencyMemory = (): IdempotencyStore => {
  const kept = new Map<string, Kept>();
  const name = (...parts: string[]): string => JSON.stringify(parts);
  return {
    begin: async (networkId, subjectId, key, bodyHash) => {
      const found = kept.get(name(networkId, subjectId, key));
      if (found === undefined) {
        kept.set(name(networkId, subjectId, key), { bodyHash, answer: null });
        return { kind: 'new' };
      }
      if (found.bodyHash !== bodyHash) return { kind: 'reused' };
      return found.answer === null
        ? { kind: 'in-flight' }
        : { kind: 'replay', answer: found.answer };
    },
    finish: async (networkId, subjectId, key, answer) => {
      const found = kept.get(name(networkId, subjectId, key));
      if (found !== undefined) found.answer = answer;
    },
    abandon: async (networkId, subjectId, key) => void kept.delete(name(networkId, subjectId, key)),
    forget: async () => 0,
  };
};

export const buildTestApp = (given: Partial<AppDeps> = {}): Promise<App> =>
  buildApp({
    useCases: useCasesWith(),
    doorbell: makeDoorbell(),
    clock: { now: () => START - 86_400_000 },
    idempotency: makeIdempotencyMemory(),
    limiter: makeRateLimiter({
      counter: makeRateMemory(),
      limits: generousLimits,
      clock: { now: () => START - 86_400_000 },
      hashKey: String,
      log: silentLog,
    }),
    readiness: async () => ({ database: true, queue: true }),
    logger: false,
    publicUrl: PUBLIC_URL,
    allowedOrigins: ['https://desk.test'],
    trustedProxies: [],
    version: '0.1.0',
    twilio: TWILIO,
    ...given,
  });

export const as = (key: string): { authorization: string } => ({ authorization: `Bearer ${key}` });

export const REQUEST_BODY = {
  siteId: uuid(20),
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-26T10:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
};

import type { Logger } from 'pino';
import { defaultLimits } from '../config/limits.ts';
import { defaultPolicy } from '../config/policy.ts';
import { digest } from './adapters/crypto/digest.ts';
import { hashKey } from './adapters/crypto/hash-key.ts';
import { newKey, prefixOf } from './adapters/crypto/new-key.ts';
import { makeVault, type MasterKey } from './adapters/crypto/vault.ts';
import { oneTimeCodes } from './adapters/crypto/one-time-codes.ts';
import { makePasswords } from './adapters/crypto/passwords.ts';
import { secrets } from './adapters/crypto/secrets.ts';
import { createDoorbell } from './adapters/doorbell/create-doorbell.ts';
import { makeIdentityProvider } from './adapters/oidc/identity-provider.ts';
import { readPhone } from './adapters/phone-numbers/read-phone.ts';
import { makeIdempotencyStore } from './adapters/postgres/idempotency.ts';
import { makeNetworks } from './adapters/postgres/networks.ts';
import { APP_ROLE, makePool } from './adapters/postgres/pool.ts';
import { makeQueries } from './adapters/postgres/queries/queries.ts';
import { makeRateCounter } from './adapters/postgres/rate-counter.ts';
import { makeKeyRing } from './adapters/postgres/seals.ts';
import { makeUnitOfWork } from './adapters/postgres/unit-of-work.ts';
import { createQueues, type Queues } from './adapters/queue/create-queues.ts';
import { makeIds } from './adapters/system/ids.ts';
import { makeSmtpMailer } from './adapters/smtp/mailer.ts';
import { systemClock } from './adapters/system/clock.ts';
import { estimatedTravelTimes } from './adapters/travel/estimated-travel.ts';
import { twilioCallScript } from './adapters/twilio/call-script.ts';
import { makeTwilioCarrier } from './adapters/twilio/carrier.ts';
import { makeTwilioSignature } from './adapters/twilio/signature.ts';
import { makePasskeyCeremony } from './adapters/webauthn/passkey-ceremony.ts';
import { makeAccountUseCases } from './app/accounts/make-account-use-cases.ts';
import { makeAdvanceRequest } from './app/advance-request.ts';
import { makeAnswerCall, makeBeginCall } from './app/answer-call.ts';
import { makeAnswerOffer } from './app/answer-offer.ts';
import { makeAuthenticate } from './app/authenticate.ts';
import { makeGetAvailability, makeSetAvailability } from './app/availability.ts';
import { makeAssignMediator, makeCancelRequest, makeGiveUpBooking } from './app/end-request.ts';
import { makeCreateKey, makeListKeys, makeRevokeKey } from './app/keys.ts';
import {
  makeChangeMediator,
  makeCreateMediator,
  makeGetMediator,
  makeListMediators,
} from './app/mediators.ts';
import { makeEraseMediator, makeExportMediator, makeListPurges } from './app/mediator-rights.ts';
import type { Clock, Doorbell, IdempotencyStore, Passwords, SmsCarrier } from './app/ports.ts';
import { makeGetPolicy, makeSetPolicy } from './app/policy.ts';
import { makeListCandidates, makePreviewRequest } from './app/preview-request.ts';
import { makeListLanguages, makeListSites } from './app/read-network.ts';
import { makeListBookings, makeListOffers } from './app/read-offers.ts';
import { makeCountAttempt, makeRateLimiter } from './app/rate-limiter.ts';
import { makeGetExclusions, makeSetExclusions } from './app/exclusions.ts';
import { makeListAuditEvents, makeListSeals } from './app/read-audit.ts';
import { makeReadInbound } from './app/read-inbound.ts';
import { makeGetRequest, makeListNotices, makeListRequests } from './app/read-requests.ts';
import { makeAcceptSms, makeReceiveSms } from './app/receive-sms.ts';
import { makeRecordDelivery } from './app/record-delivery.ts';
import { makeReportProgress } from './app/report-progress.ts';
import { makeRequestMediation } from './app/request-mediation.ts';
import { makeSealEvents } from './app/seal-events.ts';
import { makeSendMessage } from './app/send-message.ts';
import { makeSweep } from './app/sweep.ts';
import type { UseCases } from './app/use-cases.ts';
import type { RateLimits } from './domain/rate-limits.ts';
import { makeVerifyEvents, type VerifyEvents } from './app/verify-events.ts';
import { buildApp, type App } from './http/app.ts';

/** What the parts must be told; addresses come from here and never from a request. */
export interface Settings {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** The first wraps the keys of what is sealed; all unwrap. */
  readonly masterKeys: readonly MasterKey[];
  /** Null: the queues run on the database. */
  readonly redisUrl: string | null;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly carrier: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly apiUrl: string;
    /** Our number; null where a messaging service chooses the sender, and then nobody can be called. */
    readonly from: string | null;
    readonly messagingServiceSid?: string | null;
    /** Left out or null: nobody is written to over WhatsApp. */
    readonly whatsappFrom?: string | null;
  };
  /** Left out or null: no mail is sent. */
  readonly smtp?: { readonly url: string; readonly from: string } | null;
  /** Left out or null: nobody signs in by OpenID Connect. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Values of `acr` or `amr` that count as two factors. */
    readonly secondFactorAcr: readonly string[];
  } | null;
  readonly log: Logger;
  readonly version: string;
  /** Where other limits than those of config/limits.ts hold. */
  readonly limits?: Partial<RateLimits>;
  /** Only tests move it. */
  readonly clock?: Clock;
  /** Only tests count what is hashed. */
  readonly passwords?: Passwords;
}

/** The whole system, composed and not yet listening. */
export interface System {
  readonly app: App;
  readonly useCases: UseCases;
  readonly queues: Queues;
  readonly log: Logger;
  readonly pool: ReturnType<typeof makePool>;
  /** Finishes what is in hand and lets go of everything. */
  readonly close: () => Promise<void>;
}

/** The only place that knows every part. */
export const compose = async (settings: Settings): Promise<System> => {
  const { log } = settings;
  const parts = assemble(settings);
  const useCases = makeUseCases(settings, parts);
  const app = await buildApp({
    useCases,
    doorbell: parts.doorbell,
    clock: parts.clock,
    idempotency: parts.idempotency,
    limiter: parts.limiter,
    readiness: async () => ({
      database: await parts.queries.alive(),
      queue: await parts.queues.ready(),
    }),
    logger: log,
    publicUrl: settings.publicUrl,
    allowedOrigins: settings.allowedOrigins,
    trustedProxies: settings.trustedProxies,
    version: settings.version,
    twilio: {
      accountSid: settings.carrier.accountSid,
      signature: makeTwilioSignature({ authToken: settings.carrier.authToken }),
      script: twilioCallScript,
    },
  });
  const close = async (): Promise<void> => {
    await app.close();
    parts.mailer?.close();
    await parts.queues.close();
    await parts.doorbell.close();
    await Promise.all([parts.pool.end(), parts.networkPool.end()]);
  };
  return { app, useCases, queues: parts.queues, log, pool: parts.pool, close };
};

const assemble = ({ databaseUrl, databasePoolSize, redisUrl, log, ...settings }: Settings) => {
  const clock = settings.clock ?? systemClock;
  const ids = makeIds();
  const backend =
    redisUrl === null
      ? ({ kind: 'postgres', connectionString: databaseUrl } as const)
      : ({ kind: 'redis', url: redisUrl } as const);
  const onError = (error: Error): void =>
    log.warn({ err: error }, 'A connection to the database broke.');
  const access = { connectionString: databaseUrl, role: APP_ROLE, onError };
  const pool = makePool({ ...access, max: databasePoolSize });
  // Networks are read in the middle of transactions: were all connections of one pool to wait for a row, whoever
  // holds that row would wait for a connection.
  const networkPool = makePool({ ...access, max: 1 });
  const keyRing = makeKeyRing(makeVault(settings.masterKeys));
  const queues = createQueues({ backend, log });
  const doorbell: Doorbell = createDoorbell({ backend, log });
  const uow = makeUnitOfWork({ pool, ids, keyRing, nudges: queues.nudges, doorbell, log });
  const queries = makeQueries({ pool, keyRing });
  const networks = makeNetworks({ pool: networkPool, defaultPolicy, clock });
  doorbell.subscribe((bells) => {
    for (const { topic, networkId } of bells)
      if (topic.startsWith('network:')) networks.forget(networkId);
  });
  const idempotency: IdempotencyStore = makeIdempotencyStore({ pool });
  const rateCounter = makeRateCounter({ pool });
  const limits = { ...defaultLimits, ...settings.limits };
  const limiter = makeRateLimiter({ counter: rateCounter, limits, clock, hashKey, log });
  const travel = estimatedTravelTimes;
  const mailer = settings.smtp ? makeSmtpMailer(settings.smtp) : null;
  const passwords = settings.passwords ?? makePasswords();
  return {
    clock,
    ids,
    pool,
    networkPool,
    queues,
    doorbell,
    uow,
    queries,
    networks,
    idempotency,
    rateCounter,
    limiter,
    travel,
    mailer,
    passwords,
  };
};

/** Ways to sign in that others vouch for: an issuer, an authenticator. */
const credentialsOf = ({ publicUrl, oidc = null }: Settings) => ({
  identityProvider:
    oidc && makeIdentityProvider({ ...oidc, callbackUrl: `${publicUrl}/sign-in/oidc/callback` }),
  passkeyCeremony: makePasskeyCeremony({ publicUrl }),
});

/** The carrier, which calls back what it is told here. */
const carrierOf = ({ carrier: account, publicUrl }: Settings): SmsCarrier => {
  const hooks = `${publicUrl}/hooks/twilio`;
  return makeTwilioCarrier({
    messagingServiceSid: null,
    whatsappFrom: null,
    ...account,
    statusCallbackUrl: (messageId) => `${hooks}/status/${messageId}`,
    voiceUrl: (messageId) => `${hooks}/voice/${messageId}`,
    voiceStatusUrl: (messageId) => `${hooks}/voice/${messageId}/status`,
  });
};

const makeUseCases = (settings: Settings, parts: ReturnType<typeof assemble>): UseCases => {
  const { carrier: account, publicUrl, log } = settings;
  const carrier = carrierOf(settings);
  const countAttempt = makeCountAttempt(parts.limiter);
  const deps = {
    ...parts,
    ...credentialsOf(settings),
    ...{ secrets, oneTimeCodes, publicUrl, countAttempt },
    carrier,
    canCall: carrier.can.voice,
    digest,
    hashKey,
    newKey,
    prefixOf,
    readPhone,
    log,
  };
  const { uow, networks, idempotency, rateCounter, clock } = parts;
  const advanceRequest = makeAdvanceRequest(deps);
  const sendMessage = makeSendMessage(deps);
  const receiveSms = makeReceiveSms(deps);
  const readInbound = makeReadInbound({ ...deps, account: account.accountSid });
  const sealEvents = makeSealEvents(deps);
  const accounts = makeAccountUseCases(deps);
  const work = { accounts, advanceRequest, sendMessage, receiveSms, readInbound, sealEvents };
  return {
    authenticate: makeAuthenticate(deps),
    requestMediation: makeRequestMediation(deps),
    previewRequest: makePreviewRequest(deps),
    getRequest: makeGetRequest(deps),
    listRequests: makeListRequests(deps),
    cancelRequest: makeCancelRequest(deps),
    listCandidates: makeListCandidates(deps),
    assignMediator: makeAssignMediator(deps),
    listOffers: makeListOffers(deps),
    answerOffer: makeAnswerOffer(deps),
    listBookings: makeListBookings(deps),
    giveUpBooking: makeGiveUpBooking(deps),
    reportProgress: makeReportProgress(deps),
    listMediators: makeListMediators(deps),
    createMediator: makeCreateMediator(deps),
    getMediator: makeGetMediator(deps),
    changeMediator: makeChangeMediator(deps),
    getAvailability: makeGetAvailability(deps),
    setAvailability: makeSetAvailability(deps),
    getExclusions: makeGetExclusions(deps),
    setExclusions: makeSetExclusions(deps),
    exportMediator: makeExportMediator(deps),
    eraseMediator: makeEraseMediator(deps),
    listPurges: makeListPurges(deps),
    listNotices: makeListNotices(deps),
    ...makeNetworkUseCases(deps),
    listAuditEvents: makeListAuditEvents(deps),
    listSeals: makeListSeals(deps),
    acceptSms: makeAcceptSms(deps),
    recordDelivery: makeRecordDelivery(deps),
    beginCall: makeBeginCall(deps),
    answerCall: makeAnswerCall(deps),
    ...work,
    sweep: makeSweep({ ...work, uow, networks, idempotency, rateCounter, clock, log }),
    zoneOf: async (networkId) => (await networks.byId(networkId)).zone,
  };
};

type NetworkDeps = Parameters<typeof makeListSites>[0] &
  Parameters<typeof makeCreateKey>[0] &
  Parameters<typeof makeSetPolicy>[0];

/** What a network is made of, and who may come in. */
const makeNetworkUseCases = (deps: NetworkDeps) => ({
  listSites: makeListSites(deps),
  listLanguages: makeListLanguages(deps),
  listKeys: makeListKeys(deps),
  createKey: makeCreateKey(deps),
  revokeKey: makeRevokeKey(deps),
  getPolicy: makeGetPolicy(deps),
  setPolicy: makeSetPolicy(deps),
});
/** What checks the seals of events, and nothing else of the system. */
export const openAudit = ({
  databaseUrl,
  log,
}: Pick<Settings, 'databaseUrl' | 'log'>): {
  readonly verifyEvents: VerifyEvents;
  readonly close: () => Promise<void>;
} => {
  const onError = (): void => undefined;
  const pool = makePool({ connectionString: databaseUrl, max: 1, role: APP_ROLE, onError });
  const nobody = { send: () => undefined, ring: () => undefined };
  // Events hold nothing that is sealed: any key will do, and none is asked for.
  const keyRing = makeKeyRing(makeVault([{ id: 'none', secret: Buffer.alloc(32) }]));
  const ids = makeIds();
  const uow = makeUnitOfWork({ pool, ids, keyRing, nudges: nobody, doorbell: nobody, log });
  return { verifyEvents: makeVerifyEvents({ uow, digest }), close: () => pool.end() };
};

export { startEmbeddedPostgres } from './adapters/embedded-postgres/start-embedded-postgres.ts';
export { CARD } from './domain/sms/card.ts';
export { isZone } from './domain/calendar/local-time.ts';
export { NOTICE_LIVES } from './app/accounts/mails.ts';
export { INVITATION_LIVES } from './app/accounts/members.ts';
export { ACTIONS, boundOf, type Bound } from './domain/permissions.ts';
export { ROLES, type Role } from './domain/terms.ts';
export { hashKey } from './adapters/crypto/hash-key.ts';
export { newKey, prefixOf } from './adapters/crypto/new-key.ts';
export { makeVault, type MasterKey } from './adapters/crypto/vault.ts';
export { rotateKeys } from './adapters/postgres/rotate-keys.ts';
export { sealPlain } from './adapters/postgres/seal-plain.ts';
export { makeKeyRing, makeSeals, type Seals } from './adapters/postgres/seals.ts';
export { makeLog } from './adapters/log/make-log.ts';
export { SEES_EVERYTHING } from './adapters/postgres/pool.ts';
export { pingRedis } from './adapters/queue/ping-redis.ts';
export { dumpSchema } from './adapters/postgres/dump-schema.ts';
export { migrate, requireMigrated } from './adapters/postgres/migrate.ts';
export { startPhones } from './phones/phones.ts';

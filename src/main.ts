import type { Logger } from 'pino';
import { defaultPolicy } from '../config/policy.ts';
import { hashKey } from './adapters/crypto/hash-key.ts';
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
import {
  makeChangeMediator,
  makeCreateMediator,
  makeGetMediator,
  makeListMediators,
} from './app/mediators.ts';
import type { Clock, Doorbell, IdempotencyStore, Passwords } from './app/ports.ts';
import { makeGetPolicy, makeSetPolicy } from './app/policy.ts';
import { makeListCandidates, makePreviewRequest } from './app/preview-request.ts';
import { makeListLanguages, makeListSites } from './app/read-network.ts';
import { makeListBookings, makeListOffers } from './app/read-offers.ts';
import { makeReadInbound } from './app/read-inbound.ts';
import { makeGetRequest, makeListNotices, makeListRequests } from './app/read-requests.ts';
import { makeAcceptSms, makeReceiveSms } from './app/receive-sms.ts';
import { makeRecordDelivery } from './app/record-delivery.ts';
import { makeReportProgress } from './app/report-progress.ts';
import { makeRequestMediation } from './app/request-mediation.ts';
import { makeSendMessage } from './app/send-message.ts';
import { makeSweep } from './app/sweep.ts';
import type { UseCases } from './app/use-cases.ts';
import { buildApp, type App } from './http/app.ts';

/** What the parts must be told; addresses come from here and never from a request. */
export interface Settings {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
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
  /** Null: no mail is sent. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
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
  const queues = createQueues({ backend, log });
  const doorbell: Doorbell = createDoorbell({ backend, log });
  const uow = makeUnitOfWork({ pool, ids, nudges: queues.nudges, doorbell, log });
  const queries = makeQueries({ pool });
  const networks = makeNetworks({ pool: networkPool, defaultPolicy, clock });
  doorbell.subscribe((bells) => {
    for (const { topic, networkId } of bells)
      if (topic.startsWith('network:')) networks.forget(networkId);
  });
  const idempotency: IdempotencyStore = makeIdempotencyStore({ pool });
  const travel = estimatedTravelTimes;
  const mailer = settings.smtp === null ? null : makeSmtpMailer(settings.smtp);
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
const carrierOf = ({ carrier: account, publicUrl }: Settings) => {
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
  const signIn = { secrets, oneTimeCodes, publicUrl, countAttempt: () => Promise.resolve() };
  const deps = {
    ...parts,
    ...signIn,
    ...credentialsOf(settings),
    carrier,
    canCall: carrier.can.voice,
    hashKey,
    readPhone,
    log,
  };
  const { uow, networks, idempotency, clock } = parts;
  const advanceRequest = makeAdvanceRequest(deps);
  const sendMessage = makeSendMessage(deps);
  const receiveSms = makeReceiveSms(deps);
  const readInbound = makeReadInbound({ ...deps, account: account.accountSid });
  const accounts = makeAccountUseCases(deps);
  const work = { accounts, advanceRequest, sendMessage, receiveSms, readInbound };
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
    listNotices: makeListNotices(deps),
    listSites: makeListSites(deps),
    listLanguages: makeListLanguages(deps),
    getPolicy: makeGetPolicy(deps),
    setPolicy: makeSetPolicy(deps),
    acceptSms: makeAcceptSms(deps),
    recordDelivery: makeRecordDelivery(deps),
    beginCall: makeBeginCall(deps),
    answerCall: makeAnswerCall(deps),
    ...work,
    sweep: makeSweep({ ...work, uow, networks, idempotency, clock, log }),
    zoneOf: async (networkId) => (await networks.byId(networkId)).zone,
  };
};

export { startEmbeddedPostgres } from './adapters/embedded-postgres/start-embedded-postgres.ts';
export { CARD } from './domain/sms/card.ts';
export { isZone } from './domain/calendar/local-time.ts';
export { ROLES, type Role } from './domain/terms.ts';
export { hashKey } from './adapters/crypto/hash-key.ts';
export { makeLog } from './adapters/log/make-log.ts';
export { SEES_EVERYTHING } from './adapters/postgres/pool.ts';
export { dumpSchema } from './adapters/postgres/dump-schema.ts';
export { migrate, requireMigrated } from './adapters/postgres/migrate.ts';
export { startPhones } from './phones/phones.ts';

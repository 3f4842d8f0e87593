import { digest } from '../adapters/crypto/digest.ts';
import { hashKey } from '../adapters/crypto/hash-key.ts';
import { newKey, prefixOf } from '../adapters/crypto/new-key.ts';
import { oneTimeCodes } from '../adapters/crypto/one-time-codes.ts';
import { secrets } from '../adapters/crypto/secrets.ts';
import { makeIdentityProvider } from '../adapters/oidc/identity-provider.ts';
import { readPhone } from '../adapters/phone-numbers/read-phone.ts';
import { makeTwilioCarrier } from '../adapters/twilio/carrier.ts';
import { makePasskeyCeremony } from '../adapters/webauthn/passkey-ceremony.ts';
import { makeAccountUseCases } from '../app/accounts/make-account-use-cases.ts';
import { makeAdvanceRequest } from '../app/advance-request.ts';
import { makeAnswerCall, makeBeginCall } from '../app/answer-call.ts';
import { makeAnswerOffer } from '../app/answer-offer.ts';
import { makeAuthenticate } from '../app/authenticate.ts';
import { makeGetAvailability, makeSetAvailability } from '../app/availability.ts';
import { makeAssignMediator, makeCancelRequest, makeGiveUpBooking } from '../app/end-request.ts';
import { makeCreateKey, makeListKeys, makeRevokeKey } from '../app/keys.ts';
import {
  makeChangeMediator,
  makeCreateMediator,
  makeGetMediator,
  makeListMediators,
} from '../app/mediators.ts';
import { makeEraseMediator, makeExportMediator, makeListPurges } from '../app/mediator-rights.ts';
import type { SmsCarrier } from '../app/ports.ts';
import { makeGetPolicy, makeSetPolicy } from '../app/policy.ts';
import { makeListCandidates, makePreviewRequest } from '../app/preview-request.ts';
import { makeListAggregates, makeListHours } from '../app/read-hours.ts';
import { makeListLanguages, makeListSites } from '../app/read-network.ts';
import { makeListBookings, makeListOffers } from '../app/read-offers.ts';
import { makeCountAttempt } from '../app/rate-limiter.ts';
import { makeGetExclusions, makeSetExclusions } from '../app/exclusions.ts';
import { makeListAuditEvents, makeListSeals } from '../app/read-audit.ts';
import { makeReadInbound } from '../app/read-inbound.ts';
import { makeGetRequest, makeListNotices, makeListRequests } from '../app/read-requests.ts';
import { makeAcceptSms, makeReceiveSms } from '../app/receive-sms.ts';
import { makeRecordDelivery } from '../app/record-delivery.ts';
import { makeReportProgress } from '../app/report-progress.ts';
import { makeRequestMediation } from '../app/request-mediation.ts';
import { makeSealEvents } from '../app/seal-events.ts';
import { makeSendMessage } from '../app/send-message.ts';
import { makeSweep } from '../app/sweep.ts';
import type { UseCases } from '../app/use-cases.ts';
import type { Parts } from './parts.ts';
import type { Settings } from './settings.ts';

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

/** Every use case with what it needs. */
export const makeUseCases = (settings: Settings, parts: Parts): UseCases => {
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
    ...makeNetworkUseCases(deps),
    acceptSms: makeAcceptSms(deps),
    recordDelivery: makeRecordDelivery(deps),
    beginCall: makeBeginCall(deps),
    answerCall: makeAnswerCall(deps),
    ...work,
    sweep: makeSweep({ ...work, uow, networks, idempotency, rateCounter, clock, log }),
    zoneOf: async (networkId) => (await networks.byId(networkId)).zone,
  };
};

type NetworkDeps = Parameters<typeof makeListNotices>[0] &
  Parameters<typeof makeCreateKey>[0] &
  Parameters<typeof makeEraseMediator>[0] &
  Parameters<typeof makeSetPolicy>[0];

/** What a network is made of, who may come in, and what is kept of people. */
const makeNetworkUseCases = (deps: NetworkDeps) => ({
  listHours: makeListHours(deps),
  listAggregates: makeListAggregates(deps),
  listSites: makeListSites(deps),
  listLanguages: makeListLanguages(deps),
  listKeys: makeListKeys(deps),
  createKey: makeCreateKey(deps),
  revokeKey: makeRevokeKey(deps),
  getPolicy: makeGetPolicy(deps),
  setPolicy: makeSetPolicy(deps),
  listNotices: makeListNotices(deps),
  listAuditEvents: makeListAuditEvents(deps),
  listSeals: makeListSeals(deps),
  exportMediator: makeExportMediator(deps),
  eraseMediator: makeEraseMediator(deps),
  listPurges: makeListPurges(deps),
});

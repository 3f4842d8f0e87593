import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type { Transaction, UnitOfWork } from '../../src/app/ports.ts';
import type { NewMediator, NewRequest } from '../../src/app/stores.ts';
import { APP_ROLE, makePool } from '../../src/adapters/postgres/pool.ts';
import {
  comuni,
  languages,
  networks,
  organisations,
  partners,
  sites,
} from '../../src/adapters/postgres/schema/networks.ts';
import { makeUnitOfWork } from '../../src/adapters/postgres/unit-of-work.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import type { NewBooking, NewOffer } from '../../src/app/stores.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time.ts';
import { createTestDatabase } from './database.ts';
import { silentLog } from './silent-log.ts';
import { testKeyRing } from './vault.ts';

// A network with two offices in two towns, and whatever a test adds to it.

export const NOW: Instant = Date.parse('2026-11-24T09:00:00Z');

const BARLETTA = { istat: '110002', name: 'Barletta', province: 'BT', lat: 41.3196, lng: 16.2772 };
const ANDRIA = { istat: '110001', name: 'Andria', province: 'BT', lat: 41.2271, lng: 16.2952 };

const ids = makeIds();

export interface SmallNetwork {
  readonly connectionString: string;
  /** The owner's, who sees everything. */
  readonly pool: Pool;
  /** The application's, bound by row level security. */
  readonly appPool: Pool;
  readonly unitOfWork: UnitOfWork;
  readonly networkId: string;
  readonly organisationId: string;
  readonly siteId: string;
  readonly partnerId: string;
  /** What was sent after commits. */
  readonly sent: unknown[];
  /** One transaction in this network. */
  readonly inTx: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

const addReference = async (
  pool: Pool,
  networkId: string,
): Promise<Pick<SmallNetwork, 'organisationId' | 'siteId' | 'partnerId'>> => {
  const db = drizzle({ client: pool });
  const [organisationId, siteId, partnerId] = [ids.uuid(), ids.uuid(), ids.uuid()];
  await db.insert(comuni).values([BARLETTA, ANDRIA]).onConflictDoNothing();
  await db
    .insert(networks)
    .values({ id: networkId, slug: networkId, name: 'Small', zone: 'Europe/Rome', demo: true });
  await db
    .insert(organisations)
    .values({ id: organisationId, networkId, name: 'ASL', kind: 'health' });
  await db
    .insert(partners)
    .values({ id: partnerId, networkId, name: 'Cooperative', role: 'employs mediators' });
  await db.insert(languages).values(
    ['ary', 'arq', 'bin'].map((tag, position) => ({
      networkId,
      tag,
      nameIt: tag,
      nameEn: tag,
      endonym: tag,
      position,
    })),
  );
  await db.insert(sites).values({
    id: siteId,
    networkId,
    organisationId,
    name: 'Ospedale',
    comuneIstat: BARLETTA.istat,
    lat: BARLETTA.lat,
    lng: BARLETTA.lng,
    certainty: 'known',
  });
  return { organisationId, siteId, partnerId };
};

export const makeSmallNetwork = async (): Promise<SmallNetwork> => {
  const database = await createTestDatabase();
  const access = { connectionString: database.connectionString, onError: () => undefined };
  const pool = makePool({ ...access, max: 2 });
  const appPool = makePool({ ...access, max: 10, role: APP_ROLE });
  const sent: unknown[] = [];
  const collect = (what: readonly unknown[]): void => void sent.push(...what);
  const unitOfWork = makeUnitOfWork({
    pool: appPool,
    ids,
    keyRing: testKeyRing(),
    nudges: { send: collect },
    doorbell: { ring: collect },
    log: silentLog,
  });
  const networkId = ids.uuid();
  const reference = await addReference(pool, networkId);
  return {
    connectionString: database.connectionString,
    pool,
    appPool,
    unitOfWork,
    networkId,
    ...reference,
    sent,
    inTx: (work) => unitOfWork.run({ networkId }, work),
    close: async () => {
      await Promise.all([pool.end(), appPool.end()]);
      await database.drop();
    },
  };
};

let phones = 0;

export const newMediator = (
  network: SmallNetwork,
  change: Partial<NewMediator> = {},
): NewMediator => ({
  id: ids.uuid(),
  networkId: network.networkId,
  partnerId: network.partnerId,
  givenName: 'Amina',
  familyName: 'Prova',
  gender: 'female',
  phone: `+390000${String((phones += 1)).padStart(6, '0')}`,
  messageLanguage: 'it',
  smsOn: true,
  channel: 'sms',
  state: 'active',
  homeComune: ANDRIA.istat,
  home: { lat: ANDRIA.lat, lng: ANDRIA.lng },
  mobility: 'car',
  maxTravelMinutes: 60,
  modes: ['on-site', 'phone'],
  languages: ['ary'],
  qualifications: [{ setting: 'health', expiresAt: null }],
  contractMinutesPerWeek: 600,
  weeklyCapMinutes: null,
  documentsExpireAt: null,
  joinedAt: NOW - 100 * DAY,
  ...change,
});

export const newRequest = (
  network: SmallNetwork,
  change: Partial<NewRequest> = {},
): NewRequest => ({
  id: ids.uuid(),
  networkId: network.networkId,
  organisationId: network.organisationId,
  siteId: network.siteId,
  code: ids.requestCode(),
  state: 'open',
  mode: 'on-site',
  language: 'ary',
  acceptableLanguages: [],
  startsAt: NOW + DAY,
  requestedStartsAt: null,
  durationMinutes: 60,
  urgency: 'urgent',
  setting: 'health',
  gender: { want: null, required: false },
  relax: [],
  relaxed: [],
  caseRef: null,
  preferredMediatorIds: [],
  people: 1,
  unit: 'Pronto soccorso',
  contact: '+39 0883 000000',
  notes: null,
  nextWakeAt: NOW,
  createdAt: NOW,
  searchingSince: NOW,
  ...change,
});

export const newOffer = (
  network: SmallNetwork,
  requestId: string,
  mediatorId: string,
  change: Partial<NewOffer> = {},
): NewOffer => ({
  id: ids.uuid(),
  networkId: network.networkId,
  requestId,
  mediatorId,
  wave: 1,
  createdAt: NOW,
  expiresAt: NOW + 15 * MINUTE,
  score: 0.5,
  parts: { travel: 0.5 },
  ...change,
});

export const newBooking = (
  network: SmallNetwork,
  requestId: string,
  mediatorId: string,
  change: Partial<NewBooking> = {},
): NewBooking => ({
  id: ids.uuid(),
  networkId: network.networkId,
  requestId,
  mediatorId,
  offerId: null,
  state: 'confirmed',
  startsAt: NOW + DAY,
  endsAt: NOW + DAY + HOUR,
  travelBeforeMinutes: 30,
  createdAt: NOW,
  ...change,
});

/** A mediator and a request, stored. */
export const addMediator = async (
  network: SmallNetwork,
  change: Partial<NewMediator> = {},
): Promise<NewMediator> => {
  const mediator = newMediator(network, change);
  await network.inTx((tx) => tx.mediators.insert(mediator, false));
  return mediator;
};

export const addRequest = async (
  network: SmallNetwork,
  change: Partial<NewRequest> = {},
): Promise<NewRequest> => {
  const request = newRequest(network, change);
  const code = await network.inTx((tx) => tx.requests.insert(request));
  return { ...request, code };
};

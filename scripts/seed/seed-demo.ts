import pg from 'pg';
import { demo } from '../../config/demo.ts';
import { availableIn } from '../../src/domain/calendar/availability.ts';
import { startOfLocalDay } from '../../src/domain/calendar/local-time.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import type { Vault } from '../../src/app/ports.ts';
import { makeKeyRing, makeSeals } from '../../src/adapters/postgres/seals.ts';
import { SEES_EVERYTHING } from '../../src/main.ts';
import { DAYS_AHEAD, earliestOf, inventDemand } from './demand.ts';
import { knowsKeys, replaceDemoKeys, type DemoKeys } from './demo-keys.ts';
import { liveThrough } from './live-through.ts';
import { inventMediators, type DemoMediator } from './mediators.ts';
import { networkId, readReference, type Reference } from './reference.ts';
import { storeDemo, type KeptAvailability } from './store.ts';
import { tellingCases } from './telling-cases.ts';
import { makeWorld, type World } from './world.ts';

export type { DemoKeys } from './demo-keys.ts';

export interface Seeded {
  /** False: it was there already, and nothing has changed. */
  readonly created: boolean;
  readonly networkId: string;
  /** Shown once, since the database keeps only their hashes; null when the network was there already. */
  readonly keys: DemoKeys | null;
  readonly counts: Readonly<Record<'mediators' | 'requests' | 'offers' | 'bookings', number>>;
}

/** Any number that nothing else locks by. */
const ADVISORY_LOCK = 7_066_101_101;

/** What the product keeps ready of a mediator's time; the same span as `refreshAvailable`. */
const keepReady = (
  { network: { zone, policy } }: Reference,
  one: DemoMediator,
  now: Instant,
): KeptAvailability => {
  const start = startOfLocalDay(now, zone);
  const until = start + policy.matching.freeTimeHorizonDays * DAY;
  return { available: availableIn(one.rules, one.exceptions, { start, end: until }, zone), until };
};

/** The demo's people and what has become of their days, without a database. */
export const inventDemo = async (
  reference: Reference,
  now: Instant,
): Promise<{ world: World; kept: Map<string, KeptAvailability> }> => {
  const { zone } = reference.network;
  const mediators = inventMediators(reference, now);
  const demands = [...inventDemand(reference, now), ...tellingCases(reference, now)];
  const whole = { start: earliestOf(demands), end: now + (DAYS_AHEAD + 3) * DAY };
  const available = new Map(
    mediators.map((one) => [one.id, availableIn(one.rules, one.exceptions, whole, zone)]),
  );
  const world = makeWorld(mediators, available, reference.sites);
  await liveThrough(world, reference, demands, now);
  return { world, kept: new Map(mediators.map((one) => [one.id, keepReady(reference, one, now)])) };
};

const inTransaction = async <T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({
    connectionString,
    application_name: 'ponte-seed',
    options: SEES_EVERYTHING,
  });
  // Losing the connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    // Ends a transaction that was not committed, too.
    await client.end().catch(() => undefined);
  }
};

const isSeeded = async (client: pg.Client): Promise<boolean> =>
  (await client.query('select from networks where slug = $1', [demo.slug])).rowCount !== 0;

const COUNTS = `select (select count(*) from mediators where network_id = $1)::int as mediators,
  (select count(*) from requests where network_id = $1)::int as requests,
  (select count(*) from offers where network_id = $1)::int as offers,
  (select count(*) from bookings where network_id = $1)::int as bookings`;

const countRows = async (client: pg.Client): Promise<Seeded['counts']> => {
  const { rows } = await client.query<Seeded['counts']>(COUNTS, [networkId]);
  return rows[0] ?? { mediators: 0, requests: 0, offers: 0, bookings: 0 };
};

/** Whether these are the keys of this database's demo, and not of one that is gone. */
export const demoKeysWork = async (options: {
  readonly connectionString: string;
  readonly keys: DemoKeys;
}): Promise<boolean> =>
  inTransaction(options.connectionString, (client) => knowsKeys(client, options.keys));

/**
 * Makes the demo network in a migrated database, unless it is there: all of it in one transaction, or nothing.
 * The same `now` gives the same rows, but for the keys.
 * @param options.sender the number that the simulated carrier sends from, E.164
 */
export const seedDemo = async (options: {
  readonly connectionString: string;
  readonly now: Instant;
  readonly sender?: string;
  /** Whose master key seals what is stored. */
  readonly vault: Vault;
}): Promise<Seeded> =>
  inTransaction(options.connectionString, async (client) => {
    if (await isSeeded(client))
      return { created: false, networkId, keys: null, counts: await countRows(client) };
    const reference = readReference();
    const { world, kept } = await inventDemo(reference, options.now);
    const sender = options.sender ?? demo.sender;
    const seals = makeSeals(makeKeyRing(options.vault), client);
    await storeDemo(client, seals, { reference, sender, kept, world });
    const keys = await replaceDemoKeys(client, seals, options.now);
    return { created: true, networkId, keys, counts: await countRows(client) };
  });

/** New keys for the demo's people, when the file with the old ones was lost; the old ones are worth nothing then. */
export const renewDemoKeys = async (options: {
  readonly connectionString: string;
  readonly now: Instant;
  readonly vault: Vault;
}): Promise<DemoKeys> =>
  inTransaction(options.connectionString, (client) =>
    replaceDemoKeys(client, makeSeals(makeKeyRing(options.vault), client), options.now),
  );

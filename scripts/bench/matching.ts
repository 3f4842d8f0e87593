import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { defaultPolicy } from '../../config/policy.ts';
import { makeNetworks } from '../../src/adapters/postgres/networks.ts';
import { APP_ROLE, makePool } from '../../src/adapters/postgres/pool.ts';
import { makeUnitOfWork } from '../../src/adapters/postgres/unit-of-work.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import { estimatedTravelTimes } from '../../src/adapters/travel/estimated-travel.ts';
import { findCandidates, type MatchSubject } from '../../src/app/match-request.ts';
import type { Log, Networks, UnitOfWork } from '../../src/app/ports.ts';
import { match } from '../../src/domain/matching/match.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { readComuni } from '../seed/read-data.ts';
import { makeRandom, type Random } from '../seed/random.ts';
import type { BenchServer } from './bench-server.ts';
import { loadItaly, TAGS, type Italy } from './italy.ts';
import { watchStatements } from './statements.ts';
import { summarise, type Summary } from './statistics.ts';
import { makeKeyRing, makeVault } from '../../src/main.ts';

export interface MatchingResult {
  readonly mediators: number;
  /** One after the other, milliseconds. */
  readonly alone: Summary;
  readonly perSecondAlone: number;
  /** With `connections` matches under way at a time, milliseconds. */
  readonly together: Summary;
  readonly perSecondTogether: number;
  readonly connections: number;
  readonly statementsPerMatch: number;
  readonly candidatesPerMatch: number;
  readonly eligiblePerMatch: number;
}

const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z');
const CONNECTIONS = 4;

/** A need somewhere in Italy in the next two weeks; common languages are asked for more often, as they are spoken. */
const inventSubject = (random: Random, italy: Italy): MatchSubject => {
  const place = random.pick(readPlaces());
  const startsAt = MIDNIGHT + random.int(1, 13) * DAY + random.int(8, 16) * HOUR;
  const language = TAGS[Math.floor(TAGS.length * random.next() ** 2.2)] ?? 'ro';
  const { networkId, organisationId, siteIds } = italy;
  return {
    requestId: null,
    caseRef: `CASE-${random.int(0, 99_999)}`,
    site: {
      id: random.pick(siteIds),
      networkId,
      organisationId,
      organisationName: 'Office',
      name: place.name,
      comune: place.name,
      place,
    },
    need: {
      language,
      acceptableLanguages: [],
      mode: 'on-site',
      place,
      startsAt,
      endsAt: startsAt + HOUR,
      urgency: 'urgent',
      // One that asks for no certificate: the invented people have none.
      setting: 'school',
      gender: { want: null, required: false },
      preferredMediatorIds: [],
      relax: [],
      relaxed: [],
    },
  };
};

let places: ReturnType<typeof readComuni> | undefined;
const readPlaces = (): ReturnType<typeof readComuni> => (places ??= readComuni());

interface Found {
  readonly milliseconds: number;
  readonly candidates: number;
  readonly eligible: number;
}

/** What `advance-request` does when it needs somebody to ask, in a transaction of its own. */
const matchOnce = async (
  uow: UnitOfWork,
  networks: Networks,
  networkId: string,
  subject: MatchSubject,
): Promise<Found> => {
  const from = performance.now();
  const network = await networks.byId(networkId);
  const { candidates, context } = await uow.run('system', (tx) =>
    findCandidates(tx, estimatedTravelTimes, network, subject, MIDNIGHT, { narrow: 'free' }),
  );
  const { eligible } = match(candidates, context);
  const milliseconds = performance.now() - from;
  return { milliseconds, candidates: candidates.length, eligible: eligible.length };
};

/** Matches all subjects, `atOnce` at a time. */
const matchAll = async (
  subjects: readonly MatchSubject[],
  atOnce: number,
  once: (subject: MatchSubject) => Promise<Found>,
): Promise<{ found: Found[]; perSecond: number }> => {
  const rest = [...subjects];
  const found: Found[] = [];
  const from = performance.now();
  const work = async (): Promise<void> => {
    for (let next = rest.pop(); next; next = rest.pop()) found.push(await once(next));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - from) / 1000;
  return { found, perSecond: Math.round(found.length / seconds) };
};

const mean = (values: readonly number[]): number =>
  Math.round((10 * values.reduce((sum, value) => sum + value, 0)) / values.length) / 10;

const measure = async (
  connectionString: string,
  italy: Italy,
  { mediators, matches, log }: { mediators: number; matches: number; log: Log },
): Promise<MatchingResult> => {
  const pool = makePool({
    connectionString,
    max: CONNECTIONS,
    role: APP_ROLE,
    onError: () => undefined,
  });
  let statements = 0;
  watchStatements(pool, () => (statements += 1));
  // Nobody's phone is read here: a key of its own will do.
  const keyRing = makeKeyRing(makeVault([{ id: 'bench', secret: randomBytes(32) }]));
  const silent = { nudges: { send: () => undefined }, doorbell: { ring: () => undefined } };
  const uow = makeUnitOfWork({ pool, ids: makeIds(), keyRing, ...silent, log });
  const networks = makeNetworks({ pool, defaultPolicy, clock: { now: () => MIDNIGHT } });
  const once = (subject: MatchSubject) => matchOnce(uow, networks, italy.networkId, subject);
  try {
    const random = makeRandom(`matching ${mediators}`);
    const subjects = Array.from({ length: matches }, () => inventSubject(random, italy));
    await matchAll(subjects.slice(0, matches / 4), CONNECTIONS, once);
    const before = statements;
    const alone = await matchAll(subjects, 1, once);
    const statementsPerMatch = mean([(statements - before) / matches]);
    const together = await matchAll(subjects, CONNECTIONS, once);
    return {
      mediators,
      alone: summarise(alone.found.map(({ milliseconds }) => milliseconds)),
      perSecondAlone: alone.perSecond,
      together: summarise(together.found.map(({ milliseconds }) => milliseconds)),
      perSecondTogether: together.perSecond,
      connections: CONNECTIONS,
      statementsPerMatch,
      candidatesPerMatch: mean(alone.found.map(({ candidates }) => candidates)),
      eligiblePerMatch: mean(alone.found.map(({ eligible }) => eligible)),
    };
  } finally {
    await pool.end();
  }
};

/** Matches requests all over Italy against so many mediators, by the product's own way. */
export const benchMatching = (
  server: BenchServer,
  given: { readonly mediators: number; readonly matches: number; readonly log: Log },
): Promise<MatchingResult> =>
  server.withDatabase(async (connectionString) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const italy = await loadItaly(client, { count: given.mediators, midnight: MIDNIGHT });
    await client.end();
    return measure(connectionString, italy, given);
  });

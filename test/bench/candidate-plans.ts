// Compares ways to find candidates among mediators spread over Italy: prints each plan, and how long the reader takes.
//   node --import tsx test/bench/candidate-plans.ts [mediators, 100000 when left out]
// It uses the server of DATABASE_URL (a superuser), or starts one of its own.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import pg, { type Client, type PoolClient } from 'pg';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/start-embedded-postgres.ts';
import { makeCandidateReader } from '../../src/adapters/postgres/candidates/candidate-reader.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import type { CandidateQuestion } from '../../src/app/stores.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { loadItaly, type Italy } from '../../scripts/bench/italy.ts';
import { readComuni } from '../../scripts/seed/read-data.ts';
import type { Place } from '../../src/domain/place.ts';
import { silentLog } from '../support/silent-log.ts';
import { testSeals } from '../support/vault.ts';

const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z');
const QUESTIONS = 300;
const TAGS = [['ary', 'arq'], ['bin'], ['ro'], ['zh'], ['fuc', 'fuf'], ['ur', 'hi']];

const SPAN = `'["2026-11-27 10:00+00","2026-11-27 11:00+00")'::tstzrange`;
const HERE = 'km_point(41.2271, 16.2952)';
const walk = (
  table: string,
): string => `select mediator_id from unnest('{ary,arq}'::text[]) as asked (tag)
  cross join lateral (select mediator_id, home_km <-> ${HERE} as kilometres from ${table}
    where network_id = $1 and tag = asked.tag and listed and free @> ${SPAN}
    order by home_km <-> ${HERE}, mediator_id limit 200) as nearest
  order by kilometres limit 200`;

const SHAPES: Readonly<Record<string, string>> = {
  'no free time kept: EXISTS over bookings': `select m.id from mediators m join mediator_languages l on l.mediator_id = m.id
    where l.network_id = $1 and l.tag in ('ary', 'arq') and m.available @> ${SPAN} and not exists (select from bookings b
      where b.mediator_id = m.id and b.state in ('confirmed', 'arrived') and b.busy && ${SPAN})
    order by m.home_km <-> ${HERE} limit 200`,
  'tag = any (…), left to the planner': `select mediator_id from mediator_languages
    where network_id = $1 and tag = any ('{ary,arq}') and listed and free @> ${SPAN} order by home_km <-> ${HERE} limit 200`,
  'one walk for each tag, free time also in the index': walk('with_free_in_index'),
  'one walk for each tag (chosen)': walk('mediator_languages'),
};

const explain = async (client: Client, { networkId }: Italy): Promise<void> => {
  await client.query('create table with_free_in_index as table mediator_languages');
  await client.query(
    'create index on with_free_in_index using gist (network_id, tag, home_km, free) where listed',
  );
  await client.query('vacuum analyze with_free_in_index');
  for (const [name, shape] of Object.entries(SHAPES)) {
    console.log(`\n## ${name}`);
    const plan = () =>
      client.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, costs off, timing off, buffers off) ${shape}`,
        [networkId],
      );
    await plan();
    console.log((await plan()).rows.map((row) => row['QUERY PLAN']).join('\n'));
  }
};

const questionAt = (
  n: number,
  italy: Italy,
  places: readonly Place[],
  limit: number,
): CandidateQuestion => {
  const startsAt = MIDNIGHT + (1 + (n % 13)) * DAY + (8 + (n % 9)) * HOUR;
  const place = places[(n * 7919) % places.length] ?? { lat: 0, lng: 0 };
  const tags = TAGS[n % TAGS.length] ?? [];
  return {
    networkId: italy.networkId,
    requestId: null,
    caseRef: `CASE-${String(n)}`,
    organisationId: italy.organisationId,
    siteId: italy.siteIds[0] ?? '',
    tags,
    narrow: 'free',
    limit,
    ledgerDays: 28,
    zone: 'Europe/Rome',
    now: MIDNIGHT,
    need: {
      language: tags[0] ?? '',
      acceptableLanguages: [],
      mode: 'on-site',
      place: { lat: place.lat, lng: place.lng },
      startsAt,
      endsAt: startsAt + HOUR,
      urgency: 'urgent',
      setting: 'health',
      gender: { want: null, required: false },
      preferredMediatorIds: [],
      relax: [],
      relaxed: [],
    },
  };
};

const time = async (client: Client, italy: Italy, limit: number): Promise<void> => {
  const reader = makeCandidateReader({
    client: client as unknown as PoolClient,
    seals: testSeals(client),
  });
  const places = readComuni();
  const took: number[] = [];
  for (let n = 0; n < QUESTIONS; n += 1) {
    const from = performance.now();
    await reader.find(questionAt(n, italy, places, limit));
    took.push(performance.now() - from);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(share * took.length)] ?? 0).toFixed(1);
  console.log(`limit ${String(limit)}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
};

const bench = async (server: string, count: number): Promise<void> => {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const name = `candidate_plans_${String(process.pid)}`;
  await admin.query(`create database ${name}`);
  try {
    const connectionString = Object.assign(new URL(server), { pathname: `/${name}` }).href;
    await migrate({ connectionString });
    const client = new pg.Client({ connectionString });
    await client.connect();
    const italy = await loadItaly(client, { count, midnight: MIDNIGHT });
    console.log(
      `${String(count)} mediators; load of the machine ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    );
    await explain(client, italy);
    console.log('\n## The reader, both statements, one after the other on one connection');
    for (const limit of [200, 60, 20]) await time(client, italy, limit);
    await client.end();
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
};

const count = Number(process.argv[2] ?? 100_000);
const given = process.env['DATABASE_URL'];
if (given !== undefined) await bench(given, count);
else {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ponte-bench-'));
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    log: silentLog,
    settings: { fsync: 'off' },
  });
  await bench(server.connectionString('postgres'), count).finally(() => server.stop());
  rmSync(dataDir, { recursive: true, force: true });
}

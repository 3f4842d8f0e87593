import type { Client, PoolClient } from 'pg';
import { readComuni, readIntelligibility } from '../seed/read-data.ts';
import { toMultirange } from '../../src/adapters/postgres/values.ts';
import { DAY, HOUR, type Instant, type Interval } from '../../src/domain/time.ts';

// Mediators spread over Italy, as many as a benchmark wants: the same ones each time.

export interface Italy {
  readonly networkId: string;
  readonly organisationId: string;
  readonly siteIds: readonly string[];
}

const NETWORK = '00000000-0000-7000-8000-000000000001';
const ORGANISATION = '00000000-0000-7000-8000-000000000002';
/** The commonest first: a mediator of the first is about forty times as frequent as one of the last. */
export const TAGS = [
  'ro',
  'sq',
  'ar',
  'ary',
  'zh',
  'uk',
  'ru',
  'bn',
  'ur',
  'pnb',
  'hi',
  'fr',
  'en',
  'es',
  'aeb',
  'arz',
  'wo',
  'ti',
  'am',
  'so',
  'bm',
  'dyu',
  'mnk',
  'snk',
  'fuc',
  'fuf',
  'ha',
  'yo',
  'ig',
  'pcm',
  'ps',
  'prs',
  'pes',
  'ka',
  'arq',
  'apc',
  'syl',
  'pa',
  'bin',
  'it',
];

const HORIZON_DAYS = 60;

/** Sixty-four ways to work in a week: mornings, afternoons, whole days, on some days of the week. */
const patterns = (midnight: Instant): string[] =>
  Array.from({ length: 64 }, (_, n) => {
    const hours = (
      [
        [8, 13],
        [13, 18],
        [8, 18],
        [9, 12],
      ] as const
    )[n % 4] ?? [9, 12];
    const days = 1 + (n % 5);
    const spans: Interval[] = [];
    for (let day = 0; day < HORIZON_DAYS; day += 1)
      if ((day + n) % 7 < days + 1)
        spans.push({
          start: midnight + day * DAY + hours[0] * HOUR,
          end: midnight + day * DAY + hours[1] * HOUR,
        });
    return toMultirange(spans);
  });

const loadReference = async (client: Client | PoolClient): Promise<void> => {
  await client.query(
    `insert into comuni select * from jsonb_to_recordset($1) as c (istat text, name text, province text, lat float8, lng float8)
     on conflict do nothing`,
    [JSON.stringify(readComuni())],
  );
  await client.query(
    `insert into networks (id, slug, name, zone, demo) values ($1, 'italy', 'Italy', 'Europe/Rome', true)`,
    [NETWORK],
  );
  await client.query(`insert into organisations values ($1, $2, 'Office', 'health')`, [
    ORGANISATION,
    NETWORK,
  ]);
  await client.query(
    `insert into languages (network_id, tag, name_it, name_en, endonym, position)
     select $1, tag, tag, tag, tag, n from unnest($2::text[]) with ordinality as t (tag, n)`,
    [NETWORK, TAGS],
  );
  await client.query(
    `insert into language_intelligibility (network_id, speaks, hears, degree)
     select $1, speaks, hears, degree from jsonb_to_recordset($2) as i (speaks text, hears text, degree text)
     where speaks = any ($3) and hears = any ($3)`,
    [NETWORK, JSON.stringify(readIntelligibility()), TAGS],
  );
  await client.query(
    `insert into sites (id, network_id, organisation_id, name, comune_istat, lat, lng, certainty)
     select md5('site' || istat)::uuid, $1, $2, name, istat, lat, lng, 'demo' from comuni`,
    [NETWORK, ORGANISATION],
  );
};

const loadMediators = async (
  client: Client | PoolClient,
  count: number,
  midnight: Instant,
): Promise<void> => {
  await client.query(
    'create temporary table pattern as select n - 1 as n, p::tstzmultirange as available from unnest($1::text[]) with ordinality as t (p, n)',
    [patterns(midnight)],
  );
  await client.query(
    'create temporary table place as select row_number() over (order by istat) - 1 as n, c.* from comuni c',
  );
  await client.query(
    `insert into mediators (id, network_id, given_name, family_name, gender, phone_e164, phone_index, home_comune, home_lat, home_lng,
       mobility, max_travel_minutes, modes, contract_minutes_per_week, joined_at, available, free, free_until)
     select md5('mediator' || i)::uuid, $1, 'Given', 'Family ' || i, (array['female', 'female', 'male'])[1 + i % 3],
       '\\x01', sha256(i::text::bytea), place.istat, place.lat, place.lng,
       (array['car', 'car', 'public-transport', 'remote'])[1 + i % 4], 60, array['on-site', 'phone'],
       (array[600, 1200, null])[1 + i % 3], to_timestamp($2::float8) - interval '1 year',
       pattern.available, pattern.available, to_timestamp($2::float8) + make_interval(days => ${String(HORIZON_DAYS)})
     from generate_series(0, $3::int - 1) as i
       join place on place.n = (i::bigint * 7919) % (select count(*) from comuni)
       join pattern on pattern.n = i % 64`,
    [NETWORK, midnight / 1000, count],
  );
};

/** A request with a booking on three days each, two of them still to come. */
const loadBookings = async (
  client: Client | PoolClient,
  count: number,
  midnight: Instant,
): Promise<void> => {
  await client.query(
    `create temporary table job as
     select md5('request' || i || '-' || k)::uuid as request_id, md5('booking' || i || '-' || k)::uuid as booking_id,
       md5('mediator' || i)::uuid as mediator_id, i, k, place.istat, place.lat, place.lng, k > 0 as ahead,
       to_timestamp($1::float8) + make_interval(days => (i + 5 * k) % 14 - case when k = 0 then 15 else 0 end, hours => 8 + (i / 14) % 9) as starts_at
     from generate_series(0, $2::int - 1) as i cross join generate_series(0, 2) as k
       join place on place.n = (i::bigint * 7919 + k) % (select count(*) from comuni)`,
    [midnight / 1000, count],
  );
  await client.query(
    `insert into requests (id, network_id, organisation_id, site_id, code, state, mode, language, acceptable_languages,
       starts_at, duration_minutes, urgency, setting, gender_required, relax, relaxed, case_ref, preferred_mediator_ids, people,
       next_wake_at, created_at, searching_since, closed_at)
     select request_id, $1, $2, md5('site' || istat)::uuid, 'R-' || i || '-' || k, case when ahead then 'assigned' else 'completed' end,
       'on-site', 'ro', '{}', starts_at, 60, 'routine', 'health', false, '{}', '{}', 'CASE-' || i, '{}', 1,
       null, starts_at - interval '20 days', starts_at - interval '20 days', case when not ahead then starts_at end from job`,
    [NETWORK, ORGANISATION],
  );
  await client.query(
    `insert into bookings (id, network_id, request_id, mediator_id, state, starts_at, ends_at, travel_before_minutes, lat, lng, created_at, ended_at)
     select booking_id, $1, request_id, mediator_id, case when ahead then 'confirmed' else 'finished' end, starts_at,
       starts_at + interval '1 hour', 30, lat, lng, starts_at - interval '19 days', case when not ahead then starts_at + interval '1 hour' end
     from job`,
    [NETWORK],
  );
  await client.query(
    `insert into offers (id, network_id, request_id, mediator_id, state, wave, code, created_at, expires_at, closed_at, score, parts)
     select md5('offer' || i || '-' || k)::uuid, $1, request_id, mediator_id, 'accepted', 1, lpad(((i * 3 + k) % 10000)::text, 4, '0'),
       starts_at - interval '20 days', starts_at - interval '19 days', starts_at - interval '19 days', 0.5, '{}' from job`,
    [NETWORK],
  );
};

/** One to four languages each. */
const loadLanguages = async (client: Client | PoolClient): Promise<void> => {
  await client.query(
    `insert into mediator_languages (mediator_id, tag, network_id, home_km, free, free_until, listed)
     select distinct on (m.id, tag) m.id, ($1::text[])[1 + floor(${String(TAGS.length)} * power(r.x, 2.2))] as tag, m.network_id, m.home_km, m.free, m.free_until, true
     from mediators m cross join generate_series(1, 4) as k
       cross join lateral (select (abs(hashtextextended(m.id::text || k, 7)) % 100000) / 100000.0 as x) as r
     where k <= 1 + abs(hashtextextended(m.id::text, 3)) % 4`,
    [TAGS],
  );
};

/**
 * Fills an empty, migrated database. Triggers sleep meanwhile and their work is done in bulk; needs a superuser.
 * Days are counted from `midnight`.
 */
export const loadItaly = async (
  client: Client | PoolClient,
  { count, midnight }: { readonly count: number; readonly midnight: Instant },
): Promise<Italy> => {
  await client.query(`set session_replication_role = replica`);
  await loadReference(client);
  await loadMediators(client, count, midnight);
  await loadBookings(client, count, midnight);
  await client.query('update mediators set free = available - promised_time(id)');
  await loadLanguages(client);
  await client.query('drop table pattern, place, job');
  await client.query('set session_replication_role = origin');
  await client.query('vacuum analyze');
  const { rows } = await client.query<{ id: string }>('select id from sites order by id');
  return { networkId: NETWORK, organisationId: ORGANISATION, siteIds: rows.map(({ id }) => id) };
};

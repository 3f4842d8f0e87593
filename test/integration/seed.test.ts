import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { hashKey } from '../../src/adapters/crypto/hash-key.ts';
import { availableIn } from '../../src/domain/calendar/availability.ts';
import { isAtLeast, languageFit } from '../../src/domain/language/graph.ts';
import { DAY, MINUTE, type Instant } from '../../src/domain/time.ts';
import {
  ATTENTIONS,
  BOOKING_STATES,
  OFFER_STATES,
  REQUEST_STATES,
} from '../../src/domain/terms.ts';
import { readReference } from '../../scripts/seed/reference.ts';
import {
  inventDemo,
  renewDemoKeys,
  demoKeysWork,
  seedDemo,
  type Seeded,
} from '../../scripts/seed/seed-demo.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { at } from '../support/matching.ts';
import { MASTER_KEYS, openedAll } from '../support/vault.ts';
import { makeVault } from '../../src/adapters/crypto/vault.ts';

const vault = makeVault(MASTER_KEYS);

const WEDNESDAY = at('2026-11-25T11:07');

interface Seeding {
  readonly database: TestDatabase;
  readonly client: pg.Client;
  readonly seeded: Seeded;
  readonly ms: number;
}

const open: Seeding[] = [];

const seedNew = async (now: Instant): Promise<Seeding> => {
  const database = await createTestDatabase();
  const began = performance.now();
  const seeded = await seedDemo({ connectionString: database.connectionString, now, vault });
  const ms = performance.now() - began;
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  const seeding = { database, client, seeded, ms };
  open.push(seeding);
  return seeding;
};

afterAll(async () => {
  for (const { client, database } of open) {
    await client.end();
    await database.drop();
  }
});

const TABLES = [
  'networks',
  'comuni',
  'organisations',
  'sites',
  'partners',
  'languages',
  'language_intelligibility',
  'mediators',
  'mediator_languages',
  'mediator_qualifications',
  'availability_rules',
  'availability_exceptions',
  'requests',
  'offers',
  'bookings',
  'events',
  'messages_out',
  'api_keys',
];

/** Sealed anew each time; what they say is compared on its own. */
const SEALED = [
  'unit',
  'contact',
  'notes',
  'cancellation_reason',
  'decline_reason',
  'end_reason',
  'phone_e164',
  'phone_index',
  'to_e164',
  'to_index',
  'body',
]
  .map((name) => `'${name}'`)
  .join(', ');

const WORDS = [
  ['requests:unit', 'id'],
  ['requests:contact', 'id'],
  ['requests:notes', 'id'],
  ['requests:cancellation_reason', 'id'],
  ['offers:decline_reason', 'request_id'],
  ['mediators:phone_e164', 'id'],
  ['messages_out:to_e164', 'mediator_id'],
  ['messages_out:body', 'mediator_id'],
] as const;

/** All rows, but for what is random on purpose. */
const dump = async (client: pg.Client): Promise<Record<string, string>> => {
  const tables: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await client.query<{ text: string }>(
      `select md5(string_agg(row::text, chr(10) order by row::text)) as text
       from (select to_jsonb(t) - array['hash', 'prefix', ${SEALED}] as row from ${table} t) as rows`,
    );
    tables[table] = rows[0]?.text ?? '';
  }
  for (const [field, subject] of WORDS) {
    const read = [...(await openedAll(client, field, subject))];
    tables[field] = JSON.stringify(read.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return tables;
};

describe('a seeded demo network', () => {
  let client: pg.Client;
  let first: Seeding;

  const count = async (sql: string): Promise<number> =>
    (await client.query<{ count: number }>(`select count(*)::int as count from ${sql}`)).rows[0]
      ?.count ?? -1;
  const words = async (sql: string): Promise<string[]> =>
    (
      await client.query<{ word: string }>(`select distinct word from (${sql}) as w (word)`)
    ).rows.map(({ word }) => word);

  beforeAll(async () => {
    first = await seedNew(WEDNESDAY);
    ({ client } = first);
  });

  test('is there quickly', () => {
    console.log(`Seeding took ${Math.round(first.ms)} ms: ${JSON.stringify(first.seeded.counts)}`);
    expect(first.seeded.created).toBe(true);
    expect(first.ms).toBeLessThan(20_000);
  });

  test('says of itself that it is a demonstration', async () => {
    expect(await words('select name from networks')).toEqual([
      'Rete territoriale BAT — dimostrazione',
    ]);
    expect(await count('networks where demo')).toBe(1);
    expect(await count(`sites where certainty = 'demo'`)).toBe(15);
    expect(await count('comuni')).toBe(7899);
  });

  test('has requests, offers and bookings of every state that they can rest in', async () => {
    expect((await words('select state from requests')).sort()).toEqual([...REQUEST_STATES].sort());
    expect(
      (await words('select attention from requests where attention is not null')).sort(),
    ).toEqual([...ATTENTIONS].sort());
    // An offer that is still open has not left yet: the system sends it when it starts.
    const offers = OFFER_STATES.filter((state) => state !== 'sent' && state !== 'delivered');
    expect((await words('select state from offers')).sort()).toEqual([...offers].sort());
    const bookings = BOOKING_STATES.filter((state) => state !== 'replaced' && state !== 'no-show');
    expect((await words('select state from bookings')).sort()).toEqual(
      expect.arrayContaining(bookings.filter((s) => s !== 'arrived')),
    );
    expect(
      await count(`requests where starts_at < '2026-11-25' and state in ('open', 'assigned')`),
    ).toBe(0);
    const mostlyFilled = await count(`requests where state = 'completed'`);
    expect(
      mostlyFilled / (mostlyFilled + (await count(`requests where state = 'unfilled'`))),
    ).toBeGreaterThan(0.85);
  });

  test('keeps the invariants of the states', async () => {
    const live = `(select count(*) from bookings b where b.request_id = r.id and b.state in ('confirmed', 'arrived'))`;
    const openOffers = `(select count(*) from offers o where o.request_id = r.id and o.state in ('queued', 'sent', 'delivered'))`;
    expect(
      await count(`requests r where state = 'assigned' and (${live} <> 1 or ${openOffers} <> 0)`),
    ).toBe(0);
    expect(
      await count(`requests r where state not in ('assigned', 'in-progress') and ${live} <> 0`),
    ).toBe(0);
    expect(await count(`requests r where state <> 'open' and ${openOffers} <> 0`)).toBe(0);
    expect(await count(`requests where state = 'open' and next_wake_at is null`)).toBe(0);
    expect(
      await count(
        `requests r where state = 'completed' and not exists (select from bookings b where b.request_id = r.id and b.state = 'finished')`,
      ),
    ).toBe(0);
    expect(
      await count(
        `requests r where not exists (select from events e where e.request_id = r.id and e.kind = 'request.created')`,
      ),
    ).toBe(0);
    expect(await count(`events where at > '${new Date(WEDNESDAY).toISOString()}'`)).toBe(0);
    expect(
      await count(`bookings a join bookings b on a.mediator_id = b.mediator_id and a.id < b.id and a.busy && b.busy
      where a.state in ('confirmed', 'arrived', 'finished') and b.state in ('confirmed', 'arrived', 'finished')`),
    ).toBe(0);
  });

  test('leaves each open offer to be sent to a phone that takes SMS', async () => {
    expect(await count(`offers where state = 'queued'`)).toBeGreaterThan(0);
    expect(
      await count(`offers o join mediators m on m.id = o.mediator_id where o.state = 'queued' and m.sms_on and not exists
        (select from messages_out t where t.offer_id = o.id and t.state = 'queued' and t.valid_until = o.expires_at)`),
    ).toBe(0);
    expect(
      await count(`messages_out where state in ('queued', 'sending') and purpose = 'offer' and offer_id not in
      (select id from offers where state = 'queued')`),
    ).toBe(0);
  });

  test('books only who is understood, is there, and is qualified', async () => {
    const { network } = readReference();
    const { world } = await inventDemo(readReference(), WEDNESDAY);
    for (const { requestId, mediatorId, startsAt, endsAt } of world.bookings.all()) {
      const request = world.requests.get(requestId);
      const mediator = world.mediators.get(mediatorId);
      if (!request || !mediator) throw new Error('a booking of nobody');
      const fit = languageFit(
        network.languages,
        request,
        mediator.languages.map((tag) => ({ tag })),
      );
      const least = request.relaxed.includes('dialect') ? 'partial' : 'close';
      expect(fit.vehicular || isAtLeast(fit.degree, least)).toBe(true);
      const span = { start: startsAt, end: endsAt };
      expect(availableIn(mediator.rules, mediator.exceptions, span, network.zone)).toEqual([span]);
      if (network.policy.qualifiedSettings.includes(request.setting))
        expect(mediator.qualifications.map(({ setting }) => setting)).toContain(request.setting);
    }
  });

  test('knows how soon somebody usually answers, also in Edo', async () => {
    for (const language of ['bin', 'ary', 'sq', 'ro'])
      expect(
        await count(`(select distinct r.id from requests r join offers o on o.request_id = r.id and o.state = 'accepted'
          where r.language = '${language}' and o.answered_at is not null) as answered`),
      ).toBeGreaterThanOrEqual(3);
  });

  test('has people in Edo for Andria at any hour, women among them, and nobody in Somali', async () => {
    const at = ['2026-11-25T03:00Z', '2026-11-25T12:00Z', '2026-11-25T23:30Z', '2026-11-26T06:00Z'];
    for (const time of at) {
      const edo = `mediator_languages l join mediators m on m.id = l.mediator_id where l.tag = 'bin'
        and l.free @> tstzrange('${time}', '${time}'::timestamptz + interval '2 hours')`;
      expect(await count(edo)).toBeGreaterThanOrEqual(3);
      expect(await count(`${edo} and m.gender = 'female'`)).toBeGreaterThanOrEqual(2);
    }
    expect(await count(`mediator_languages where tag = 'so'`)).toBe(0);
  });

  test('keeps free time ready as the product does', async () => {
    expect(await count(`mediators where free_until is null or free_until < '2027-01-20'`)).toBe(0);
    expect(await count(`mediators where free <> available - promised_time(id)`)).toBe(0);
    expect(await count(`mediators where state = 'paused'`)).toBe(1);
    expect(await count('mediators where not sms_on')).toBe(1);
  });

  test('gives numbers that are well formed and that no network assigns', async () => {
    const phones = [
      ...(await openedAll(client, 'mediators:phone_e164')).values(),
      ...(await words('select sms_sender from networks')),
    ];
    expect(phones).toHaveLength(first.seeded.counts.mediators + 1);
    for (const phone of phones.map(String)) {
      expect(parsePhoneNumberFromString(phone)?.isPossible()).toBe(true);
      expect(parsePhoneNumberFromString(phone)?.isValid()).toBe(false);
    }
  });

  test('hands out keys once, and stores their hashes only', async () => {
    const { keys } = first.seeded;
    if (!keys) throw new Error('no keys');
    const all = [
      keys.frontDesk,
      keys.coordinator,
      keys.admin,
      ...keys.mediators.map(({ key }) => key),
    ];
    for (const key of all)
      expect(key).toMatch(/^ponte_(front-desk|coordinator|admin|mediator)_[0-9A-Za-z]{32}$/);
    expect((await words('select hash from api_keys')).sort()).toEqual(all.map(hashKey).sort());
    expect(keys.mediators.length).toBeGreaterThanOrEqual(3);
  });

  test('is the same in another database, and not touched by a second run', async () => {
    const other = await seedNew(WEDNESDAY);
    const rows = await dump(other.client);
    expect(rows).toEqual(await dump(client));
    const { connectionString } = other.database;
    const again = await seedDemo({ connectionString, now: WEDNESDAY + 3 * DAY, vault });
    expect(again).toMatchObject({ created: false, keys: null, counts: other.seeded.counts });
    expect(await dump(other.client)).toEqual(rows);
    const keys = other.seeded.keys;
    if (!keys) throw new Error('no keys');
    expect(await demoKeysWork({ connectionString, keys })).toBe(true);
    const renewed = await renewDemoKeys({ connectionString, now: WEDNESDAY + DAY, vault });
    expect(await demoKeysWork({ connectionString, keys })).toBe(false);
    expect(await demoKeysWork({ connectionString, keys: renewed })).toBe(true);
  });
});

describe('seeding', () => {
  test('leaves nothing when it is cut off, and can be run again; two at once make one', async () => {
    const database = await createTestDatabase();
    const { connectionString } = database;
    const [holder, other] = [
      new pg.Client({ connectionString }),
      new pg.Client({ connectionString }),
    ];
    await Promise.all([holder.connect(), other.connect()]);
    await holder.query('begin');
    await holder.query('lock table events in access exclusive mode');
    const failed = expect(seedDemo({ connectionString, now: WEDNESDAY, vault })).rejects.toThrow();
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ponte-seed'
      and datname = current_database() and wait_event_type = 'Lock'`;
    while ((await other.query(cut)).rowCount === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await failed;
    await holder.end();
    expect((await other.query('select from networks union all select from comuni')).rowCount).toBe(
      0,
    );
    const both = await Promise.all(
      [1, 2].map(() => seedDemo({ connectionString, now: WEDNESDAY, vault })),
    );
    expect(both.map(({ created }) => created).sort()).toEqual([false, true]);
    await other.end();
    await database.drop();
  });

  test.each([
    '2026-11-28T03:10',
    '2026-12-25T23:58',
    '2027-03-28T01:30',
    '2027-10-31T12:00',
    '2027-01-01T00:00',
    '2026-11-23T06:30',
  ])('has something open, assigned, under way and over at %s', async (local) => {
    const now = at(local);
    const { world } = await inventDemo(readReference(), now);
    const states = new Set(world.requests.all().map(({ state }) => state));
    expect([...states].sort()).toEqual([...REQUEST_STATES].sort());
    const coming = world.requests.where(({ startsAt }) => startsAt >= now);
    expect(new Set(coming.map(({ state }) => state))).toEqual(
      new Set(['open', 'assigned', 'cancelled']),
    );
    expect(new Set(coming.flatMap(({ attention }) => attention ?? []))).toEqual(
      new Set(ATTENTIONS),
    );
    const underWay = world.requests.where(
      ({ state, startsAt }) => state === 'in-progress' && now - startsAt <= 60 * MINUTE,
    );
    expect(underWay.length).toBeGreaterThan(0);
    expect(world.offers.where(({ state }) => state === 'queued').length).toBeGreaterThan(0);
    const edo = world.requests.where(
      ({ language, startsAt }) => language === 'bin' && Math.abs(startsAt - now) < 600 * MINUTE,
    );
    expect(edo).toHaveLength(0);
  });
});

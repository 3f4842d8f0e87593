import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { makePool } from '../../src/adapters/postgres/pool.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import { startPhones } from '../../src/main.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { createTestDatabase } from '../support/database.ts';
import { FAST_START, fastClock } from '../support/fast-clock.ts';
import { settleProvince } from '../support/province.ts';
import type { SenderOptions } from '../support/sender.ts';
import { CARRIER, SENDER } from '../support/test-system.ts';
import { until } from '../support/until.ts';
import { openedAll, testSeals } from '../support/vault.ts';
import type { Pool } from 'pg';

// Twilio has no idempotency key: whoever dies between the carrier's yes and our own note must not make a phone ring
// twice, unless the carrier's own list could not know of the first yet.

const OFFERS = 1_000;
const KILLS = 100;
const AT_ONCE = 3;
/** A sender dies after so many words to the carrier at most, some before the first, and a moment later. */
const WORDS = 20;
const MOMENT = 40;
/** Nobody is waited for who has nothing to say. */
const SILENCE = 2_000;
/** During the first kills the list lags behind for longer than a lease: there a double cannot be helped. */
const LONG_LAG = 45 * SECOND;
const LONG_LAG_KILLS = 40;
const SHORT_LAG = 2 * SECOND;

const SENDER_PROCESS = path.resolve(import.meta.dirname, '../support/sender.ts');

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
}, 60_000);

const ids = makeIds();

/** One request that a thousand are asked for; nobody answers. Numbers and texts are sealed beforehand. */
const OFFERED = `
  with asked as (
    select * from jsonb_to_recordset($5) as a (n int, mediator_id uuid, message_id uuid, code text, phone bytea, phone_index bytea, to_phone bytea, body bytea)),
  people as (
    insert into mediators (id, network_id, given_name, family_name, gender, phone_e164, phone_index, home_comune, home_lat, home_lng,
        mobility, max_travel_minutes, modes, joined_at)
      select mediator_id, $1, 'Voce', n::text, 'female', phone, phone_index, '110001', 41.2, 16.3, 'car', 60, '{phone}', $3 from asked
      returning id),
  offered as (
    insert into offers (id, network_id, request_id, mediator_id, state, wave, code, created_at, expires_at, score, parts)
      select uuidv7(), $1, $2, p.id, 'queued', 1, a.code, $3, $4, 0.5, '{}' from people p join asked a on a.mediator_id = p.id
      returning id, mediator_id)
  insert into messages_out (id, network_id, mediator_id, offer_id, purpose, to_e164, to_index, body, state, due_at, valid_until, created_at)
    select a.message_id, $1, a.mediator_id, o.id, 'offer', a.to_phone, a.phone_index, a.body, 'queued', $3, $4, $3
      from asked a join offered o on o.mediator_id = a.mediator_id`;

const askedPeople = async (pool: Pool, networkId: string): Promise<string> => {
  const seals = testSeals(pool);
  const people = Array.from({ length: OFFERS }, (_, n) => ({
    n: n + 1,
    id: ids.uuid(),
    networkId,
  }));
  await seals.make(people);
  const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
  const rows = people.map(async ({ n, id }) => {
    const phone = `+39392${8_000_000 + n}`;
    const code = phone.slice(-4);
    const message = ids.uuid();
    return {
      n,
      mediator_id: id,
      message_id: message,
      code,
      phone: hex(seals.seal(id, 'mediators:phone_e164', id, phone)),
      phone_index: hex(await seals.phoneIndex(phone)),
      to_phone: hex(seals.seal(id, 'messages_out:to_e164', message, phone)),
      body: hex(seals.seal(id, 'messages_out:body', message, `Ponte: SI ${code} o NO ${code}`)),
    };
  });
  return JSON.stringify(await Promise.all(rows));
};

const REQUESTED = `
  insert into requests (id, network_id, organisation_id, site_id, code, state, mode, language, starts_at, duration_minutes,
      urgency, setting, relax, relaxed, preferred_mediator_ids, people, wave, created_at, searching_since, next_wake_at,
      acceptable_languages, gender_required, version)
    select $2, $1, organisation_id, id, 'R-2222', 'open', 'phone', 'bin', $4, 30, 'routine', 'health', '{}', '{}', '{}', 1, 1,
        $3, $3, $4, '{}', false, 1 from sites where network_id = $1 limit 1`;

/** Stands before the carrier, and remembers when it was asked for its list and about whom. */
const watch = async (
  carrierUrl: string,
  now: () => number,
): Promise<{ url: string; asked: { phone: string; at: number }[]; posts: () => number }> => {
  let posts = 0;
  const asked: { phone: string; at: number }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', carrierUrl);
    const phone = url.searchParams.get('To');
    if (request.method === 'POST') posts += 1;
    if (request.method === 'GET' && phone !== null) asked.push({ phone, at: now() });
    const { method, headers } = request;
    const onward = ask(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    posts: () => posts,
  };
};

const startSender = async (options: SenderOptions): Promise<ChildProcess> => {
  const child = fork(SENDER_PROCESS, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return child;
};

const kill = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

/** Some senders at a time, each killed in the middle of its work, until so many are dead. */
const killMany = async (
  options: SenderOptions,
  posts: () => number,
  onKill: (count: number) => Promise<void>,
): Promise<void> => {
  let killed = 0;
  let started = 0;
  const one = async (): Promise<void> => {
    while (started < KILLS) {
      started += 1;
      const child = await startSender(options);
      const enough = posts() + Math.random() * WORDS;
      for (let waited = 0; posts() < enough && waited < SILENCE; waited += 5) await sleep(5);
      await sleep(Math.random() * MOMENT);
      await kill(child);
      killed += 1;
      await onKill(killed);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
};

interface Sms {
  readonly sid: string;
  readonly body: string;
  readonly at: string;
}

test(`the sender is killed ${KILLS} times while ${OFFERS} offers go out: each reaches its phone, and none twice that could be known`, async () => {
  const database = await createTestDatabase();
  endings.push(database.drop);
  const pool = makePool({
    connectionString: database.connectionString,
    max: 4,
    onError: () => undefined,
  });
  endings.push(() => pool.end());
  const { networkId } = await settleProvince(pool);
  const request = ids.uuid();
  const [from, to] = [new Date(FAST_START), new Date(FAST_START + 10 * HOUR)];
  await pool.query(REQUESTED, [networkId, request, from, to]);
  await pool.query(OFFERED, [networkId, request, from, to, await askedPeople(pool, networkId)]);

  const clockFrom = Date.now();
  const clock = fastClock(clockFrom);
  const phones = await startPhones({
    ...CARRIER,
    sender: SENDER,
    host: '127.0.0.1',
    port: 0,
    inboundUrl: 'http://127.0.0.1:9/inbound',
    clock: () => new Date(clock.now()),
  });
  endings.push(phones.close);
  const faults = async (change: object): Promise<void> => {
    const response = await fetch(`${phones.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(change),
    });
    expect(response.status).toBe(200);
  };
  await faults({ silent: true, latencyMs: 30, listLagMs: LONG_LAG });
  const carrier = await watch(phones.url, clock.now);
  const options: SenderOptions = {
    databaseUrl: database.connectionString,
    carrierUrl: carrier.url,
    account: CARRIER,
    clockFrom,
  };

  await killMany(options, carrier.posts, async (count) => {
    if (count === LONG_LAG_KILLS) await faults({ listLagMs: SHORT_LAG });
  });
  const during = carrier.posts();
  expect(during).toBeGreaterThan(KILLS);
  const last = await startSender(options);
  endings.push(() => kill(last));
  await until(
    'every offer recorded as sent',
    async () => {
      const { rows } = await pool.query(
        `select 1 from messages_out where state not in ('sent', 'delivered') limit 1`,
      );
      return rows.length === 0;
    },
    120_000,
  );

  const { rows } = await pool.query<{ id: string; sid: string }>(
    'select id, provider_sid as sid from messages_out',
  );
  const phoneOf = await openedAll(pool, 'messages_out:to_e164', 'mediator_id');
  let doubles = 0;
  for (const { id, sid } of rows) {
    const phone = phoneOf.get(id) ?? '';
    const url = `${phones.url}/phones/${encodeURIComponent(phone)}/messages?all=true`;
    const { items } = (await (await fetch(url)).json()) as { items: Sms[] };
    expect(items.length).toBeGreaterThan(0);
    expect(items.map((sms) => sms.sid)).toContain(sid);
    const copies = [...items].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    for (const [i, again] of copies.slice(1).entries()) {
      doubles += 1;
      const first = copies[i];
      // It was never recorded, and when the list was asked it could not show it.
      expect(sid).not.toBe(first?.sid);
      const askedAt = carrier.asked
        .filter((one) => one.phone === phone && one.at <= Date.parse(again.at))
        .at(-1)?.at;
      expect(askedAt).toBeLessThanOrEqual(Date.parse(first?.at ?? '') + LONG_LAG);
    }
  }
  process.stdout.write(
    `sender killed ${KILLS} times, in the middle of ${during} words to the carrier about ${OFFERS} offers: ${doubles} doubles, none that the carrier's list could have shown\n`,
  );
}, 400_000);

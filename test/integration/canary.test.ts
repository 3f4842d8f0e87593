import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { makeLog } from '../../src/main.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { deskOf } from '../support/desk.ts';
import { connectLive, type LiveClient } from '../support/live-client.ts';
import { newKey } from '../support/province.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';
import { openedAll } from '../support/vault.ts';

// Words that nobody else would write stand in every sensitive field, and a whole story runs: they turn up nowhere
// but where they belong.

const UNIT = 'CANARINO-REPARTO';
const CONTACT = 'CANARINO-CONTATTO';
const NOTES = 'CANARINO-NOTE';
const CANCELLED = 'CANARINO-ANNULLAMENTO';
const DECLINED = 'canarino rifiuto';
const GIVEN_UP = 'CANARINO-RINUNCIA';
const STRANGER = 'canarino estraneo';
const WORDS = [UNIT, CONTACT, NOTES, CANCELLED, DECLINED, GIVEN_UP, STRANGER];

let story: Story;
let joy: Phone;
let blessing: Phone;
let canaries: RegExp;
/** What others were told while the story ran. */
const logged: string[] = [];
const answers: string[] = [];
const smsBefore: string[] = [];
const live: LiveClient[] = [];

const smsOf = async ({ number }: Phone): Promise<string[]> => {
  const url = `${story.system.phonesUrl}/phones/${encodeURIComponent(number)}/messages?all=true`;
  const { items } = (await (await fetch(url)).json()) as {
    items: { direction: string; body: string }[];
  };
  return items.filter(({ direction }) => direction === 'received').map(({ body }) => body);
};

const others = async (id: string): Promise<void> => {
  const tries = [
    ['jobCentre', 'GET', `/requests/${id}`],
    ['jobCentre', 'GET', '/requests'],
    ['jobCentre', 'POST', `/requests/${id}/cancellation`, { reason: CANCELLED }],
    ['jobCentre', 'GET', `/mediators/${joy.mediatorId}/export`],
    [blessing, 'GET', '/offers?closed=true'],
    [blessing, 'GET', '/bookings'],
    [blessing, 'GET', `/requests/${id}`],
    [blessing, 'GET', `/mediators/${joy.mediatorId}`],
    [blessing, 'GET', `/mediators/${joy.mediatorId}/export`],
    ['nurse', 'GET', '/mediators'],
    // What is refused is not repeated.
    ['nurse', 'POST', '/requests', { ...DETAILS, siteId: story.province.jobCentre }],
    ['nurse', 'POST', '/requests', { ...DETAILS, siteId: NOTES, mode: UNIT }],
    ['nurse', 'GET', `/requests?language=${NOTES}&state=${UNIT}`],
  ] as const;
  for (const [who, method, path, body] of tries) {
    const answer = await story.calls(who, method, path, body);
    answers.push(JSON.stringify(answer.body));
    expect(answers.at(-1)).not.toBe('');
  }
};

const DETAILS = {
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-26T10:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  unit: UNIT,
  contact: CONTACT,
  notes: NOTES,
};

const tell = async (): Promise<void> => {
  const desk = deskOf(story);
  const { id } = await desk.ask(DETAILS);
  const code = await blessing.receives(/Rispondi SI/);
  await blessing.writes(`NO ${code}, ${DECLINED}`);
  await blessing.receives(/rifiutato/);
  const hers = await joy.receives(/Rispondi SI/);
  smsBefore.push(...(await smsOf(joy)), ...(await smsOf(blessing)));
  await joy.writes(`SI ${hers}`);
  await joy.receives(new RegExp(`${UNIT}.*${CONTACT}`));
  const bookings = (await story.calls(joy, 'GET', '/bookings')).body.items;
  expect(bookings).toMatchObject([{ unit: UNIT, contact: CONTACT, notes: NOTES }]);
  await others(id);
  await story.system.useCases.acceptSms({
    providerSid: 'SM-stranger',
    from: '+393925555555',
    to: '+390883000000',
    channel: 'sms',
    body: STRANGER,
  });
  // Reminded the evening before; then she cannot come after all, and the office gives it up, too.
  await story.passes(9 * 60, 20);
  await joy.receives(/promemoria/);
  const path = `/bookings/${bookings[0]?.id ?? ''}/withdrawal`;
  expect((await story.calls(joy, 'POST', path, { reason: GIVEN_UP })).status).toBeLessThan(300);
  await others(id);
  const cancelled = await story.calls('nurse', 'POST', `/requests/${id}/cancellation`, {
    reason: CANCELLED,
  });
  expect(cancelled.body).toMatchObject({ cancellationReason: CANCELLED, notes: NOTES });
  await story.settles();
  await others(id);
};

beforeAll(async () => {
  const log = makeLog('trace', { write: (line) => void logged.push(line) });
  story = await tellStory('2026-11-25T10:00', { log });
  const stop = await startWorkers(story.system, { sweepSeconds: 1 });
  blessing = await story.hires('Blessing', { homeComune: '110002' });
  joy = await story.hires('Joy');
  canaries = new RegExp([...WORDS, joy.number.slice(1), blessing.number.slice(1)].join('|'), 'i');
  const { url, pool } = story.system;
  const hers = await newKey(pool, story.province.networkId, 'mediator', {
    mediatorId: blessing.mediatorId,
  });
  for (const key of [story.province.keys.jobCentre, story.province.keys.coordinator, hers])
    live.push(await connectLive(url, key));
  await tell();
  await stop();
}, 180_000);

afterAll(async () => {
  for (const client of live) client.close();
  await story.system.end();
});

test('none in the logs', () => {
  expect(logged.length).toBeGreaterThan(20);
  for (const line of logged) expect(line).not.toMatch(canaries);
});

test('none in what others ask for, nor in what is refused', () => {
  expect(answers.length).toBeGreaterThan(30);
  for (const answer of answers) expect(answer).not.toMatch(canaries);
});

test('none on the websockets of others', () => {
  expect(live.flatMap(({ told }) => told).length).toBeGreaterThan(2);
  for (const { told } of live) expect(JSON.stringify(told)).not.toMatch(canaries);
});

test('none in an SMS before acceptance; the notes in none at all', async () => {
  expect(smsBefore.length).toBeGreaterThan(2);
  for (const body of smsBefore) expect(body).not.toMatch(canaries);
  for (const body of await smsOf(blessing)) expect(body).not.toMatch(canaries);
  const hers = (await smsOf(joy)).join('\n');
  expect(hers).toMatch(UNIT);
  for (const never of [NOTES, CANCELLED, DECLINED]) expect(hers).not.toMatch(never);
});

/** Every column of every table, of the queues too, as text. */
const everyValue = async (pool: Pool): Promise<Map<string, string>> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const all = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    all.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return all;
};

test('none plain in the database, queues included; and all of them are there, sealed', async () => {
  const { pool } = story.system;
  const values = await everyValue(pool);
  expect([...values.keys()]).toEqual(
    expect.arrayContaining(['public.requests', 'public.messages_in', 'public.events']),
  );
  // The queues' own tables are there, too.
  expect(
    [...values.keys()].some((name) => !name.startsWith('public.') && !name.startsWith('drizzle.')),
  ).toBe(true);
  const asHex = (word: string): string => Buffer.from(word).toString('hex');
  const hex = new RegExp(WORDS.map(asHex).join('|'), 'i');
  for (const [name, text] of values) {
    if (canaries.test(text) || hex.test(text)) throw new Error(`a canary sings in ${name}`);
  }
  const sealed = [
    ...(await openedAll(pool, 'requests:notes')).values(),
    ...(await openedAll(pool, 'requests:cancellation_reason')).values(),
    ...(await openedAll(pool, 'offers:decline_reason', 'request_id')).values(),
    ...(await openedAll(pool, 'bookings:end_reason', 'request_id')).values(),
    ...(await openedAll(pool, 'messages_in:body', 'key_id')).values(),
  ].join('\n');
  for (const word of [NOTES, CANCELLED, DECLINED, GIVEN_UP, STRANGER])
    expect(sealed).toContain(word);
});

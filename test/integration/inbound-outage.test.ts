import { afterEach, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { System } from '../../src/main.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { hire, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';
import { until } from '../support/until.ts';
import { opened, openedAll } from '../support/vault.ts';

// The carrier's calls find nobody at home: what was written meanwhile stands in its list, and counts in its order.

const NOW = Date.parse('2026-11-23T09:00:00+01:00');
const MEDIATORS = 10;
const REQUESTS = 5;

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
}, 120_000);

const policy = {
  ...defaultPolicy,
  urgency: {
    ...defaultPolicy.urgency,
    emergency: {
      ...defaultPolicy.urgency.emergency,
      waves: [{ untilStartMinutes: null, size: MEDIATORS }],
      windowMinutes: 30,
    },
  },
  sms: { ...defaultPolicy.sms, limits: [] },
};

interface Network {
  readonly system: TestSystem;
  readonly province: Province;
  /** Numbers by mediator. */
  readonly phones: ReadonlyMap<string, string>;
}

const open = async (): Promise<Network> => {
  const system = await startTestSystem(NOW);
  endings.push(system.end);
  const province = await settleProvince(system.pool);
  await system.pool.query('update networks set policy = $1', [policy]);
  const phones = new Map<string, string>();
  for (let count = 0; count < MEDIATORS; count += 1) {
    const { id, phone } = await hire(system.useCases, province, `Voce ${count}`);
    phones.set(id, phone);
  }
  return { system, province, phones };
};

/** Calls by phone at hours of their own, so that one mediator can take them all. */
const ask = async ({ system, province }: Network): Promise<void> => {
  for (let count = 0; count < REQUESTS; count += 1)
    await system.useCases.requestMediation(province.coordinator, {
      siteId: province.hospital,
      mode: 'phone',
      language: 'bin',
      acceptableLanguages: [],
      startsAt: new Date(NOW + 2 * HOUR + count * HOUR).toISOString(),
      durationMinutes: 15,
      urgency: 'emergency',
      setting: 'health',
      relax: [],
      preferredMediatorIds: [],
      people: 1,
      force: false,
    });
};

interface Asked {
  readonly requestId: string;
  readonly mediatorId: string;
  readonly code: string;
}

const SENT = `
  select o.request_id as "requestId", o.mediator_id as "mediatorId", o.code
    from offers o join messages_out m on m.offer_id = o.id and m.state in ('sent', 'delivered')`;

const offered = ({ system }: Network): Promise<readonly Asked[]> =>
  until('an SMS on every phone for every request', async () => {
    await system.useCases.sweep();
    const { rows } = await system.pool.query<Asked>(SENT);
    return rows.length === MEDIATORS * REQUESTS && rows;
  });

/** Everybody wants everything; the order is mixed, and the same at every run. */
const mixed = (asked: readonly Asked[]): Asked[] =>
  [...asked]
    .sort((a, b) => a.code.localeCompare(b.code) || a.mediatorId.localeCompare(b.mediatorId))
    .map((one, index) => ({ one, at: (index * 37) % asked.length }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

const write = async ({ system, phones }: Network, { mediatorId, code }: Asked): Promise<void> => {
  const phone = encodeURIComponent(phones.get(mediatorId) ?? '');
  const response = await fetch(`${system.phonesUrl}/phones/${phone}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: `SI ${code}` }),
  });
  const { webhook } = (await response.json()) as { webhook: { outcome: string } };
  expect(webhook.outcome).toBe('failed');
};

const allRead = (system: System): Promise<unknown> =>
  until(
    'every reply read',
    async () => {
      const { rows } = await system.pool.query<{ count: number }>(
        `select count(*)::int from messages_in where state <> 'stored'`,
      );
      return rows[0]?.count === MEDIATORS * REQUESTS;
    },
    60_000,
  );

const ORDER = `
  select m.id, m.mediator_id as "mediatorId", m.state
    from messages_in m order by m.written_at, m.id`;

test('50 replies wait while the API is down: after the start all are applied in the order in which they were written', async () => {
  const network = await open();
  await ask(network);
  const replies = mixed(await offered(network));
  await network.system.close();
  for (const [index, reply] of replies.entries()) {
    await write(network, reply);
    // Some of them in the same second, as the carrier counts.
    if (index % 3 === 0) network.system.clock.move(SECOND);
  }

  const back = await network.system.again();
  endings.push(back.close);
  // The workers read the list at their start; no sweep has to come by.
  endings.push(await startWorkers(back, { sweepSeconds: 3_600 }));
  await allRead(back);

  const first = new Map<string, string>();
  for (const { requestId, mediatorId } of replies)
    if (!first.has(requestId)) first.set(requestId, mediatorId);
  const { rows: booked } = await back.pool.query<{ requestId: string; mediatorId: string }>(
    `select request_id as "requestId", mediator_id as "mediatorId" from bookings where state = 'confirmed'`,
  );
  expect(new Map(booked.map((one) => [one.requestId, one.mediatorId]))).toEqual(first);
  const { rows: read } = await back.pool.query<{ id: string; mediatorId: string; state: string }>(
    ORDER,
  );
  const bodies = await openedAll(back.pool, 'messages_in:body', 'key_id');
  const codeIn = (id: string): string | undefined => /\d{4}/.exec(bodies.get(id) ?? '')?.[0];
  expect(read.map(({ id, mediatorId }) => [mediatorId, codeIn(id)])).toEqual(
    replies.map(({ mediatorId, code }) => [mediatorId, code]),
  );
  expect(read.filter(({ state }) => state === 'applied')).toHaveLength(REQUESTS);
}, 120_000);

test('a reply that is found too late counts as any late answer: the truth, and no booking', async () => {
  const network = await open();
  await ask(network);
  const [reply] = await offered(network);
  if (reply === undefined) throw new Error('nobody was asked');
  await network.system.close();
  await write(network, reply);
  network.system.clock.move(31 * MINUTE);

  const back = await network.system.again();
  endings.push(back.close);
  await back.useCases.readInbound('now');
  await back.useCases.receiveSms();
  const { rows } = await back.pool.query<{ state: string; outId: string; mediatorId: string }>(
    `select i.state, o.id as "outId", o.mediator_id as "mediatorId"
     from messages_in i join messages_out o on o.mediator_id = i.mediator_id and o.purpose = 'reply'`,
  );
  expect(rows).toMatchObject([{ state: 'answered' }]);
  const { outId = '', mediatorId = '' } = rows[0] ?? {};
  expect(await opened(back.pool, 'messages_out:body', outId, mediatorId)).toContain('scaduta');
  expect((await back.pool.query('select 1 from bookings')).rows).toEqual([]);
}, 120_000);

test('a call that the carrier tried again after the start counts as of when it was written', async () => {
  const network = await open();
  await ask(network);
  const [first] = await offered(network);
  const second = (await offered(network)).find(
    ({ requestId, mediatorId }) =>
      requestId === first?.requestId && mediatorId !== first.mediatorId,
  );
  if (first === undefined || second === undefined) throw new Error('nobody was asked');
  const { system, phones } = network;
  await fetch(`${system.phonesUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dropInbound: true }),
  });
  const sids = [];
  // In one second: the carrier's list has no finer time, only its order.
  for (const { mediatorId, code } of [first, second]) {
    const phone = encodeURIComponent(phones.get(mediatorId) ?? '');
    const response = await fetch(`${system.phonesUrl}/phones/${phone}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ body: `SI ${code}` }),
    });
    sids.push(((await response.json()) as { sid: string }).sid);
  }
  system.clock.move(15 * SECOND);
  await system.useCases.acceptSms({
    providerSid: String(sids[0]),
    from: phones.get(first.mediatorId) ?? '',
    to: '+390000000000',
    channel: 'sms',
    body: `SI ${first.code}`,
  });
  await system.useCases.readInbound('now');
  await system.useCases.receiveSms();
  const { rows } = await system.pool.query(
    `select mediator_id as "mediatorId" from bookings where state = 'confirmed' and request_id = $1`,
    [first.requestId],
  );
  expect(rows).toEqual([{ mediatorId: first.mediatorId }]);
}, 120_000);

test('the list is read once a minute, and what calls have brought is stored once', async () => {
  const network = await open();
  await ask(network);
  const { system } = network;
  const [first, second] = await offered(network);
  if (first === undefined || second === undefined) throw new Error('nobody was asked');
  const phone = encodeURIComponent(network.phones.get(first.mediatorId) ?? '');
  await fetch(`${system.phonesUrl}/phones/${phone}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: 'aiuto' }),
  });
  await fetch(`${system.phonesUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dropInbound: true }),
  });
  const stored = async (): Promise<number> =>
    (await system.pool.query('select 1 from messages_in')).rows.length;
  await system.useCases.readInbound('due');
  expect(await stored()).toBe(1);
  await fetch(`${system.phonesUrl}/phones/${phone}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: `SI ${first.code}` }),
  });
  system.clock.move(30 * SECOND);
  await system.useCases.readInbound('due');
  expect(await stored()).toBe(1);
  system.clock.move(31 * SECOND);
  await Promise.all([system.useCases.readInbound('due'), system.useCases.readInbound('due')]);
  expect(await stored()).toBe(2);
}, 120_000);

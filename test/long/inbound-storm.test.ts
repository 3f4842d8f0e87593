import { afterEach, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { defaultPolicy } from '../../config/policy.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { hire, settleProvince, type Province } from '../support/province.ts';
import { CARRIER, SENDER, startTestSystem, type TestSystem } from '../support/test-system.ts';
import { openedAll } from '../support/vault.ts';

// The carrier's calls may come twice and in any order: what is in the database afterwards is the same.

const NOW = Date.parse('2026-11-23T09:00:00+01:00');
const WEBHOOKS = 10_000;
const DOUBLED = 0.3;
const MEDIATORS = 10;
const REQUESTS = 20;

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
}, 60_000);

const policy = {
  ...defaultPolicy,
  urgency: {
    ...defaultPolicy.urgency,
    emergency: {
      ...defaultPolicy.urgency.emergency,
      waves: [{ untilStartMinutes: null, size: MEDIATORS }],
      windowMinutes: 60,
    },
  },
  intake: { ...defaultPolicy.intake, emergencyAheadMinutes: 30 * 24 * 60 },
  sms: { ...defaultPolicy.sms, limits: [] },
};

/** A repeatable sequence of numbers in [0, 1). */
const sequence = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

interface Offered {
  readonly request: number;
  readonly phone: string;
  readonly code: string;
}

interface Network {
  readonly system: TestSystem;
  readonly province: Province;
  readonly offers: readonly Offered[];
}

const OFFERED = `
  select r.code as request, replace(m.given_name, 'Voce ', '')::int as voice, o.code
    from offers o join mediators m on m.id = o.mediator_id join requests r on r.id = o.request_id
   order by r.starts_at, voice`;

const phoneOf = (count: number): string => `+39392900${String(count).padStart(4, '0')}`;

/** Everybody is asked for every call, so that the same people can be written for in each network. */
const open = async (): Promise<Network> => {
  const system = await startTestSystem(NOW);
  endings.push(system.end);
  const province = await settleProvince(system.pool);
  await system.pool.query('update networks set policy = $1', [policy]);
  for (let count = 0; count < MEDIATORS; count += 1)
    await hire(system.useCases, province, `Voce ${count}`, { phone: phoneOf(count) });
  const ids: string[] = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    const { id } = await system.useCases.requestMediation(province.coordinator, {
      siteId: province.hospital,
      mode: 'phone',
      language: 'bin',
      acceptableLanguages: [],
      startsAt: new Date(
        NOW + Math.floor(count / 10) * DAY + (1 + (count % 10)) * HOUR,
      ).toISOString(),
      durationMinutes: 15,
      urgency: 'emergency',
      setting: 'health',
      relax: [],
      preferredMediatorIds: [],
      people: 1,
      force: false,
    });
    ids.push(id);
  }
  for (const id of ids) await system.useCases.advanceRequest(id);
  const { rows } = await system.pool.query<
    Omit<Offered, 'phone' | 'request'> & { request: string; voice: number }
  >(OFFERED);
  const numbers = new Map([...new Set(rows.map(({ request }) => request))].map((r, i) => [r, i]));
  const offers = rows.map(({ voice, ...row }) => ({
    ...row,
    phone: phoneOf(voice),
    request: numbers.get(row.request) ?? -1,
  }));
  return { system, province, offers };
};

interface Written {
  readonly sid: string;
  readonly from: string;
  readonly body: string;
}

const sidOf = (count: number): string => `SM${count.toString(16).padStart(32, '0')}`;

/**
 * What phones write, such that its order does not matter: of every second call one mediator accepts, of the others two
 * decline; many ask for help, and strangers try codes.
 */
const writings = (offers: readonly Offered[]): Written[] => {
  const phones = [...new Set(offers.map(({ phone }) => phone))].sort();
  const answers = offers.flatMap(({ request, phone, code }): [string, string][] => {
    const turn = (phones.indexOf(phone) - request + REQUESTS) % MEDIATORS;
    if (request % 2 === 0) return turn === 0 ? [[phone, `SI ${code}`]] : [];
    return turn < 2 ? [[phone, `no ${code}`]] : [];
  });
  const rest = Array.from({ length: WEBHOOKS - answers.length }, (_, i): [string, string] =>
    i % 4 === 0
      ? [phones[i % phones.length] ?? '', 'aiuto']
      : [`+39000999${String(i % 500).padStart(4, '0')}`, `SI ${String(1_000 + (i % 9_000))}`],
  );
  return [...answers, ...rest].map(([from, body], i) => ({ sid: sidOf(i), from, body }));
};

/** So many of them come twice, and all in any order. */
const stormOf = (written: readonly Written[]): Written[] => {
  const chance = sequence(2026);
  const twice = written.filter(() => chance() < DOUBLED);
  return [...written, ...twice]
    .map((one) => ({ one, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
};

const AT_ONCE = 8;

/** Calls the hook as the carrier does, some at a time; every call is taken. */
const deliver = async ({ system }: Network, calls: readonly Written[]): Promise<void> => {
  const rest = [...calls];
  const post = async ({ sid, from, body }: Written): Promise<void> => {
    const form = {
      AccountSid: CARRIER.accountSid,
      MessageSid: sid,
      From: from,
      To: SENDER,
      Body: body,
    };
    const path = '/hooks/twilio/inbound';
    const { statusCode } = await system.app.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(
          CARRIER.authToken,
          `${system.url}${path}`,
          form,
        ),
      },
      payload: new URLSearchParams(form).toString(),
    });
    expect(statusCode).toBe(200);
  };
  const caller = async (): Promise<void> => {
    for (let call = rest.shift(); call; call = rest.shift()) await post(call);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await system.useCases.receiveSms();
};

/** Everything that the storm could have changed, without ids and codes that chance has drawn. */
const FINAL = {
  requests: `select row_number() over (order by starts_at)::int as request, state, wave, attention from requests order by starts_at`,
  bookings: `
    select r.starts_at, m.given_name, b.state from bookings b
      join requests r on r.id = b.request_id join mediators m on m.id = b.mediator_id order by 1, 2`,
  offers: `
    select r.starts_at, m.given_name, o.state, o.id as reason from offers o
      join requests r on r.id = o.request_id join mediators m on m.id = o.mediator_id order by 1, 2`,
  inbound: `select provider_sid, state, intent from messages_in order by 1`,
  outbound: `select m.given_name, purpose, count(*)::int from messages_out o join mediators m on m.id = o.mediator_id group by 1, 2 order by 1, 2`,
  events: `select kind, count(*)::int from events group by 1 order by 1`,
} as const;

const finalState = async ({ system }: Network): Promise<Record<string, unknown>> => {
  const reasons = await openedAll(system.pool, 'offers:decline_reason', 'request_id');
  const read = Object.entries(FINAL).map(async ([name, text]) => {
    const { rows } = await system.pool.query<{ reason?: string }>(text);
    const said = rows.map((row) =>
      row.reason === undefined ? row : { ...row, reason: reasons.get(row.reason) },
    );
    return [name, said] as const;
  });
  return Object.fromEntries(await Promise.all(read));
};

test(`${WEBHOOKS} webhooks, a third of them doubled and all shuffled, leave the same state as in order`, async () => {
  const calm = await open();
  const stormy = await open();
  await deliver(calm, writings(calm.offers));
  await deliver(stormy, stormOf(writings(stormy.offers)));

  const inOrder = await finalState(calm);
  expect(inOrder['inbound']).toHaveLength(WEBHOOKS);
  expect(inOrder['bookings']).toHaveLength(REQUESTS / 2);
  expect(inOrder['events']).toContainEqual({ kind: 'offer.declined', count: REQUESTS });
  expect(await finalState(stormy)).toEqual(inOrder);
}, 300_000);

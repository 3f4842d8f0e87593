import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPolicy } from '../../config/policy.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { connectLive, type LiveClient } from './live-client.ts';
import { hire, newKey, settleProvince, type Province } from './province.ts';
import { recordingLog } from './recording-log.ts';
import { startTestSystem, type TestSystem } from './test-system.ts';
import { until } from './until.ts';
import { phoneIndex } from './vault.ts';

// Twenty mediators say yes to one request, ten on their pages and ten on their phones, round after round.
// A process of its own, since that is what runs for real; it prints what everybody was told as JSON.

const ROUNDS = Number(process.argv[2] ?? 200);
const LISTENERS = 10;
const PHONES = 10;
const ASKED = LISTENERS + PHONES;

/** All twenty are asked at once, and no limit holds an offer back. */
const policy: Policy = {
  ...defaultPolicy,
  urgency: {
    ...defaultPolicy.urgency,
    emergency: {
      ...defaultPolicy.urgency.emergency,
      waves: [{ untilStartMinutes: null, size: ASKED }],
    },
  },
  // An emergency asks everybody at once; here it may be days away.
  intake: { ...defaultPolicy.intake, emergencyAheadMinutes: 30 * 24 * 60 },
  sms: { ...defaultPolicy.sms, limits: [], dailyCap: null },
};

const { log, lines } = recordingLog();
let system: TestSystem;
let province: Province;
let stopWorkers: () => Promise<void>;
const listeners: { readonly mediatorId: string; readonly client: LiveClient }[] = [];
const phones: { readonly mediatorId: string; readonly phone: string }[] = [];

const open = async (): Promise<void> => {
  system = await startTestSystem(Date.parse('2026-11-23T07:00:00+01:00'), {
    log,
    databasePoolSize: 10,
  });
  province = await settleProvince(system.pool);
  await system.pool.query('update networks set policy = $1', [policy]);
  for (let count = 0; count < ASKED; count += 1) {
    const { id: mediatorId, phone } = await hire(system.useCases, province, `Voce ${count}`);
    if (count >= LISTENERS) phones.push({ mediatorId, phone });
    else {
      const key = await newKey(system.pool, province.networkId, 'mediator', { mediatorId });
      listeners.push({ mediatorId, client: await connectLive(system.url, key) });
    }
  }
  // Who sits at her page has switched SMS off.
  const atPages = listeners.map(({ mediatorId }) => mediatorId);
  await system.pool.query('update mediators set sms_on = false where id = any ($1)', [atPages]);
  stopWorkers = await startWorkers(system, { sweepSeconds: 1 });
};

const close = async (): Promise<void> => {
  for (const { client } of listeners) client.close();
  await stopWorkers();
  await system.end();
};

/** One job by phone each half hour of ten days, so that neither rest nor weekly caps take anybody out of the race. */
const startOf = (round: number): string => {
  const slot = round % 20;
  const day = Math.floor(round / 20) + 1;
  const at = Date.parse('2026-11-23T08:00:00+01:00') + day * DAY + slot * 30 * MINUTE;
  return new Date(at).toISOString();
};

interface Offered {
  readonly id: string;
  readonly mediatorId: string;
  readonly code: string;
}

const READ_OFFERS = `
  select o.id, o.mediator_id as "mediatorId", o.code
    from offers o left join messages_out m on m.offer_id = o.id and m.purpose = 'offer'
   where o.request_id = $1 and (m.id is null or m.state in ('sent', 'delivered'))`;

/** Who waits on a busy machine leaves it to those who work. */
const PATIENCE = 30 * SECOND;
const LOOK_EVERY = 20;

/** Asks, and waits until every phone has its SMS and every page its offer. */
const ask = async (round: number): Promise<readonly Offered[]> => {
  const response = await fetch(`${system.url}/api/v1/requests`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${province.keys.nurse}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      siteId: province.hospital,
      mode: 'phone',
      language: 'bin',
      startsAt: startOf(round),
      durationMinutes: 15,
      urgency: 'emergency',
      setting: 'health',
    }),
  });
  const { id: requestId } = (await response.json()) as { id: string };
  if (response.status !== 201) throw new Error(`round ${round} was refused: ${response.status}`);
  const look = async () => {
    const { rows } = await system.pool.query<Offered>(READ_OFFERS, [requestId]);
    return rows.length === ASKED && rows;
  };
  const offers = await until(`twenty offers of round ${round}`, look, PATIENCE, LOOK_EVERY);
  const idOf = new Map(offers.map(({ mediatorId, id }) => [mediatorId, id]));
  await Promise.all(
    listeners.map(({ mediatorId, client }) =>
      client.hears(
        ({ type, offer }) => type === 'offer' && offer.id === idOf.get(mediatorId),
        PATIENCE,
      ),
    ),
  );
  return offers;
};

/** What became of the SMS that these phones wrote at this instant, as far as they have been read. */
const READ_REACTIONS = `
  select state from messages_in where from_index = any ($1) and received_at = $2 and state <> 'stored'`;

const reactions = async (): Promise<string[]> => {
  const numbers = await Promise.all(phones.map(({ phone }) => phoneIndex(system.pool, phone)));
  const now = new Date(system.clock.now());
  const { rows } = await system.pool.query<{ state: string }>(READ_REACTIONS, [numbers, now]);
  return rows.map(({ state }) => state);
};

const writeSms = async (phone: string, body: string): Promise<void> => {
  const response = await fetch(`${system.phonesUrl}/phones/${encodeURIComponent(phone)}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  });
  const { webhook } = (await response.json()) as { webhook: { outcome: string } };
  if (webhook.outcome !== 'answered') throw new Error(`a phone was not heard: ${webhook.outcome}`);
};

export interface Outcome {
  readonly live: readonly string[];
  readonly sms: readonly string[];
}

/** An outcome with the offers that went to phones. */
interface Round extends Outcome {
  readonly byPhone: readonly Offered[];
}

/**
 * An SMS goes over two webs and through a queue before it is read: pages that spoke up in the same moment would be
 * first every time. So the phones get a start, longer after each round that they lose and shorter after each that they
 * win: on any machine the race stays close.
 */
let start = 1;

const handicap = ({ sms }: Outcome): void => {
  start = sms.includes('applied') ? start / 1.5 : start * 1.5;
};

/** Everybody says yes in nearly the same moment; what each was told. */
const answerAtOnce = async (round: number, offers: readonly Offered[]): Promise<Round> => {
  const offerOf = new Map(offers.map((offer) => [offer.mediatorId, offer]));
  const written = phones.map(({ mediatorId, phone }) =>
    writeSms(phone, `SI ${offerOf.get(mediatorId)?.code}`),
  );
  await sleep(start);
  const answered = listeners.map(({ mediatorId, client }) => {
    client.says({
      type: 'answer',
      offerId: offerOf.get(mediatorId)?.id,
      answer: 'accept',
      ref: round,
    });
    return client.hears(({ ref }) => ref === round, PATIENCE);
  });
  const live = (await Promise.all(answered)).map(({ type, code }) => String(code ?? type));
  await Promise.all(written);
  const look = async () => {
    const read = await reactions();
    return read.length === PHONES && read;
  };
  const sms = await until(`the phones of round ${round}`, look, PATIENCE, LOOK_EVERY);
  const listening = new Set(listeners.map(({ mediatorId }) => mediatorId));
  return { live, sms, byPhone: offers.filter(({ mediatorId }) => !listening.has(mediatorId)) };
};

/** For which offers an SMS says that somebody else has it. */
const READ_TOLD = `select offer_id as id from messages_out where purpose = 'taken'`;

const TAKEN = /^Ponte: (\d{4}) è già assegnato a un'altra persona\./;

/** The codes of which this phone was told that they are taken, each as often as it was told. */
const takenOn = async (phone: string): Promise<string[]> => {
  const response = await fetch(`${system.phonesUrl}/phones/${encodeURIComponent(phone)}/messages`);
  const { items } = (await response.json()) as { items: { direction: string; body: string }[] };
  return items
    .filter(({ direction }) => direction === 'received')
    .flatMap(({ body }) => TAKEN.exec(body)?.[1] ?? []);
};

/** Every SMS of the race that says so, where it arrived; a code is never given twice to the same phone. */
const arrivedTaken = async (): Promise<Map<string, readonly string[]>> => {
  const entries = phones.map(
    async ({ mediatorId, phone }) => [mediatorId, await takenOn(phone)] as const,
  );
  return new Map(await Promise.all(entries));
};

/** Counts what was written and what arrived, when the last SMS has had the time to. */
const tellRounds = async (rounds: readonly Round[]): Promise<RaceReport['rounds']> => {
  const { rows } = await system.pool.query<{ id: string }>(READ_TOLD);
  const look = async () => {
    const arrived = await arrivedTaken();
    const count = [...arrived.values()].reduce((sum, codes) => sum + codes.length, 0);
    return count >= rows.length && arrived;
  };
  const arrived = await until('every SMS that says taken', look, PATIENCE, 200);
  return rounds.map(({ live, sms, byPhone }) => ({
    live,
    sms,
    toldTaken: rows.filter((row) => byPhone.some(({ id }) => id === row.id)).length,
    receivedTaken: byPhone.flatMap(({ mediatorId, code }) =>
      (arrived.get(mediatorId) ?? []).filter((one) => one === code),
    ).length,
  }));
};

const count = async (text: string): Promise<number> => {
  const { rows } = await system.pool.query<{ count: string }>(text);
  return Number(rows[0]?.count);
};

/** Times in which PostgreSQL had to end a transaction so that others could go on. */
const DEADLOCKS =
  'select deadlocks as count from pg_stat_database where datname = current_database()';

/** What must never be: a request with more or fewer than one live booking, an assigned request with an open offer. */
const WRONG = `
  select count(*) from requests r
   where (select count(*) from bookings b where b.request_id = r.id and b.state in ('confirmed', 'arrived', 'finished')) <> 1
      or exists (select from offers o where o.request_id = r.id and o.state in ('queued', 'sent', 'delivered'))
      or r.state not in ('assigned', 'in-progress', 'completed')`;

/** What became of the race. */
export interface RaceReport {
  readonly rounds: readonly (Outcome & {
    /** SMS that were written to say that somebody else has it, and those that a phone has received. */
    readonly toldTaken: number;
    readonly receivedTaken: number;
  })[];
  readonly seconds: number;
  readonly wrong: number;
  readonly requests: number;
  readonly deadlocks: number;
  /** Warnings and errors in the log. */
  readonly complaints: readonly string[];
}

const race = async (): Promise<RaceReport> => {
  const rounds: Round[] = [];
  const startedAt = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    const outcome = await answerAtOnce(round, await ask(round));
    handicap(outcome);
    rounds.push(outcome);
    for (const { client } of listeners) client.told.length = 0;
    // What is remembered for seconds, such as the network's rules, is read again in the middle of the next race.
    system.clock.move(11 * SECOND);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    rounds: await tellRounds(rounds),
    seconds,
    wrong: await count(WRONG),
    requests: await count('select count(*) from requests'),
    deadlocks: await count(DEADLOCKS),
    complaints: lines.map((line) => JSON.stringify(line)),
  };
};

await open();
try {
  process.stdout.write(JSON.stringify(await race()));
} finally {
  await close();
}

import { once } from 'node:events';
import pg from 'pg';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { BenchServer } from './bench-server.ts';
import { startBenchSystem, type BenchSystem } from './bench-system.ts';
import { listenToPhones, type PhoneEvents } from './phone-events.ts';
import { summarise, type Summary } from './statistics.ts';

/** Milliseconds of a request that is alone in the system. */
export interface LatencyResult {
  readonly queue: 'postgres' | 'redis';
  /** One row and its commit on this disk; the way to the first SMS has three commits in it. */
  readonly durableCommit: Summary;
  /** POST /requests until it is answered. */
  readonly postToAnswer: Summary;
  /** From the POST to the carrier's acceptance of the first offer. */
  readonly postToFirstSms: Summary;
  /** From the POST to the first offer on a websocket. */
  readonly postToFirstOfferLive: Summary;
  /** From what is written on the phone to the carrier's acceptance of the confirmation. */
  readonly smsToConfirmation: Summary;
  /** From the answer sent on the websocket to `answered`. */
  readonly liveToAnswered: Summary;
}

interface Options {
  readonly redisUrl: string | null;
  readonly rounds: number;
  readonly poolSize: number;
  readonly log: Logger;
}

const WARM_UP = 10;
const QUIET_MS = 100;
const LANGUAGE = 'bin';

type Samples = Record<keyof Omit<LatencyResult, 'queue' | 'durableCommit'>, number[]>;

interface Live {
  /** The next offer that comes to any of the mediators. */
  readonly offer: () => Promise<{ socket: WebSocket; offerId: string; at: number }>;
  readonly close: () => void;
}

interface LiveMessage {
  readonly type: string;
  readonly offer?: { readonly id: string };
  readonly ref?: string;
}

const parse = (data: unknown): LiveMessage => JSON.parse(String(data)) as LiveMessage;

/** Every mediator who speaks the language has her page open. */
const openLive = async ({ url, keys }: BenchSystem): Promise<Live> => {
  let hear: (socket: WebSocket, message: LiveMessage) => void = () => undefined;
  const sockets = await Promise.all(
    keys.mediators.map(async ({ key }) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, {
        headers: { authorization: `Bearer ${key}` },
      });
      socket.on('message', (data) => hear(socket, parse(data)));
      await once(socket, 'open');
      return socket;
    }),
  );
  return {
    offer: () =>
      new Promise((resolve) => {
        hear = (socket, { type, offer }) => {
          if (type !== 'offer' || !offer) return;
          hear = () => undefined;
          resolve({ socket, offerId: offer.id, at: performance.now() });
        };
      }),
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
};

const answerLive = async (socket: WebSocket, offerId: string): Promise<number> => {
  const from = performance.now();
  const answered = new Promise<number>((resolve, reject) => {
    const hear = (data: unknown): void => {
      const { type, ref } = parse(data);
      if (ref !== offerId) return;
      socket.off('message', hear);
      if (type === 'answered') resolve(performance.now() - from);
      else reject(new Error(`The answer was refused: ${String(data)}`));
    };
    socket.on('message', hear);
  });
  socket.send(JSON.stringify({ type: 'answer', offerId, ref: offerId, answer: 'accept' }));
  return answered;
};

type Body = Readonly<Record<string, unknown>>;

/** A request for which somebody can come: tried out with previews, which store nothing. */
const findNeed = async ({ client }: BenchSystem): Promise<Body> => {
  const { items: sites } = await client.call<{ items: { id: string }[] }>(
    'frontDesk',
    'GET',
    '/sites',
  );
  const tomorrow = Math.ceil(Date.now() / DAY) * DAY + DAY;
  for (let hours = 8; hours < 24 * 7; hours += 1)
    for (const { id: siteId } of sites.slice(0, 3)) {
      const startsAt = new Date(tomorrow + hours * HOUR).toISOString();
      const need = {
        siteId,
        mode: 'on-site',
        language: LANGUAGE,
        startsAt,
        durationMinutes: 60,
        setting: 'health',
        urgency: 'urgent',
      };
      const { eligible } = await client.call<{ eligible: number }>(
        'frontDesk',
        'POST',
        '/requests/preview',
        need,
      );
      if (eligible >= 2) return need;
    }
  throw new Error('The demo network has nobody to ask in the coming week.');
};

const round = async (
  { client }: BenchSystem,
  need: Body,
  phones: PhoneEvents,
  live: Live,
  samples: Samples,
  via: 'sms' | 'live',
): Promise<void> => {
  phones.forget();
  const offered = live.offer();
  const from = performance.now();
  const posted = client.call<{ id: string }>('frontDesk', 'POST', '/requests', need);
  const answered = posted.then(() => samples.postToAnswer.push(performance.now() - from));
  const first = await phones.accepted(({ body }) => /\bSI \d{4}\b/.test(body));
  samples.postToFirstSms.push(first.at - from);
  const offer = await offered;
  samples.postToFirstOfferLive.push(offer.at - from);
  await answered;
  if (via === 'live') samples.liveToAnswered.push(await answerLive(offer.socket, offer.offerId));
  else {
    // The other offers of the wave are on their way; people are slower than that.
    await phones.quiet(QUIET_MS);
    phones.forget();
    const code = /\bSI (\d{4})\b/.exec(first.body)?.[1] ?? '';
    const written = performance.now();
    const confirmed = phones.accepted(({ phone }) => phone === first.phone);
    await client.write(first.phone, `SI ${code}`);
    samples.smsToConfirmation.push((await confirmed).at - written);
  }
  const { id } = await posted;
  await phones.quiet(QUIET_MS);
  await client.call('frontDesk', 'POST', `/requests/${id}/cancellation`, { reason: 'benchmark' });
  await phones.quiet(QUIET_MS);
};

/** By the owner: the application's role may make no table. */
const timeCommits = async (connectionString: string): Promise<Summary> => {
  const pool = new pg.Pool({ connectionString, max: 1 });
  const took: number[] = [];
  await pool.query('create table commits (at timestamptz)');
  for (let n = 0; n < 100; n += 1) {
    const from = performance.now();
    await pool.query('insert into commits values (now())');
    took.push(performance.now() - from);
  }
  await pool.end();
  return summarise(took);
};

const emptySamples = (): Samples => ({
  postToAnswer: [],
  postToFirstSms: [],
  postToFirstOfferLive: [],
  smsToConfirmation: [],
  liveToAnswered: [],
});

/** One request at a time on the demo network, from the front desk to the confirmation, answered by SMS and live in turns. */
export const benchLatency = (server: BenchServer, options: Options): Promise<LatencyResult> =>
  server.withDatabase(async (databaseUrl) => {
    const system = await startBenchSystem({ ...options, databaseUrl, workers: true });
    const phones = await listenToPhones(system.phonesUrl);
    const live = await openLive(system);
    try {
      const need = await findNeed(system);
      const durableCommit = await timeCommits(databaseUrl);
      const samples = emptySamples();
      for (let n = 0; n < WARM_UP + options.rounds; n += 1)
        await round(
          system,
          need,
          phones,
          live,
          n < WARM_UP ? emptySamples() : samples,
          n % 2 === 0 ? 'sms' : 'live',
        );
      return {
        queue: options.redisUrl === null ? 'postgres' : 'redis',
        durableCommit,
        postToAnswer: summarise(samples.postToAnswer),
        postToFirstSms: summarise(samples.postToFirstSms),
        postToFirstOfferLive: summarise(samples.postToFirstOfferLive),
        smsToConfirmation: summarise(samples.smsToConfirmation),
        liveToAnswered: summarise(samples.liveToAnswered),
      };
    } finally {
      live.close();
      phones.close();
      await system.end();
    }
  });

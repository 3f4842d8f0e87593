import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { DAY } from '../../src/domain/time.ts';
import type { BenchServer } from './bench-server.ts';
import { startBenchSystem, type BenchSystem } from './bench-system.ts';
import type { LoadOrder, LoadReport } from './load-generator.ts';
import { watchStatements, type SentStatement } from './statements.ts';
import { median, summarise, type Summary } from './statistics.ts';

export interface ThroughputResult {
  readonly connections: number;
  readonly databasePoolSize: number;
  /** Medians of the rounds. */
  readonly httpPerSecond: number;
  readonly barePerSecond: number;
  /** The median of the rounds' ratios. */
  readonly ratio: number;
  readonly rounds: readonly {
    readonly http: number;
    readonly bare: number;
    readonly ratio: number;
  }[];
  /** Of the requests over HTTP in all rounds, milliseconds. */
  readonly http: Summary;
  /** What one POST executes in its transaction, and in the bare loop; and besides, before it. */
  readonly statements: readonly string[];
  readonly statementsOutside: readonly string[];
}

interface Options {
  readonly rounds: number;
  readonly roundMilliseconds: number;
  readonly poolSize: number;
  readonly log: Logger;
}

const CONNECTIONS = 32;
const CASE = 'bench-@n@';

const runLoad = async (order: LoadOrder): Promise<LoadReport> => {
  const file = `load-generator${path.extname(import.meta.filename)}`;
  const child = fork(path.join(import.meta.dirname, file));
  child.send(order);
  // It ends without a word only when it has failed, and then it has said why on standard error.
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('The load generator failed.')),
  );
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [LoadReport];
  if (report.refused > 0) throw new Error(`${report.refused} requests were refused.`);
  return report;
};

/** One transaction of the product as it went to the driver, to be repeated with an id and a case of its own. */
interface Recorded {
  readonly inside: readonly SentStatement[];
  readonly outside: readonly SentStatement[];
  readonly requestId: string;
  readonly code: string;
  readonly caseRef: string;
}

const recordOne = async (
  system: BenchSystem,
  body: string,
  seen: SentStatement[],
): Promise<Recorded> => {
  const { client } = system;
  // Once before, so that the network and the prepared statements are known.
  for (const number of ['0', '1']) {
    seen.length = 0;
    const text = body.replaceAll('@n@', number);
    const made = await client.call<{ id: string; code: string }>(
      'frontDesk',
      'POST',
      '/requests',
      JSON.parse(text),
    );
    if (number === '0') continue;
    const from = seen.findIndex(({ text: sql }) => sql.startsWith('begin'));
    const to = seen.findIndex(({ text: sql }) => sql === 'commit');
    const inside = seen.slice(from, to + 1);
    const outside = seen.filter((statement) => !inside.includes(statement));
    return {
      inside,
      outside,
      requestId: made.id,
      code: made.code,
      caseRef: CASE.replaceAll('@n@', number),
    };
  }
  throw new Error('nothing was recorded');
};

const replay = async (client: pg.Client, recorded: Recorded, number: number): Promise<void> => {
  const fresh: Record<string, string> = {
    [recorded.requestId]: v7(),
    [recorded.code]: `B-${number}`,
    [recorded.caseRef]: `bare-${number}`,
  };
  const renew = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    return fresh[value] ?? value.replaceAll(recorded.requestId, fresh[recorded.requestId] ?? '');
  };
  for (const { values, ...statement } of recorded.inside)
    await client.query(
      values.length === 0 ? statement.text : { ...statement, values: values.map(renew) },
    );
};

/** The same transaction again and again on as many bare connections. Returns transactions per second. */
const runBare = async (
  clients: readonly pg.Client[],
  recorded: Recorded,
  milliseconds: number,
  next: () => number,
): Promise<number> => {
  const from = performance.now();
  let done = 0;
  const work = async (client: pg.Client): Promise<void> => {
    while (performance.now() - from < milliseconds) {
      await replay(client, recorded, next());
      done += 1;
    }
  };
  await Promise.all(clients.map(work));
  return done / ((performance.now() - from) / 1000);
};

const bodyFor = async ({ client }: BenchSystem): Promise<string> => {
  const { items } = await client.call<{ items: { id: string }[] }>('frontDesk', 'GET', '/sites');
  const [site] = items;
  return JSON.stringify({
    siteId: site?.id,
    mode: 'on-site',
    language: 'bin',
    acceptableLanguages: ['pcm'],
    startsAt: new Date(Date.now() + 3 * DAY).toISOString(),
    durationMinutes: 60,
    setting: 'health',
    gender: { want: 'female', required: true },
    relax: ['gender', 'phone'],
    caseRef: CASE,
    unit: 'Pronto soccorso',
    contact: 'interno 4821',
  });
};

const describe = ({ name, text }: SentStatement): string =>
  name ?? text.split(/\s+/).slice(0, 4).join(' ');

const measure = async (
  system: BenchSystem,
  clients: readonly pg.Client[],
  recorded: Recorded,
  body: string,
  options: Options,
): Promise<ThroughputResult> => {
  const { rounds: count, roundMilliseconds: milliseconds, poolSize } = options;
  const port = Number(new URL(system.url).port);
  let number = 10;
  const load = async (): Promise<LoadReport> => {
    number += 1_000_000;
    return runLoad({
      port,
      connections: CONNECTIONS,
      milliseconds,
      path: '/api/v1/requests',
      key: system.keys.frontDesk,
      body,
      firstNumber: number,
    });
  };
  const bare = (): Promise<number> => runBare(clients, recorded, milliseconds, () => (number += 1));
  await load();
  await bare();
  const rounds: { http: number; bare: number; ratio: number }[] = [];
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const report = await load();
    took.push(...report.took);
    const http = report.answered / report.seconds;
    const perSecond = await bare();
    rounds.push({
      http: Math.round(http),
      bare: Math.round(perSecond),
      ratio: Math.round((100 * http) / perSecond) / 100,
    });
  }
  return {
    connections: CONNECTIONS,
    databasePoolSize: poolSize,
    httpPerSecond: median(rounds.map(({ http }) => http)),
    barePerSecond: median(rounds.map(({ bare: perSecond }) => perSecond)),
    ratio: Math.round(100 * median(rounds.map(({ ratio }) => ratio))) / 100,
    rounds,
    http: summarise(took),
    statements: recorded.inside.map(describe),
    statementsOutside: recorded.outside.map(describe),
  };
};

/**
 * Requests that are on the disk when they are answered: POST /requests over HTTP, then the same transaction in a
 * bare loop, in turns. Without workers, as under PROCESS=api; nudges and bells go out as they always do.
 */
export const benchThroughput = (server: BenchServer, options: Options): Promise<ThroughputResult> =>
  server.withDatabase(async (databaseUrl) => {
    const system = await startBenchSystem({
      ...options,
      databaseUrl,
      redisUrl: null,
      workers: false,
    });
    const clients = Array.from(
      { length: CONNECTIONS },
      () => new pg.Client({ connectionString: databaseUrl }),
    );
    try {
      const seen: SentStatement[] = [];
      let recording = true;
      watchStatements(system.pool, (statement) => recording && seen.push(statement));
      const body = await bodyFor(system);
      const recorded = await recordOne(system, body, seen);
      recording = false;
      await Promise.all(clients.map((client) => client.connect()));
      return await measure(system, clients, recorded, body, options);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
      await system.end();
    }
  });

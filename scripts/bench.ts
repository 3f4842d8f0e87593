import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino, type Logger } from 'pino';
import { readEnv, type Env } from '../config/env.ts';
import { openBenchServer, type BenchServer } from './bench/bench-server.ts';
import { benchLatency } from './bench/latency.ts';
import { benchMatching } from './bench/matching.ts';
import { printLatency, printMatching, printThroughput } from './bench/print.ts';
import { hasRedis, withRedis } from './bench/redis.ts';
import { benchThroughput } from './bench/throughput.ts';

const HELP = `npm run bench [-- SECTION…]: measures, prints, and writes bench-results/<date>.json.

  matching     a request against 1,000, 10,000 and 100,000 mediators spread over Italy
  latency      from POST to the first SMS, and from the answer to the confirmation, on the demo network
  throughput   durable requests per second over HTTP, beside the same transaction in a bare loop

  Without a section: all. Uses its own PostgreSQL in a temporary folder, or the server of DATABASE_URL (as a
  superuser, in databases of its own, which it drops). Redis is measured too when redis-server is installed.

  --quick       small and short: to see that it works
  --json FILE   writes the figures there as well
  --help        this text
`;

const SECTIONS = ['matching', 'latency', 'throughput'] as const;
type Section = (typeof SECTIONS)[number];

const FULL = {
  sizes: [1_000, 10_000, 100_000],
  matches: 2_000,
  rounds: 200,
  loadRounds: 5,
  loadMs: 6_000,
};
const QUICK = { sizes: [1_000], matches: 100, rounds: 6, loadRounds: 2, loadMs: 1_000 };
type Sizes = typeof FULL;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const load = (): string =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');

/** Each section tells the load of the machine before and after: others may be at work on it. */
const withLoad = async <T>(title: string, work: () => Promise<T>) => {
  say(`\n${title}`);
  const before = load();
  const result = await work();
  const after = load();
  say(`  load ${before} before, ${after} after`);
  return { load: { before, after }, result };
};

const runMatching = (server: BenchServer, { sizes, matches }: Sizes, log: Logger) =>
  withLoad('Matching one request', async () => {
    const results = [];
    for (const mediators of sizes) {
      const result = await benchMatching(server, { mediators, matches, log });
      printMatching(result, say);
      results.push(result);
    }
    return results;
  });

const runLatency = (server: BenchServer, { rounds }: Sizes, log: Logger, poolSize: number) =>
  withLoad(
    'From the front desk to the phone, and from the answer to the confirmation',
    async () => {
      const options = { rounds, poolSize, log };
      const results = [await benchLatency(server, { ...options, redisUrl: null })];
      if (hasRedis())
        results.push(await withRedis((redisUrl) => benchLatency(server, { ...options, redisUrl })));
      else say('  not on Redis: redis-server is not installed');
      for (const result of results) printLatency(result, say);
      return results;
    },
  );

const runThroughput = (
  server: BenchServer,
  { loadRounds, loadMs }: Sizes,
  log: Logger,
  poolSize: number,
) =>
  withLoad('Durable requests over HTTP', async () => {
    const result = await benchThroughput(server, {
      rounds: loadRounds,
      roundMilliseconds: loadMs,
      poolSize,
      log,
    });
    printThroughput(result, say);
    return result;
  });

const runSections = async (
  server: BenchServer,
  sections: readonly Section[],
  sizes: Sizes,
  env: Env,
) => {
  // Written as in production, to nowhere: what it costs to say is part of what is measured.
  const log = pino(
    { level: env.LOG_LEVEL, base: null },
    pino.destination({ dest: '/dev/null', sync: false }),
  );
  const results: Partial<Record<Section, unknown>> = {};
  for (const section of sections) {
    if (section === 'matching') results.matching = await runMatching(server, sizes, log);
    if (section === 'latency')
      results.latency = await runLatency(server, sizes, log, env.DATABASE_POOL_SIZE);
    if (section === 'throughput')
      results.throughput = await runThroughput(server, sizes, log, env.DATABASE_POOL_SIZE);
  }
  return results;
};

const write = (file: string, report: object): void => {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`Written to ${file}.`);
};

const readSections = (given: readonly string[]): readonly Section[] => {
  const unknown = given.find((one) => !(SECTIONS as readonly string[]).includes(one));
  if (unknown !== undefined)
    throw new Error(`There is no section ${unknown}: ${SECTIONS.join(', ')}.`);
  return given.length === 0 ? SECTIONS : SECTIONS.filter((section) => given.includes(section));
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  if (values.help) return say(HELP.trimEnd());
  const sections = readSections(positionals);
  const env = readEnv();
  const at = new Date().toISOString();
  const server = await openBenchServer(env.DATABASE_URL, pino({ level: 'silent' }));
  try {
    const machine = {
      cores: availableParallelism(),
      load: load(),
      node: process.version,
      postgres: server.facts,
    };
    const { version, fsync, synchronousCommit } = server.facts;
    say(
      `${machine.cores} cores, load ${machine.load}, Node ${machine.node}, PostgreSQL ${version} (fsync ${fsync}, synchronous_commit ${synchronousCommit})`,
    );
    const results = await runSections(server, sections, values.quick ? QUICK : FULL, env);
    const report = { at, quick: values.quick ?? false, machine, ...results };
    write(path.join('bench-results', `${at.replaceAll(':', '-')}.json`), report);
    if (values.json !== undefined) write(values.json, report);
  } finally {
    await server.stop();
  }
};

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`${/^[A-Z][^\n]*[.!]$/.test(message) ? message : stack}\n`);
  process.exitCode = 1;
}

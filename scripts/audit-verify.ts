import { parseArgs } from 'node:util';
import pg from 'pg';
import { readEnv } from '../config/env.ts';
import { makeLog, openAudit, SEES_EVERYTHING } from '../src/main.ts';
import { findNetwork } from './admin/find.ts';
import { describeReport, isWhole } from './audit/describe-report.ts';
import { openDatabase } from './start/open-database.ts';
import { fail } from './start/fail.ts';

const HELP = `npm run audit:verify: compares every sealed event with its row, and names the first one that was changed, removed or moved.

  --network bat   only this network; without it all
  --head          prints the newest seal's hash and nothing else: keep it where nobody who can write to the database can
  --expect HASH   also fails when no seal of the chain has this hash, which was kept elsewhere: the only way to
                  notice that the whole chain was written anew, or that its end was cut off
  --help          this text

  Exits with 1 when something is wrong. Works on the database of DATABASE_URL, also while Ponte runs, or on the
  embedded one of DATA_DIR while Ponte is stopped.
`;

const OPTIONS = {
  help: { type: 'boolean' },
  network: { type: 'string' },
  head: { type: 'boolean' },
  expect: { type: 'string' },
} as const;

interface Asked {
  readonly network: string | undefined;
  readonly headOnly: boolean;
  readonly expected: string | null;
}

interface Named {
  readonly id: string;
  readonly slug: string;
}

const networksOf = async (url: string, slug: string | undefined): Promise<Named[]> => {
  const client = new pg.Client({ connectionString: url, options: SEES_EVERYTHING });
  // A lost connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (slug !== undefined) return [{ id: await findNetwork(client, slug), slug }];
    const { rows } = await client.query<Named>('select id, slug from networks order by slug');
    return rows;
  } finally {
    await client.end();
  }
};

/** True: every event is as it was sealed. */
const verify = async (url: string, { network, headOnly, expected }: Asked): Promise<boolean> => {
  const networks = await networksOf(url, network);
  if ((headOnly || expected !== null) && networks.length !== 1)
    throw new Error('--head and --expect are about one chain: say which with --network.');
  const audit = openAudit({ databaseUrl: url, log: makeLog('warn') });
  let whole = true;
  try {
    for (const { id, slug } of networks) {
      const report = await audit.verifyEvents(id, expected);
      whole = isWhole(report) && whole;
      const text = `${slug}: ${describeReport(report, Date.now())}`;
      if (!headOnly || !isWhole(report)) process.stdout.write(`${text}\n`);
      else process.stdout.write(`${report.head}\n`);
    }
  } finally {
    await audit.close();
  }
  return whole;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void process.stdout.write(HELP);
  const { network, head = false, expect } = values;
  const expected = expect?.trim().toLowerCase() ?? null;
  if (expected !== null && !/^[0-9a-f]{64}$/.test(expected))
    throw new Error('--expect takes the 64 hexadecimal digits that --head printed.');
  const database = await openDatabase(readEnv(), makeLog('warn'));
  try {
    if (!(await verify(database.url, { network, headOnly: head, expected }))) process.exitCode = 1;
  } finally {
    await database.stop();
  }
};

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}

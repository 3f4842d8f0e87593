import { parseArgs } from 'node:util';
import { readEnv } from '../config/env.ts';
import { makeLog, makeVault, migrate, sealPlain } from '../src/main.ts';
import { seedDemo } from './seed/seed-demo.ts';
import { masterKeysOf } from './start/master-keys.ts';
import { openDatabase } from './start/open-database.ts';
import { fail } from './start/fail.ts';

const HELP = `npm run seed: makes the demo network of the province of Barletta-Andria-Trani, unless it is there.

  Invented mediators and requests (two weeks back, one ahead) on the real comuni, sites and languages, in the
  database of DATABASE_URL or in the embedded one of DATA_DIR. All in one transaction: interrupted, it leaves
  nothing. \`npm start\` does the same by itself, and writes keys to demo.json; it makes new ones after this command.

  --help   this text
`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const env = readEnv();
  if (!env.DEMO)
    throw new Error(
      'A real carrier is configured, and invented people must never be texted: leave out TWILIO_*.',
    );
  const database = await openDatabase(env, makeLog(env.LOG_LEVEL));
  try {
    await migrate({ connectionString: database.url });
    const vault = makeVault(masterKeysOf(env));
    await sealPlain({ connectionString: database.url, vault });
    const demo = { connectionString: database.url, now: Date.now(), vault };
    const { created, counts } = await seedDemo(demo);
    const { mediators, requests, offers, bookings } = counts;
    const what = `${mediators} mediators, ${requests} requests, ${offers} offers and ${bookings} bookings`;
    process.stdout.write(
      `The demo network ${created ? 'is made' : 'was there already'}: ${what}.\n`,
    );
  } finally {
    await database.stop();
  }
};

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}

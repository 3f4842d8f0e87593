import { parseArgs } from 'node:util';
import { ConfigurationFault, readEnv } from '../config/env.ts';
import { makeVault, migrate, sealPlain } from '../src/main.ts';
import { explain } from './start/faults.ts';
import { masterKeysOf } from './start/master-keys.ts';
import { reach } from './start/open-database.ts';
import { fail } from './start/fail.ts';

const HELP = `npm run migrate: brings the database of DATABASE_URL to this version's schema.

  Encrypts what older versions have stored plain; needs the master keys (MASTER_KEYS).
  Safe to run twice, and from many machines at once. \`npm start\` does the same by itself.

  --help   this text
`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const env = readEnv();
  const { DATABASE_URL } = env;
  if (DATABASE_URL === undefined)
    throw new ConfigurationFault(
      'DATABASE_URL is missing: say which database to migrate. The embedded one is migrated by npm start.',
    );
  const vault = makeVault(masterKeysOf(env));
  await reach(DATABASE_URL);
  await migrate({ connectionString: DATABASE_URL });
  const count = await sealPlain({ connectionString: DATABASE_URL, vault });
  const sealed = count === 0 ? '' : ` ${count} rows that were plain are encrypted.`;
  process.stdout.write(`The database has this version’s schema.${sealed}\n`);
};

try {
  await main();
} catch (error) {
  fail(explain(error));
}

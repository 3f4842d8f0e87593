import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEnv } from '../config/env.ts';
import { dumpSchema, startEmbeddedPostgres } from '../src/main.ts';

const HELP = `npm run db:dump: writes migrations/schema.sql, the whole schema to read, from a scratch database.

  It starts a PostgreSQL of its own, or uses the server of DATABASE_URL, where it makes and drops a database.

  --check  writes nothing; exits with 1 when the file is stale
  --help   this text
`;

const FILE = path.join('migrations', 'schema.sql');

const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: console.error };

const dump = async (): Promise<string> => {
  const { DATABASE_URL } = readEnv();
  if (DATABASE_URL !== undefined) return dumpSchema({ connectionString: DATABASE_URL });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ponte-schema-'));
  // PostgreSQL may run as another user, who must be able to enter.
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, log: quiet });
  try {
    return await dumpSchema({ connectionString: server.connectionString('postgres') });
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const schema = await dump();
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  if (!values.check) writeFileSync(FILE, schema);
  else if (schema !== before) {
    process.stderr.write(`${FILE} is not what the migrations make. Run: npm run db:dump\n`);
    process.exitCode = 1;
  }
}

// A process of its own beside the test run: one PostgreSQL for all suites, with a migrated template that suites clone.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/start-embedded-postgres.ts';
import { makeVault } from '../../src/adapters/crypto/vault.ts';
import { sealPlain } from '../../src/adapters/postgres/seal-plain.ts';
import { silentLog } from './silent-log.ts';
import { MASTER_KEYS } from './vault.ts';

const template = 'ponte_template';

const migrateTemplate = async (connectionString: string): Promise<void> => {
  const module = new URL('../../src/adapters/postgres/migrate.ts', import.meta.url);
  if (!existsSync(module)) return console.warn('No migrations yet: test databases are empty.');
  const { migrate } = (await import(module.href)) as {
    migrate(options: { connectionString: string }): Promise<void>;
  };
  await migrate({ connectionString });
  await sealPlain({ connectionString, vault: makeVault(MASTER_KEYS) });
};

const dataDir = mkdtempSync(join(tmpdir(), 'ponte-test-'));
chmodSync(dataDir, 0o755);
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '4GB',
};
const server = await startEmbeddedPostgres({ dataDir, log: silentLog, settings });
process.once('disconnect', () => {
  void server.stop().finally(() => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
});

const admin = new pg.Client({ connectionString: server.connectionString('postgres') });
await admin.connect();
await admin.query(`create database ${template}`);
await migrateTemplate(server.connectionString(template));
// A template can only be cloned while nobody is connected to it.
await admin.query(`alter database ${template} with allow_connections false is_template true`);
await admin.end();
process.send?.(server.connectionString('postgres'));

// Run by tests as a process of its own: starts PostgreSQL in the folder given, says what happened in one line of JSON, waits.
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/start-embedded-postgres.ts';
import { silentLog } from './silent-log.ts';

const dataDir = process.argv[2] ?? '';
try {
  const database = await startEmbeddedPostgres({ dataDir, log: silentLog });
  console.log(JSON.stringify({ connectionString: database.connectionString('postgres') }));
  setInterval(() => undefined, 1_000);
} catch (error) {
  console.log(JSON.stringify({ refused: (error as Error).message }));
}

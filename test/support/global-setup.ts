import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

declare global {
  var databaseServer: ChildProcess | undefined;
}

interface JestGlobals {
  readonly rootDir: string;
  readonly nonFlagArgs: readonly string[];
}

/** Unit and property tests know no database; a run of only those need not pay for one. */
const needsDatabase = ({ nonFlagArgs }: JestGlobals): boolean =>
  nonFlagArgs.length === 0 ||
  !nonFlagArgs.every((path) => /(^|\/)test\/(unit|property)(\/|$)/.test(path));

/** Starts PostgreSQL with a migrated template, in a process with the same loader as production, and tells the test workers where. */
export default async function globalSetup(config: JestGlobals): Promise<void> {
  if (!needsDatabase(config)) return;
  const server = fork(join(config.rootDir, 'test/support/database-server.ts'), [], {
    cwd: config.rootDir,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  globalThis.databaseServer = server;
  process.env['PONTE_TEST_POSTGRES'] = await new Promise<string>((resolve, reject) => {
    server.once('message', (message) => resolve(message as string));
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`The test database did not start (code ${code}); its reason is above.`)),
    );
  });
}

import { mkdirSync, statSync, truncateSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../app/ports.ts';
import { program } from './binaries.ts';
import { explainFailure, tailOf } from './explain-failure.ts';
import { lockFolder } from './folder-lock.ts';
import { findHome, type Home } from './home.ts';
import { initialiseCluster, passwordOf } from './initialise-cluster.ts';
import { stopOrphan } from './postmaster.ts';
import { startGuardian, type Guardian } from './start-guardian.ts';

export interface EmbeddedPostgres {
  /** For a superuser; the database itself need not exist. */
  connectionString(database: string): string;
  /** Ends PostgreSQL (at most about 8 s) and gives the folder free. Connections that are open are cut. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Everything that must outlast a restart is in here; made when missing. */
  readonly dataDir: string;
  readonly log: Log;
  /** Settings of postgresql.conf that differ from ours, for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const settingsOf = (port: number): Record<string, string> => ({
  listen_addresses: '127.0.0.1',
  port: String(port),
  // The path of a socket may be too long or its folder missing; TCP works everywhere.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements, parameters and details hold personal data; they never reach the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
});

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

interface Running {
  readonly guardian: Guardian;
  readonly port: number;
}

/** What passes by itself: a port that was taken in between; memory of a killed server whose last processes still end. */
const passing =
  /address already in use|could not create any TCP|pre-existing shared memory|lock file "postmaster.pid" already exists/i;

const launch = async (
  home: Home,
  logFile: string,
  { settings, log }: EmbeddedPostgresOptions,
): Promise<Running> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const written = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const chosen = Object.entries({ ...settingsOf(port), ...settings });
    const args = [
      '-D',
      home.clusterDir,
      ...chosen.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const order = {
      postgres: program(home.binaries, 'postgres'),
      args,
      clusterDir: home.clusterDir,
      logFile,
      user: home.user,
    };
    const guardian = await startGuardian(order, log);
    if (guardian) return { guardian, port };
    const complaint = tailOf(logFile, written);
    if (attempt >= 20 || !passing.test(complaint)) throw new Error(complaint || `see ${logFile}`);
    await sleep(250);
  }
};

const prepareFolder = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'postgres.log');
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 5_000_000) truncateSync(logFile);
  return logFile;
};

const handleOf = (
  home: Home,
  { guardian, port }: Running,
  log: Log,
  release: () => void,
): EmbeddedPostgres => {
  const password = passwordOf(home);
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await guardian.stop();
    // Only there when the guardian was killed.
    await stopOrphan(home, log);
    release();
  };
  return {
    connectionString: (database) =>
      `postgres://ponte:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: () => (stopped ??= stop()),
  };
};

/**
 * Starts PostgreSQL from the npm package in `dataDir`: made at the first start, found again at every later one.
 * However this process ends, PostgreSQL ends with it, or the next start ends it.
 * @throws Error whose message is one sentence for the user: folder in use, no permission, no space, no port.
 */
export const startEmbeddedPostgres = async (
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> => {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  let release = (): void => undefined;
  let where = dataDir;
  try {
    const logFile = prepareFolder(dataDir);
    ({ release } = await lockFolder(dataDir));
    const home = findHome(dataDir, log);
    where = home.directory;
    await stopOrphan(home, log);
    await initialiseCluster(home);
    const running = await launch(home, logFile, options);
    return handleOf(home, running, log, release);
  } catch (error) {
    release();
    throw asSentence(error, where);
  }
};

/** Our own sentences pass; what the system or PostgreSQL said is put into one. */
const asSentence = (error: unknown, where: string): Error => {
  const message = error instanceof Error ? error.message : String(error);
  const ours = /^[A-Z][^\n]*\.$/.test(message);
  return ours ? (error as Error) : new Error(explainFailure(message, where), { cause: error });
};

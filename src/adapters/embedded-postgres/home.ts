import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../app/ports.ts';
import {
  copyBinaries,
  installedBinaries,
  program,
  runnableBinaries,
  type Binaries,
} from './binaries.ts';
import { databaseUser, spawnOptions, type DatabaseUser } from './database-user.ts';

/** Where one database lives and who runs it. */
export interface Home {
  /** Holds the cluster and its password. */
  readonly directory: string;
  readonly clusterDir: string;
  readonly binaries: Binaries;
  readonly user: DatabaseUser;
}

const systemPlace = '/var/lib/ponte';

const canRun = (binaries: Binaries, user: DatabaseUser): boolean =>
  spawnSync(program(binaries, 'postgres'), ['--version'], spawnOptions(user)).status === 0;

const canReach = (directory: string, user: DatabaseUser): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], spawnOptions(user)).status === 0;

const assertRuns = (binaries: Binaries, user: DatabaseUser): void => {
  const { status, error, stderr } = spawnSync(program(binaries, 'postgres'), ['--version'], {
    ...spawnOptions(user),
    encoding: 'utf8',
  });
  if (status === 0) return;
  const why = (error?.message ?? stderr).trim().split('\n').at(-1) ?? '';
  throw new Error(
    `The PostgreSQL programs in ${binaries.root} do not run on this system (${why}); set DATABASE_URL to a database of your own.`,
  );
};

const pointerOf = (dataDir: string): string => join(dataDir, 'database-is-in');

/** A directory that the database's user can reach: in dataDir, or the same one every time in /var/lib/ponte. */
const reachableDirectory = (dataDir: string, user: DatabaseUser): string => {
  const pointer = pointerOf(dataDir);
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  if (user === null || existsSync(join(dataDir, 'cluster'))) return dataDir;
  // Others may pass through, not look: the cluster within is 0700 and the password 0600.
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  if (canReach(dataDir, user)) return dataDir;
  return join(systemPlace, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
};

/**
 * Decides where the database lives, and remembers it in `dataDir` when that is elsewhere.
 * @param dataDir absolute; exists.
 * @throws Error with one sentence when the programs cannot be run by the user who must run them.
 */
export const findHome = (dataDir: string, log: Log): Home => {
  const rootsPlace = existsSync(pointerOf(dataDir))
    ? readFileSync(pointerOf(dataDir), 'utf8').trim()
    : dataDir;
  const user = databaseUser(join(rootsPlace, 'cluster'));
  const directory = reachableDirectory(dataDir, user);
  let binaries = runnableBinaries(installedBinaries(), join(directory, 'programs'));
  if (user !== null) {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    if (!canRun(binaries, user)) binaries = copyBinaries(binaries, join(systemPlace, 'programs'));
  }
  assertRuns(binaries, user);
  if (directory !== dataDir && !existsSync(pointerOf(dataDir))) {
    writeFileSync(pointerOf(dataDir), `${directory}\n`);
    log.info(
      { directory },
      `PostgreSQL does not run as root and its user cannot reach ${dataDir}: the database lives in ${directory}.`,
    );
  }
  return { directory, clusterDir: join(directory, 'cluster'), binaries, user };
};

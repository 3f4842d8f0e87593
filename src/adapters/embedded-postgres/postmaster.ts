import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../app/ports.ts';
import { program } from './binaries.ts';
import { spawnOptions } from './database-user.ts';
import type { Home } from './home.ts';
import { commandLineOf, isAlive, isKnown } from './process-identity.ts';

/** What PostgreSQL's first process says of itself in postmaster.pid; null when there is no such file. */
export const readPostmaster = (clusterDir: string): { pid: number; ready: boolean } | null => {
  try {
    const lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
};

const waitUntilGone = async (pid: number, timeoutMs: number): Promise<boolean> => {
  const end = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await sleep(25);
  }
  return true;
};

const askToStop = (home: Home, pid: number, mode: 'fast' | 'immediate'): void => {
  if (process.platform === 'win32') {
    spawnSync(
      program(home.binaries, 'pg_ctl'),
      ['stop', '-D', home.clusterDir, '-m', mode, '-W'],
      spawnOptions(home.user),
    );
  } else {
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }
};

/**
 * Stops a PostgreSQL that outlived the process it was started for. Only for who holds the folder's lock.
 * @throws Error with one sentence when it cannot be stopped.
 */
export const stopOrphan = async (home: Home, log: Log): Promise<void> => {
  const postmaster = readPostmaster(home.clusterDir);
  if (!postmaster || !isKnown(postmaster.pid)) return;
  const { pid } = postmaster;
  if (!isAlive(pid) || !(commandLineOf(pid) ?? home.clusterDir).includes(home.clusterDir)) {
    // PostgreSQL would take the dead, or another program that got the id since, for one of its own and refuse to start.
    rmSync(join(home.clusterDir, 'postmaster.pid'), { force: true });
    return;
  }
  log.info({ pid }, 'Stopping the PostgreSQL that an earlier run left behind.');
  try {
    askToStop(home, pid, 'fast');
    if (await waitUntilGone(pid, 10_000)) return;
    askToStop(home, pid, 'immediate');
    if (await waitUntilGone(pid, 5_000)) return;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ESRCH') return;
    throw new Error(
      `A PostgreSQL of an earlier run (process ${pid}) uses ${home.clusterDir} and may not be stopped by this user.`,
      { cause: error },
    );
  }
  throw new Error(
    `A PostgreSQL of an earlier run (process ${pid}) uses ${home.clusterDir} and does not stop; end it by hand.`,
  );
};

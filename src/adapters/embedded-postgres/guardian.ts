// A process of its own between Ponte and PostgreSQL, in its own process group: a terminal's Ctrl-C does not reach
// PostgreSQL before Ponte has finished what is in hand, and PostgreSQL does not outlive Ponte, however Ponte ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnOptions } from './database-user.ts';
import { GuardianOrder, type FromGuardian } from './guardian-messages.ts';
import { readPostmaster } from './postmaster.ts';

const order = GuardianOrder.parse(JSON.parse(process.argv[2] ?? 'null'));
let postgres: ChildProcess | null = null;
let stopping = false;
let wasReady = false;

const tell = (message: FromGuardian): void => {
  if (process.connected) process.send?.(message, () => undefined);
};

const end = (message: FromGuardian): void => {
  tell(message);
  // The message goes out first; PostgreSQL's own pipes would keep this process here.
  setTimeout(() => process.exit(0), 20);
};

const launch = (): void => {
  const child = spawn(order.postgres, order.args, {
    ...spawnOptions(order.user),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  postgres = child;
  child.once('error', () => end({ is: 'failed' }));
  child.once('exit', (code, signal) => void onExit(code, signal));
  void announceWhenReady(child);
};

const announceWhenReady = async (child: ChildProcess): Promise<void> => {
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = readPostmaster(order.clusterDir);
    if (postmaster?.ready && postmaster.pid === child.pid) {
      wasReady = true;
      return tell({ is: 'ready', pid: postmaster.pid });
    }
    await sleep(15);
  }
};

const onExit = async (code: number | null, signal: string | null): Promise<void> => {
  postgres = null;
  if (stopping) return end({ is: 'stopped' });
  if (!wasReady) return end({ is: 'failed' });
  tell({ is: 'restarting', code, signal });
  await sleep(500);
  if (stopping) return end({ is: 'stopped' });
  launch();
};

const stop = (): void => {
  if (stopping) return;
  stopping = true;
  const child = postgres;
  if (child === null) return end({ is: 'stopped' });
  // SIGINT: roll back, write a checkpoint, end. SIGQUIT: end now; the next start replays the log.
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGQUIT'), 7_000).unref();
};

process.on('message', (message) => {
  if (message === 'stop') stop();
});
process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
launch();

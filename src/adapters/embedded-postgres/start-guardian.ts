import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Log } from '../../app/ports.ts';
import { FromGuardian, type GuardianOrder } from './guardian-messages.ts';

export interface Guardian {
  /** Resolves when PostgreSQL and the guardian have ended. */
  stop(): Promise<void>;
}

const forkGuardian = (order: GuardianOrder & { logFile: string }): ChildProcess => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./guardian.${extension}`, import.meta.url));
  // Built code runs in plain node; source needs tsx, found from here and not from wherever we were started.
  const loader =
    extension === 'ts'
      ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
      : [];
  const { logFile, ...rest } = order;
  const output = openSync(logFile, 'a', 0o600);
  try {
    return fork(script, [JSON.stringify(rest)], {
      detached: true,
      execArgv: loader,
      stdio: ['ignore', output, output, 'ipc'],
      cwd: '/',
    });
  } finally {
    closeSync(output);
  }
};

const stopGuardian = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = once(child, 'exit');
  if (child.connected) child.send('stop', () => undefined);
  await ended;
};

/**
 * Starts PostgreSQL under a guardian and waits until it takes connections.
 * Resolves to null when PostgreSQL ended by itself instead; its log says why.
 */
export const startGuardian = async (
  order: GuardianOrder & { logFile: string },
  log: Log,
): Promise<Guardian | null> => {
  const child = forkGuardian(order);
  let stopping = false;
  const ready = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      resolve(false);
      if (!stopping)
        log.error({}, 'The guardian of PostgreSQL has ended; PostgreSQL goes on without it.');
    });
    child.on('message', (raw) => {
      const message = FromGuardian.parse(raw);
      if (message.is === 'ready') resolve(true);
      if (message.is === 'restarting')
        log.error(message, 'PostgreSQL ended by itself and is started again.');
      if (message.is === 'failed') {
        stopping = true;
        resolve(false);
      }
    });
  });
  if (!ready) return null;
  // A program that just ends must not be kept alive by its database; its end is what tells the guardian.
  child.unref();
  child.channel?.unref();
  return {
    stop: async () => {
      stopping = true;
      await stopGuardian(child);
    },
  };
};

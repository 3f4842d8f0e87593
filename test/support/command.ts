import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A command of ours, as its user runs it: in a process group of its own, like under a terminal. */
export interface Command {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly complained: () => string;
  /** To the whole group, as Ctrl-C in a terminal does. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The exit code; fails when it takes longer. */
  readonly ended: (withinMs: number) => Promise<number | null>;
}

/** Runs `node scripts/<file>` with nothing in the environment but `env` and the path. */
export const run = (
  file: string,
  env: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Command => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(ROOT, 'scripts', file), ...words],
    {
      cwd: ROOT,
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return {
    child,
    said: () => said,
    complained: () => complained,
    signal: (signal) => void process.kill(-(child.pid ?? 0), signal),
    ended: (withinMs) =>
      Promise.race([
        exit,
        new Promise<never>((_resolve, reject) => {
          setTimeout(
            () => reject(new Error(`still running after ${withinMs} ms`)),
            withinMs,
          ).unref();
        }),
      ]),
  };
};

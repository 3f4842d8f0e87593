import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './bench-system.ts';

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() && true));
    socket.once('error', () => resolve(false));
  });

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** Runs `work` on a redis-server of its own, in memory only. */
export const withRedis = async <T>(work: (url: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ponte-bench-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: 'ignore', cwd: folder });
  const ended = once(server, 'exit');
  try {
    for (let waited = 0; !(await accepts(port)); waited += 20) {
      if (waited > 10_000) throw new Error('redis-server does not come up.');
      await sleep(20);
    }
    return await work(`redis://127.0.0.1:${port}`);
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
};

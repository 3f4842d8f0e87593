import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readPostmaster } from '../../src/adapters/embedded-postgres/postmaster.ts';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/start-embedded-postgres.ts';
import { silentLog } from './silent-log.ts';

/** A real server of a suite's own, that can be taken away in the middle of a test. */
export interface KillableBackend {
  readonly backend:
    | { readonly kind: 'postgres'; readonly connectionString: string }
    | { readonly kind: 'redis'; readonly url: string };
  /** Whatever was done is on the disk, also what nobody waited for. */
  flush(): Promise<void>;
  /** kill -9; resolves when it takes no connections any more. */
  kill(): Promise<void>;
  /** Resolves when it takes connections again, in the same place. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() && true));
    socket.once('error', () => resolve(false));
  });

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 15_000) throw new Error('The backend does not come or go.');
    await sleep(20);
  }
};

const startPostgres = async (): Promise<KillableBackend> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ponte-backend-'));
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    log: silentLog,
    settings: { fsync: 'off' },
  });
  const connectionString = server.connectionString('postgres');
  const port = Number(new URL(connectionString).port);
  const pidNow = (): number => readPostmaster(join(dataDir, 'cluster'))?.pid ?? 0;
  const guardian = { pid: 0 };
  return {
    backend: { kind: 'postgres', connectionString },
    flush: async () => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      await client.query('checkpoint');
      await client.end();
    },
    kill: async () => {
      const pid = pidNow();
      // The guardian would start it again at once; it is held still until `revive`.
      guardian.pid = Number(
        spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout,
      );
      process.kill(guardian.pid, 'SIGSTOP');
      process.kill(pid, 'SIGKILL');
      await until(async () => !(await accepts(port)));
    },
    revive: async () => {
      process.kill(guardian.pid, 'SIGCONT');
      await until(() => accepts(port));
    },
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

const startRedis = async (): Promise<KillableBackend> => {
  const port = await freePort();
  let server: ChildProcess;
  const launch = async (): Promise<void> => {
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    server = spawn('redis-server', args, { stdio: 'ignore', cwd: tmpdir() });
    await until(() => accepts(port));
  };
  const kill = async (): Promise<void> => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await launch();
  return {
    backend: { kind: 'redis', url: `redis://127.0.0.1:${port}` },
    flush: async () => undefined,
    kill,
    revive: launch,
    stop: kill,
  };
};

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** Each kind of backend with what is missing to test on it, if anything. */
export const backendKinds = [
  { kind: 'postgres', start: startPostgres, missing: null },
  { kind: 'redis', start: startRedis, missing: hasRedis ? null : 'redis-server is not installed' },
] as const;

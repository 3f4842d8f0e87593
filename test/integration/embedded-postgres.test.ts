import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isAlive } from '../../src/adapters/embedded-postgres/process-identity.ts';
import { readPostmaster } from '../../src/adapters/embedded-postgres/postmaster.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/adapters/embedded-postgres/start-embedded-postgres.ts';
import { silentLog } from '../support/silent-log.ts';

const holder = fileURLToPath(new URL('../support/hold-postgres.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

let folder = '';
const children: ChildProcess[] = [];
const databases: EmbeddedPostgres[] = [];

const newFolder = (): string => {
  folder = mkdtempSync(join(tmpdir(), 'ponte-pg-'));
  // Under root the database's own user must be able to pass, or the database would move to /var/lib.
  chmodSync(folder, 0o755);
  return folder;
};

const start = async (dataDir: string): Promise<EmbeddedPostgres> => {
  const database = await startEmbeddedPostgres({ dataDir, log: silentLog });
  databases.push(database);
  return database;
};

const hold = async (dataDir: string, env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['--import', 'tsx', holder, dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/bin:/bin', ...env },
  });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (data: Buffer) => resolve(String(data))),
  );
  return { child, said: JSON.parse(line) as { connectionString?: string; refused?: string } };
};

const ask = async (connectionString: string, sql: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
};

const untilGone = async (pid: number): Promise<void> => {
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > 10_000) throw new Error(`process ${pid} still lives`);
    await sleep(50);
  }
};

/** The guardian and everything under it; the line of `stat` after the command begins with state and parent. */
const parentOf = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((other) => Number.isInteger(other) && other > 0 && existsSync(`/proc/${other}/stat`))
    .filter((other) => {
      try {
        return parentOf(other) === pid;
      } catch {
        return false;
      }
    });

afterEach(async () => {
  for (const database of databases.splice(0)) await database.stop();
  const postmaster = readPostmaster(join(folder, 'cluster'));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  if (postmaster) await untilGone(postmaster.pid);
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

describe('embedded PostgreSQL', () => {
  test('starts fresh in UTF-8 and UTC whatever the surroundings say, and keeps its data', async () => {
    const dataDir = join(newFolder(), 'deep', 'è qui');
    const first = await start(dataDir);
    expect(
      await ask(
        first.connectionString('postgres'),
        "select upper('perché') || current_setting('server_encoding') || current_setting('timezone')",
      ),
    ).toBe('PERCHÉUTF8UTC');
    await ask(first.connectionString('postgres'), 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(dataDir);
    expect(await ask(second.connectionString('postgres'), 'select answer from kept')).toBe(42);
  }, 30_000);

  test('works without LANG and with a TMPDIR that does not exist', async () => {
    const { said } = await hold(newFolder(), { TMPDIR: '/nowhere/at/all', LC_ALL: 'xx_XX' });
    expect(said.refused).toBeUndefined();
    expect(await ask(said.connectionString ?? '', 'select 1')).toBe(1);
  }, 30_000);

  test('ends with a parent that was killed, and starts again', async () => {
    const dataDir = newFolder();
    const { child, said } = await hold(dataDir);
    await ask(said.connectionString ?? '', 'create table kept as select 7 as answer');
    const postmaster = readPostmaster(join(dataDir, 'cluster'));
    child.kill('SIGKILL');
    await untilGone(postmaster?.pid ?? 0);
    const next = await start(dataDir);
    expect(await ask(next.connectionString('postgres'), 'select answer from kept')).toBe(7);
  }, 30_000);

  test('starts again at once after a kill, while the old one is still ending', async () => {
    const dataDir = newFolder();
    const { child } = await hold(dataDir);
    child.kill('SIGKILL');
    const next = await start(dataDir);
    expect(await ask(next.connectionString('postgres'), 'select 1')).toBe(1);
  }, 30_000);

  test('starts again after a kill of everything: parent, guardian and PostgreSQL', async () => {
    const dataDir = newFolder();
    const { child, said } = await hold(dataDir);
    await ask(said.connectionString ?? '', 'create table kept as select 8 as answer');
    const pid = readPostmaster(join(dataDir, 'cluster'))?.pid ?? 0;
    for (const victim of [parentOf(pid), child.pid ?? 0, pid, ...childrenOf(pid)]) {
      // PostgreSQL's own processes may end by themselves when the first is gone.
      if (isAlive(victim)) process.kill(victim, 'SIGKILL');
    }
    const next = await start(dataDir);
    expect(await ask(next.connectionString('postgres'), 'select answer from kept')).toBe(8);
  }, 30_000);

  test('ends the orphan that is left when parent and guardian were killed', async () => {
    const dataDir = newFolder();
    const { child } = await hold(dataDir);
    const pid = readPostmaster(join(dataDir, 'cluster'))?.pid ?? 0;
    process.kill(parentOf(pid), 'SIGKILL');
    child.kill('SIGKILL');
    await sleep(300);
    expect(isAlive(pid)).toBe(true);
    const next = await start(dataDir);
    expect(isAlive(pid)).toBe(false);
    expect(await ask(next.connectionString('postgres'), 'select 1')).toBe(1);
  }, 30_000);

  test('starts PostgreSQL again on the same port when it was killed under us', async () => {
    const dataDir = newFolder();
    const database = await start(dataDir);
    const pid = readPostmaster(join(dataDir, 'cluster'))?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    let answer: unknown = null;
    for (let attempt = 0; attempt < 100 && answer === null; attempt += 1) {
      answer = await ask(database.connectionString('postgres'), 'select 1').catch(() => null);
      if (answer === null) await sleep(100);
    }
    expect(answer).toBe(1);
  }, 30_000);

  test('is not hindered by a draft of a killed initialisation, a stale postmaster.pid or a stale lock', async () => {
    const dataDir = newFolder();
    mkdirSync(join(dataDir, 'initialising-abc123', 'cluster'), { recursive: true });
    writeFileSync(
      join(dataDir, 'ponte.lock'),
      JSON.stringify({ pid: process.ppid, startedAs: 'another boot/1', token: 'x' }),
    );
    const first = await start(dataDir);
    await first.stop();
    // The id of a living process that is not PostgreSQL.
    writeFileSync(
      join(dataDir, 'cluster', 'postmaster.pid'),
      `${process.ppid}\n${join(dataDir, 'cluster')}\n1\n5432\n\n\n\nready   \n`,
    );
    writeFileSync(join(dataDir, 'ponte.lock'), 'half a l');
    const second = await start(dataDir);
    expect(await ask(second.connectionString('postgres'), 'select 1')).toBe(1);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('initialising-'))).toEqual([]);
  }, 30_000);

  test('a second start on the same folder is refused in one sentence, and the first goes on', async () => {
    const dataDir = newFolder();
    const { child, said } = await hold(dataDir);
    await expect(start(dataDir)).rejects.toThrow(
      new RegExp(`^Ponte already runs on the folder .*, as process ${child.pid};`),
    );
    expect((await hold(dataDir)).said.refused).toMatch(/already runs/);
    expect(await ask(said.connectionString ?? '', 'select 1')).toBe(1);
  }, 30_000);

  test('of five starts at once exactly one gets the folder', async () => {
    const dataDir = newFolder();
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => hold(dataDir)));
    expect(outcomes.filter(({ said }) => said.connectionString !== undefined)).toHaveLength(1);
    expect(
      outcomes.filter(({ said }) => /already runs|fight over/.test(said.refused ?? '')),
    ).toHaveLength(4);
  }, 60_000);

  test('says in one sentence that the folder cannot be made', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await expect(start(join(file, 'data'))).rejects.toThrow(/^[^\n]+$/);
  });
});

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, type Command } from '../support/command.ts';
import { freePort } from '../support/test-system.ts';
import { until } from '../support/until.ts';

// `npm start` as somebody meets it: on an empty folder, a second time, killed, and with something wrong.

const START_MS = 60_000;
const FOLDER = mkdtempSync(path.join(tmpdir(), 'ponte-start-'));
const DEMO_FILE = path.join(FOLDER, 'demo.json');
chmodSync(FOLDER, 0o755);

let env: Readonly<Record<string, string>>;
let running: Command | null = null;

beforeAll(async () => {
  env = {
    DATA_DIR: FOLDER,
    PORT: String(await freePort()),
    PHONES_PORT: String(await freePort()),
    MAIL_PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
  };
});

afterAll(async () => {
  if (running?.child.exitCode === null && running.child.signalCode === null)
    running.signal('SIGKILL');
  await until('PostgreSQL is gone', () => !isServerAlive(), 20_000);
  rmSync(FOLDER, { recursive: true, force: true });
});

interface DemoFile {
  readonly api: string;
  readonly phones: string;
  readonly keys: { readonly frontDesk: string; readonly coordinator: string };
}

const readDemo = (): DemoFile => JSON.parse(readFileSync(DEMO_FILE, 'utf8')) as DemoFile;

const isUp = async (): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${env['PORT']}/readyz`)).ok;
  } catch {
    return false;
  }
};

/** PostgreSQL of our folder, by the file that it keeps while it runs. */
const isServerAlive = (): boolean => {
  const file = path.join(FOLDER, 'postgres/cluster/postmaster.pid');
  if (!existsSync(file)) return false;
  try {
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 0);
    return true;
  } catch {
    return false;
  }
};

const start = async (): Promise<Command> => {
  const command = run('start.ts', env);
  running = command;
  await until(
    'the system is ready',
    async () => {
      if (command.child.exitCode !== null) throw new Error(command.complained());
      return (await isUp()) && command.said().includes('Ponte is at');
    },
    START_MS,
  );
  return command;
};

const call = async (key: string, method: string, where: string, body?: object) => {
  const response = await fetch(`${readDemo().api}/api/v1${where}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** A start that can't succeed: one sentence, code 1, nothing left. */
const refusal = async (change: Readonly<Record<string, string>>): Promise<string> => {
  const command = run('start.ts', { ...env, ...change });
  expect(await command.ended(20_000)).toBe(1);
  return command.complained().trim();
};

test('on an empty folder it prints its addresses and writes working keys for this user only', async () => {
  const command = await start();
  expect(command.said()).toContain(`Ponte is at http://127.0.0.1:${env['PORT']}`);
  expect(command.said()).toContain(`The phones are at http://127.0.0.1:${env['PHONES_PORT']}`);
  expect(statSync(DEMO_FILE).mode & 0o777).toBe(0o600);
  const { frontDesk, coordinator } = readDemo().keys;
  expect((await call(frontDesk, 'GET', '/sites')).status).toBe(200);
  expect((await call(coordinator, 'GET', '/mediators')).status).toBe(200);
}, 90_000);

test('while it runs, a second start is refused and does it no harm', async () => {
  const other = {
    PORT: String(await freePort()),
    PHONES_PORT: String(await freePort()),
    MAIL_PORT: String(await freePort()),
  };
  expect(await refusal(other)).toMatch(/^Ponte already runs on [^\n]+\.$/);
  expect(await isUp()).toBe(true);
}, 60_000);

test('the demo tells its three stories against it', async () => {
  const demo = run('demo.ts', env);
  expect(await demo.ended(90_000)).toBe(0);
  expect(demo.complained()).toBe('');
  expect(demo.said()).toMatch(/1\. A nurse in Andria[^]*(confermato|confirmed|confirmé)[^]*comes/);
  expect(demo.said()).toMatch(
    /2\. Nobody answers the first wave[^]*the window is over[^]*(scaduta|has ended|a expiré)/,
  );
  expect(demo.said()).toMatch(/3\. Nobody can come[^]*no-candidates[^]*→ \S+: \d+ could come/);
}, 100_000);

test('Ctrl-C: what is in hand gets its answer, everything ends within ten seconds, and the next start goes on', async () => {
  const { frontDesk } = readDemo().keys;
  const { body: sites } = await call(frontDesk, 'GET', '/sites');
  const [site] = sites['items'] as { id: string }[];
  const asking = call(frontDesk, 'POST', '/requests', {
    siteId: site?.id,
    mode: 'phone',
    language: 'bin',
    startsAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    durationMinutes: 30,
    setting: 'health',
  });
  // It is on its way when the signal comes.
  await new Promise((resolve) => setTimeout(resolve, 2));
  running?.signal('SIGINT');
  const { status, body } = await asking;
  expect(status).toBe(201);
  expect(await running?.ended(10_000)).toBe(0);
  expect(isServerAlive()).toBe(false);

  const keys = readDemo().keys;
  await start();
  expect(readDemo().keys).toEqual(keys);
  const again = await call(frontDesk, 'GET', `/requests/${String(body['id'])}`);
  expect(again.body['code']).toBe(body['code']);
}, 90_000);

test('kill -9 leaves no PostgreSQL behind, and the next start works', async () => {
  process.kill(running?.child.pid ?? 0, 'SIGKILL');
  await until('PostgreSQL is gone', () => !isServerAlive(), 20_000);
  await start();
  running?.signal('SIGTERM');
  expect(await running?.ended(10_000)).toBe(0);
}, 90_000);

test('what is wrong is said in one clear sentence', async () => {
  const taken = createServer().listen(Number(env['PORT']), '127.0.0.1');
  try {
    expect(await refusal({})).toBe(
      `Port ${env['PORT']} is taken by another program: end it, or choose another with PORT=${Number(env['PORT']) + 10}.`,
    );
  } finally {
    taken.close();
  }
  const unreachable = `postgres://somebody:a-secret@127.0.0.1:${await freePort()}/ponte`;
  const noDatabase = await refusal({ DATABASE_URL: unreachable });
  expect(noDatabase).toMatch(
    /^The database at 127\.0\.0\.1:\d+\/ponte cannot be reached \(ECONNREFUSED\): [^\n]+\.$/,
  );
  expect(noDatabase).not.toContain('a-secret');
  expect(await refusal({ PORT: 'three', LOG_LEVEL: 'loud' })).toMatch(/PORT[^]*LOG_LEVEL/);
  const carrier = {
    TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'a-token-for-nobody',
    TWILIO_FROM: '+390883000000',
    PUBLIC_URL: 'https://ponte.example',
  };
  expect(await refusal({ ...carrier, DEMO: 'true' })).toMatch(/DEMO/);
  expect(await refusal(carrier)).toMatch(/^The database holds the demo network [^\n]+\.$/);
  expect(isServerAlive()).toBe(false);
}, 90_000);

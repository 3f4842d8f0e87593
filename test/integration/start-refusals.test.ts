import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/command.ts';
import { freePort, startTestSystem, type TestSystem } from '../support/test-system.ts';

// What `npm start` and `npm test` say before they begin.

const FOLDER = mkdtempSync(path.join(tmpdir(), 'ponte-refusals-'));
chmodSync(FOLDER, 0o755);

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
});
afterAll(async () => {
  await system.end();
  rmSync(FOLDER, { recursive: true, force: true });
});

/** A start that can't succeed: code 1, and what it complains of. */
const refusal = async (change: Readonly<Record<string, string>>): Promise<string> => {
  const env = { PORT: String(await freePort()), PHONES_PORT: String(await freePort()) };
  const command = run('start.ts', { ...env, DATA_DIR: FOLDER, LOG_LEVEL: 'warn', ...change });
  expect(await command.ended(20_000)).toBe(1);
  return command.complained().trim();
};

test('a port that Ponte itself has is told as that, and where it is', async () => {
  const { port } = new URL(system.url);
  expect(await refusal({ PORT: port })).toBe(
    `Ponte is already running at ${system.url}: stop it first, or choose another port with PORT=${Number(port) + 10}.`,
  );
});

test('a port that another program has is told as that', async () => {
  const { port } = new URL(system.phonesUrl);
  expect(await refusal({ PORT: port })).toBe(
    `Port ${port} is taken by another program: end it, or choose another with PORT=${Number(port) + 10}.`,
  );
});

test('a Redis that is not there is told in a sentence that keeps its password, and hinders no start', async () => {
  const port = await freePort();
  const command = run('start.ts', {
    PORT: String(await freePort()),
    PHONES_PORT: String(await freePort()),
    DATA_DIR: FOLDER,
    LOG_LEVEL: 'warn',
    REDIS_URL: `redis://:a-secret@127.0.0.1:${port}`,
    // What ends this start is the next thing that is not there.
    DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
  });
  expect(await command.ended(20_000)).toBe(1);
  expect(command.complained()).toContain(
    `The Redis at 127.0.0.1:${port} cannot be reached (ECONNREFUSED): check REDIS_URL, or leave it out to keep the queues in PostgreSQL. Until then, every step waits for the sweep.`,
  );
  expect(command.complained()).not.toContain('a-secret');
  expect(command.complained()).toContain(`\nThe database at 127.0.0.1:${port}/none`);
});

test('npm test --help says what there is', async () => {
  const command = run('test.ts', {}, ['--help']);
  expect(await command.ended(10_000)).toBe(0);
  expect(command.said()).toMatch(/^npm test: runs the tests[^]*--help {3}this text\n$/);
});

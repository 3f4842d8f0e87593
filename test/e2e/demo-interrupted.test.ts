import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, type Command } from '../support/command.ts';
import { freePort } from '../support/test-system.ts';
import { until } from '../support/until.ts';

// The second story hurries the network's rules. Whoever stops it half-way must not leave them so.

const START_MS = 40_000;
const FOLDER = mkdtempSync(path.join(tmpdir(), 'ponte-demo-'));
chmodSync(FOLDER, 0o755);

let env: Readonly<Record<string, string>>;
let system: Command;
beforeAll(async () => {
  env = {
    DATA_DIR: FOLDER,
    PORT: String(await freePort()),
    PHONES_PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
  };
  system = run('start.ts', env);
  await until(
    'the system is ready',
    () => {
      if (system.child.exitCode !== null) throw new Error(system.complained());
      return system.said().includes('Ponte is at');
    },
    START_MS,
    50,
  );
}, START_MS + 5_000);

afterAll(async () => {
  system.signal('SIGINT');
  await system.ended(20_000);
  rmSync(FOLDER, { recursive: true, force: true });
}, 25_000);

interface Rules {
  readonly urgency: { readonly emergency: { readonly windowMinutes: number } };
}

const readPolicy = async (): Promise<Rules> => {
  const { api, keys } = JSON.parse(readFileSync(path.join(FOLDER, 'demo.json'), 'utf8')) as {
    api: string;
    keys: { admin: string };
  };
  const headers = { authorization: `Bearer ${keys.admin}` };
  return (await (await fetch(`${api}/api/v1/policy`, { headers })).json()) as Rules;
};

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a demo that is stopped by %s in its second story puts the rules back, and leaves the system running',
  async (signal) => {
    const before = await readPolicy();
    const demo = run('demo.ts', env);
    const isHurried = async (): Promise<boolean> => {
      if (demo.child.exitCode !== null) throw new Error(demo.complained());
      return (await readPolicy()).urgency.emergency.windowMinutes < 1;
    };
    await until('the rules of the second story', isHurried, 20_000, 50);
    demo.signal(signal);
    expect(await demo.ended(10_000)).toBe(130);
    expect(demo.said()).not.toContain('3. ');
    expect(await readPolicy()).toEqual(before);
  },
  35_000,
);

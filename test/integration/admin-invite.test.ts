import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/command.ts';
import { openBrowser, PASSWORD, signIn } from '../support/people.ts';
import { settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';
import { MASTER_KEYS_TEXT } from '../support/vault.ts';

// `npm run admin -- invite`: the first person of a network gets in without anybody there to invite her.

let system: TestSystem;
let province: Province;
beforeAll(async () => {
  system = await startTestSystem(Date.now());
  province = await settleProvince(system.pool);
});
afterAll(() => system.end());

const admin = async (
  ...words: string[]
): Promise<{ code: number | null; said: string; complained: string }> => {
  const env = {
    DATABASE_URL: system.databaseUrl,
    PUBLIC_URL: system.url,
    MASTER_KEYS: MASTER_KEYS_TEXT,
  };
  const command = run('admin.ts', env, words);
  const code = await command.ended(30_000);
  return { code, said: command.said(), complained: command.complained() };
};

const inviting = (role: string, ...more: string[]) =>
  admin(
    ...['invite', '--network', province.networkId, '--email', `${role}@Ponte.test`],
    ...['--name', 'Prima Prova', '--role', role, ...more],
  );

test('prints a link that makes the account active', async () => {
  const { code, said, complained } = await inviting('admin');
  expect([code, complained]).toEqual([0, '']);
  const [, token = ''] = /\/invitation\/([A-Za-z0-9_-]{43})\n/.exec(said) ?? [];
  const browser = openBrowser(system.url);
  const chosen = await browser.call('POST', `/invitations/${token}`, { password: PASSWORD });
  expect(chosen.status).toBe(204);
  const { body } = await signIn(browser, 'admin@ponte.test');
  expect(body).toMatchObject({ next: 'enrol-second-factor', account: { role: 'admin' } });
  const again = await inviting('admin');
  expect(again.code).toBe(1);
  expect(again.complained).toBe('Somebody has access with admin@ponte.test already.\n');
}, 60_000);

test('needs an organisation for a front desk, and says so', async () => {
  const lacking = await inviting('front-desk');
  expect(lacking).toMatchObject({ code: 1, complained: expect.stringMatching(/--organisation/) });
  const given = await inviting('front-desk', '--organisation', 'ASL BT');
  expect(given.code).toBe(0);
}, 60_000);

test('stands in the help', async () => {
  const { code, said } = await admin('--help');
  expect(code).toBe(0);
  expect(said).toMatch(/invite +--network/);
}, 30_000);

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { WebSocket } from 'ws';
import { SECOND } from '../../src/domain/time.ts';
import { run } from '../support/command.ts';
import {
  invited,
  newestMail,
  openBrowser,
  signIn,
  type Browser,
  type Person,
} from '../support/people.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import {
  makeAuthenticator,
  type AskedOptions,
  type Authenticator,
} from '../support/software-authenticator.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';
import { MASTER_KEYS_TEXT } from '../support/vault.ts';

// Whoever has lost her telephone gets in again, when somebody else takes her second factors away.

let system: TestSystem;
let province: Province;
let admin: { authorization: string };

beforeAll(async () => {
  system = await startTestSystem(Date.now());
  province = await settleProvince(system.pool);
  admin = { authorization: `Bearer ${await newKey(system.pool, province.networkId, 'admin')}` };
});
afterAll(() => system.end());

interface Enrolled {
  readonly person: Person;
  readonly browser: Browser;
  readonly authenticator: Authenticator;
}

/** Somebody with an app and a passkey, signed in. */
const enrolled = async (role = 'coordinator'): Promise<Enrolled> => {
  const person = await invited(system, province, role);
  const browser = openBrowser(system.url);
  await signIn(browser, person.email);
  const { body } = await browser.call('POST', '/second-factor');
  const epoch = Math.floor(system.clock.now() / SECOND);
  const code = generateSync({ secret: String(body.secret), epoch });
  await browser.call('POST', '/second-factor/confirmation', { code });
  const authenticator = makeAuthenticator(system.url);
  const asked = await browser.call('POST', '/passkeys/options');
  const credential = authenticator.create(asked.body as AskedOptions);
  const added = await browser.call('POST', '/passkeys', { name: 'Telefono', credential });
  expect(added).toMatchObject({ status: 201, body: { session: { next: null } } });
  return { person, browser, authenticator };
};

const remove = (by: Browser, id: string, headers: Readonly<Record<string, string>> = {}) =>
  by.call('DELETE', `/accounts/${id}/factors`, undefined, headers);

/** With the password alone, to set up another second factor; neither app nor passkey is good any more. */
const expectToBeginAnew = async ({ person, authenticator }: Enrolled): Promise<void> => {
  const anew = openBrowser(system.url);
  const { body } = await signIn(anew, person.email);
  expect(body).toMatchObject({ next: 'enrol-second-factor', account: { hasSecondFactor: false } });
  const asked = await anew.call('POST', '/session/passkey/options');
  const answer = authenticator.get(asked.body as AskedOptions);
  expect((await anew.call('POST', '/session/passkey', answer)).status).toBe(401);
  expect((await anew.call('POST', '/second-factor')).status).toBe(200);
};

const removals = async ({ id }: Person): Promise<object[]> => {
  const { rows } = await system.pool.query<object>(
    `select actor_role as role, data from events where subject_id = $1 and kind = 'account.factors-removed'`,
    [id],
  );
  return rows;
};

describe('an admin', () => {
  test('takes the factors of somebody away, who is out at once, hears of it, and begins anew', async () => {
    const lost = await enrolled();
    const { browser, person } = lost;
    const socket = new WebSocket(`${system.url.replace(/^http/, 'ws')}/api/v1/live`, {
      headers: { cookie: browser.cookie ?? '', origin: system.url },
    });
    await once(socket, 'open');
    const cut = once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    expect((await remove(openBrowser(system.url), person.id, admin)).status).toBe(204);
    expect((await cut)[0]).toBe(1008);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    const { subject } = await newestMail(system, person.email, 4);
    expect(subject).toBe('Ponte: app e passkey sono state tolte');
    expect(await removals(person)).toEqual([{ role: 'admin', data: {} }]);
    await expectToBeginAnew(lost);
  });

  test('does not do it for herself', async () => {
    const { browser, person } = await enrolled('admin');
    expect(await remove(browser, person.id)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await browser.call('GET', '/session')).body).toMatchObject({ next: null });
    expect((await browser.call('GET', '/passkeys')).body.items).toHaveLength(1);
  });

  test('finds nobody of another network', async () => {
    const { person } = await enrolled();
    const other = await settleProvince(system.pool);
    const key = await newKey(system.pool, other.networkId, 'admin');
    const headers = { authorization: `Bearer ${key}` };
    expect((await remove(openBrowser(system.url), person.id, headers)).status).toBe(404);
    expect(await removals(person)).toEqual([]);
  });
});

test('a coordinator does it for those whom she may invite, and an auditor for nobody', async () => {
  const { browser } = await enrolled('coordinator');
  const chief = await enrolled('admin');
  expect((await remove(browser, chief.person.id)).status).toBe(403);
  const auditor = {
    authorization: `Bearer ${await newKey(system.pool, province.networkId, 'auditor')}`,
  };
  expect((await remove(openBrowser(system.url), chief.person.id, auditor)).status).toBe(403);
  expect((await chief.browser.call('GET', '/session')).status).toBe(200);
});

describe('npm run admin -- reset-factors', () => {
  const command = async (...words: string[]) => {
    const env = {
      DATABASE_URL: system.databaseUrl,
      PUBLIC_URL: system.url,
      MASTER_KEYS: MASTER_KEYS_TEXT,
    };
    const started = run('admin.ts', env, ['reset-factors', ...words]);
    return {
      code: await started.ended(30_000),
      said: started.said(),
      complained: started.complained(),
    };
  };
  const where = (): string[] => ['--network', province.networkId];

  test('lets the last admin in again', async () => {
    const lost = await enrolled('admin');
    const email = lost.person.email.toUpperCase();
    expect(await command(...where(), '--email', email)).toMatchObject({ code: 0, complained: '' });
    expect((await lost.browser.call('GET', '/session')).status).toBe(401);
    expect(await removals(lost.person)).toEqual([{ role: 'system', data: {} }]);
    await expectToBeginAnew(lost);
  }, 60_000);

  test('says so when there is nobody, and stands in the help', async () => {
    const nobody = await command(...where(), '--email', 'nobody@ponte.test');
    expect(nobody).toMatchObject({
      code: 1,
      complained: 'Nobody in this network has access with nobody@ponte.test.\n',
    });
    expect((await command('--help')).said).toMatch(/reset-factors +--network/);
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import {
  invited,
  newestMail,
  openBrowser,
  organisationOf,
  signIn,
  type Browser,
  type Person,
} from '../support/people.ts';
import { settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';
import { testSeals } from '../support/vault.ts';

// Coordinators and admins show a second factor: a code of an app, good once, or a code from paper, good once.

let system: TestSystem;
let province: Province;

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  province = await settleProvince(system.pool);
});
afterAll(() => system.end());

/** What the app shows now, or so many seconds later. */
const codeOf = (secret: string, seconds = 0): string =>
  generateSync({ secret, epoch: Math.floor(system.clock.now() / SECOND) + seconds });
const nextPeriod = (): void => system.clock.move(30 * SECOND);

const browserOf = async ({ email }: Person): Promise<Browser> => {
  const browser = openBrowser(system.url);
  await signIn(browser, email);
  return browser;
};

interface Enrolled {
  readonly person: Person;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly browser: Browser;
}

const enrol = async (role: string, place: object = {}): Promise<Enrolled> => {
  const person = await invited(system, province, role, place);
  const browser = await browserOf(person);
  const { body } = await browser.call('POST', '/second-factor');
  const code = codeOf(String(body.secret));
  const confirmed = await browser.call('POST', '/second-factor/confirmation', { code });
  expect(confirmed.status).toBe(200);
  nextPeriod();
  const { recoveryCodes } = confirmed.body;
  return { person, secret: body.secret, recoveryCodes, browser };
};

const pass = (browser: Browser, code: string) =>
  browser.call('POST', '/session/second-factor', { code });

describe('who must have a second factor and has none', () => {
  test.each(['coordinator', 'admin'])(
    'a %s reaches nothing but setting one up and signing out',
    async (role) => {
      const person = await invited(system, province, role);
      const browser = openBrowser(system.url);
      const { body } = await signIn(browser, person.email);
      expect(body.next).toBe('enrol-second-factor');
      for (const path of ['/requests', '/mediators', '/sessions', '/accounts'])
        expect(await browser.call('GET', path)).toMatchObject({
          status: 403,
          body: { code: 'second-factor-needed', next: 'enrol-second-factor' },
        });
      expect((await browser.call('GET', '/session')).status).toBe(200);
      expect(
        (await browser.call('POST', '/session/second-factor', { code: '000000' })).status,
      ).toBe(403);
      const { body: enrolment } = await browser.call('POST', '/second-factor');
      expect(enrolment.uri).toMatch(/^otpauth:\/\/totp\/Ponte:.+secret=/);
      const wrong = await browser.call('POST', '/second-factor/confirmation', { code: '000000' });
      expect(wrong).toMatchObject({ status: 401, body: { code: 'code-refused' } });
      const before = browser.cookie;
      const code = codeOf(String(enrolment.secret));
      const done = await browser.call('POST', '/second-factor/confirmation', { code });
      expect(done.body).toMatchObject({
        session: { next: null, account: { hasSecondFactor: true } },
      });
      expect(new Set(done.body.recoveryCodes as string[]).size).toBe(10);
      expect(browser.cookie).not.toBe(before);
      expect((await browser.call('GET', '/requests')).status).toBe(200);
    },
  );

  test('a front desk may do without', async () => {
    const organisationId = await organisationOf(system, province.hospital);
    const person = await invited(system, province, 'front-desk', { organisationId });
    expect((await signIn(openBrowser(system.url), person.email)).body.next).toBeNull();
  });

  test('a policy that asks for none lets a coordinator in', async () => {
    const admin = { role: 'admin', networkId: province.networkId, subjectId: 'test' } as const;
    const policy = await system.useCases.getPolicy(admin);
    const signIn_ = { ...policy.signIn, secondFactorRoles: [] };
    await system.useCases.setPolicy(admin, { ...policy, signIn: signIn_ });
    const person = await invited(system, province, 'coordinator');
    expect((await signIn(openBrowser(system.url), person.email)).body.next).toBeNull();
    await system.useCases.setPolicy(admin, policy);
  });
});

describe('who has a second factor', () => {
  test('reaches nothing before it is shown, not even another app; the old cookie is dead then', async () => {
    const { person, secret } = await enrol('coordinator');
    const browser = openBrowser(system.url);
    expect((await signIn(browser, person.email)).body.next).toBe('second-factor');
    for (const [method, path] of [
      ['GET', '/requests'],
      ['POST', '/second-factor'],
      ['GET', '/sessions'],
    ] as const)
      expect(await browser.call(method, path)).toMatchObject({
        status: 403,
        body: { code: 'second-factor-needed', next: 'second-factor' },
      });
    const before = browser.cookie;
    expect((await pass(browser, codeOf(secret))).body.next).toBeNull();
    expect((await browser.call('GET', '/requests')).status).toBe(200);
    const old = openBrowser(system.url);
    old.cookie = before;
    expect((await old.call('GET', '/session')).status).toBe(401);
  });

  test('has a code that is good once', async () => {
    const { person, secret } = await enrol('coordinator');
    const code = codeOf(secret);
    expect((await pass(await browserOf(person), code)).status).toBe(200);
    const replayed = await pass(await browserOf(person), code);
    expect(replayed).toMatchObject({ status: 401, body: { code: 'code-refused' } });
    nextPeriod();
    expect((await pass(await browserOf(person), code)).status).toBe(401);
    expect((await pass(await browserOf(person), codeOf(secret))).status).toBe(200);
  });

  test('has a clock that may be half a minute off, and not more', async () => {
    const { person, secret } = await enrol('coordinator');
    system.clock.move(5 * MINUTE);
    expect((await pass(await browserOf(person), codeOf(secret, -60))).status).toBe(401);
    expect((await pass(await browserOf(person), codeOf(secret, 60))).status).toBe(401);
    expect((await pass(await browserOf(person), codeOf(secret, -30))).status).toBe(200);
    expect((await pass(await browserOf(person), codeOf(secret, 30))).status).toBe(200);
  });

  test('has ten codes on paper, each good once, however they are typed', async () => {
    const { person, recoveryCodes } = await enrol('admin');
    const [first = '', second = ''] = recoveryCodes;
    expect((await pass(await browserOf(person), first)).status).toBe(200);
    expect((await pass(await browserOf(person), first)).status).toBe(401);
    const typed = ` ${second.toLowerCase().replaceAll('-', ' ')} `;
    expect((await pass(await browserOf(person), typed)).status).toBe(200);
    const { rows } = await system.pool.query('select s::text as row from one_time_secrets s');
    for (const code of recoveryCodes) expect(JSON.stringify(rows)).not.toContain(code);
  });

  test('gets in once with one code, also when it comes twice at the same moment', async () => {
    const { person, secret, recoveryCodes } = await enrol('coordinator');
    for (const code of [codeOf(secret), recoveryCodes[0] ?? '']) {
      const browsers = [await browserOf(person), await browserOf(person)];
      const both = await Promise.all(browsers.map((browser) => pass(browser, code)));
      expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    }
  });

  test('is not looked at for a while after five wrong codes, even with the right one', async () => {
    const { person, secret } = await enrol('coordinator');
    const browser = await browserOf(person);
    for (let tries = 0; tries < 5; tries += 1)
      expect((await pass(browser, '000000')).status).toBe(401);
    expect((await pass(browser, codeOf(secret))).status).toBe(401);
    system.clock.move(15 * MINUTE);
    expect((await pass(browser, codeOf(secret))).status).toBe(200);
  });

  test('removes it with a code only; the other sessions end, and a coordinator must set up another', async () => {
    const { person, secret, browser } = await enrol('coordinator');
    const other = await browserOf(person);
    await pass(other, codeOf(secret));
    nextPeriod();
    const remove = (code: string) => browser.call('POST', '/second-factor/removal', { code });
    expect((await remove('000000')).status).toBe(401);
    const removed = await remove(codeOf(secret));
    expect(removed.body).toMatchObject({ next: 'enrol-second-factor' });
    expect((await other.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('GET', '/requests')).status).toBe(403);
  });

  test('reads in a mail that an app was added, and that it was removed', async () => {
    const { person, secret, browser } = await enrol('auditor');
    const added = await newestMail(system, person.email, 2);
    expect(added.subject).toBe('Ponte: una nuova app per i codici');
    expect(added.text).not.toContain(secret);
    const { body } = await browser.call('POST', '/second-factor/removal', { code: codeOf(secret) });
    expect(body.account.hasSecondFactor).toBe(false);
    const removed = await newestMail(system, person.email, 3);
    expect(removed.subject).toBe('Ponte: l’app per i codici è stata tolta');
  });

  test('has a secret that stands sealed in the database, under a key of her own', async () => {
    const { person, secret } = await enrol('coordinator');
    const { rows } = await system.pool.query<{ sealed: Buffer; row: string }>(
      'select secret as sealed, s::text as row from one_time_secrets s where account_id = $1',
      [person.id],
    );
    const [{ sealed, row } = { sealed: Buffer.alloc(0), row: secret }] = rows;
    expect([sealed.includes(secret), row.includes(secret)]).toEqual([false, false]);
    const seals = testSeals(system.pool);
    await seals.ready([person.id]);
    expect(seals.open(person.id, 'one_time_secrets:secret', person.id, sealed)).toBe(secret);
  });

  test('cannot put another app in its place without removing it', async () => {
    const { browser } = await enrol('coordinator');
    // Its session is complete, and has nothing more to set up.
    expect(await browser.call('POST', '/second-factor')).toMatchObject({
      status: 409,
      body: { code: 'second-factor-there' },
    });
  });
});

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  invited,
  newestMail,
  openBrowser,
  organisationOf,
  PASSWORD,
  signIn,
  tokenIn,
  type Browser,
  type Person,
} from '../support/people.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// From an invitation to the end of a session, on a real system with a real mail server.

let system: TestSystem;
let province: Province;
let admin: { authorization: string };
let organisationId: string;
let nurse: Person;

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  province = await settleProvince(system.pool);
  organisationId = await organisationOf(system, province.hospital);
  admin = { authorization: `Bearer ${await newKey(system.pool, province.networkId, 'admin')}` };
  nurse = await invited(system, province, 'front-desk', { organisationId });
});
afterAll(() => system.end());

const office = (): Browser => openBrowser(system.url);

/** A browser in which somebody has just signed in. */
const signedIn = async ({ email }: Person): Promise<Browser> => {
  const browser = office();
  expect((await signIn(browser, email)).status).toBe(200);
  return browser;
};

const isIn = async (browser: Browser): Promise<boolean> => {
  const { status } = await browser.call('GET', '/session');
  expect([200, 401]).toContain(status);
  return status === 200;
};

/** A page that listens, with the browser's cookie. */
const listen = async (browser: Browser, origin = system.url): Promise<WebSocket> => {
  const address = `${system.url.replace(/^http/, 'ws')}/api/v1/live`;
  const socket = new WebSocket(address, { headers: { cookie: browser.cookie ?? '', origin } });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
};

const cutWithin = async (socket: WebSocket, milliseconds: number, act: () => Promise<unknown>) => {
  const cut = once(socket, 'close', { signal: AbortSignal.timeout(milliseconds) });
  await act();
  const [code] = (await cut) as [number];
  return code;
};

describe('an invitation', () => {
  test('makes an account that is active once a password is chosen, and its link works once', async () => {
    const email = 'NEW.Person@ponte.test';
    const body = { email, name: 'Nuova Prova', role: 'front-desk', organisationId };
    const made = await office().call('POST', '/invitations', body, admin);
    expect(made).toMatchObject({
      status: 201,
      body: { email: email.toLowerCase(), state: 'invited', role: 'front-desk' },
    });
    const mail = await newestMail(system, email.toLowerCase());
    expect(mail.text).toContain('Gentile Nuova Prova');
    const token = tokenIn(mail);
    const browser = office();
    expect((await signIn(browser, email)).status).toBe(401);
    const weak = await browser.call('POST', `/invitations/${token}`, { password: 'password1234' });
    expect(weak).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
    const chosen = await browser.call('POST', `/invitations/${token}`, { password: PASSWORD });
    expect(chosen.status).toBe(204);
    expect((await signIn(browser, email)).body).toMatchObject({
      next: null,
      account: { email: email.toLowerCase(), state: 'active' },
    });
    const again = await browser.call('POST', `/invitations/${token}`, { password: `${PASSWORD}!` });
    expect(again).toMatchObject({ status: 410, body: { code: 'link-over' } });
  });

  test('is over after a week', async () => {
    const email = 'late@ponte.test';
    const body = { email, name: 'Tardi Prova', role: 'front-desk', organisationId };
    await office().call('POST', '/invitations', body, admin);
    const token = tokenIn(await newestMail(system, email));
    system.clock.move(7 * DAY);
    const late = await office().call('POST', `/invitations/${token}`, { password: PASSWORD });
    expect(late.status).toBe(410);
  });

  test('is given by coordinators to those whom they look after, and by nobody below', async () => {
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const invite = (role: string, key: string) =>
      office().call(
        'POST',
        '/invitations',
        { email: `${role}-of-coordinator@ponte.test`, name: 'Prova Prova', role },
        as(key),
      );
    expect((await invite('admin', province.keys.coordinator)).status).toBe(403);
    expect((await invite('coordinator', province.keys.coordinator)).status).toBe(403);
    expect((await invite('auditor', province.keys.nurse)).status).toBe(403);
    const lacking = await invite('front-desk', province.keys.coordinator);
    expect(lacking).toMatchObject({ status: 422, body: { errors: [{ path: 'organisationId' }] } });
  });

  test('of somebody who has access already is refused', async () => {
    const body = { email: nurse.email, name: 'Altra Prova', role: 'auditor' };
    const again = await office().call('POST', '/invitations', body, admin);
    expect(again).toMatchObject({ status: 409, body: { code: 'already-exists' } });
  });
});

describe('a session', () => {
  test('is a cookie of this host, which no script reads and which stands nowhere', async () => {
    const browser = office();
    const { headers } = await signIn(browser, nurse.email);
    const set = headers.getSetCookie()[0] ?? '';
    expect(set).toMatch(/^__Host-ponte=[A-Za-z0-9_-]{43};/);
    for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
      expect(set.split('; ')).toContain(attribute);
    const token = set.slice('__Host-ponte='.length, set.indexOf(';'));
    const { rows } = await system.pool.query('select * from sessions where token_hash = $1', [
      token,
    ]);
    expect(rows).toEqual([]);
    const { rows: all } = await system.pool.query('select s::text as row from sessions s');
    expect(JSON.stringify(all)).not.toContain(token);
  });

  test('does what its person may, as an API key of the role does', async () => {
    const browser = await signedIn(nurse);
    expect((await browser.call('GET', '/sites')).body.items).toHaveLength(1);
    expect((await browser.call('GET', '/mediators')).status).toBe(403);
    expect((await browser.call('GET', '/requests')).status).toBe(200);
  });

  test('has a new token after each sign-in, and the old one is dead', async () => {
    const browser = await signedIn(nurse);
    const before = { ...browser, cookie: browser.cookie };
    await signIn(browser, nurse.email);
    expect(browser.cookie).not.toBe(before.cookie);
    const old = office();
    old.cookie = before.cookie;
    expect(await isIn(old)).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });

  test('ends when its person signs out', async () => {
    const browser = await signedIn(nurse);
    const kept = browser.cookie;
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
    expect(browser.cookie).toBe('__Host-ponte=');
    browser.cookie = kept;
    expect(await isIn(browser)).toBe(false);
  });

  test('ends after twelve hours in which nobody came, and not before', async () => {
    const browser = await signedIn(nurse);
    system.clock.move(12 * HOUR - MINUTE);
    expect(await isIn(browser)).toBe(true);
    system.clock.move(12 * HOUR - MINUTE);
    expect(await isIn(browser)).toBe(true);
    system.clock.move(12 * HOUR);
    expect(await isIn(browser)).toBe(false);
  });

  test('ends after seven days, however often somebody came', async () => {
    const browser = await signedIn(nurse);
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      system.clock.move(8 * HOUR);
      expect(await isIn(browser)).toBe(true);
    }
    system.clock.move(8 * HOUR);
    expect(await isIn(browser)).toBe(false);
  });

  test('is listed, and one’s own can be ended from another browser; another’s does not exist', async () => {
    const other = await invited(system, province, 'front-desk', { organisationId });
    const [here, there] = [await signedIn(other), await signedIn(other)];
    const { body } = await here.call('GET', '/sessions');
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({ client: 'Browser of a test', isThisOne: false });
    const { id } = body.items[0];
    const stranger = await signedIn(nurse);
    expect((await stranger.call('DELETE', `/sessions/${id}`)).status).toBe(404);
    expect(await isIn(there)).toBe(true);
    expect((await here.call('DELETE', `/sessions/${id}`)).status).toBe(204);
    expect(await isIn(there)).toBe(false);
    expect(await isIn(here)).toBe(true);
  });

  test('is not for programs, and an API key needs no session', async () => {
    const asked = await office().call('GET', '/session', undefined, admin);
    expect(asked).toMatchObject({ status: 403, body: { code: 'session-needed' } });
  });
});

describe('what a page of another site makes a browser send is refused', () => {
  const changing = { method: 'POST', path: '/password' } as const;
  const body = { current: PASSWORD, password: 'un altro gatto sul tetto' };

  test('without the token, or with another session’s', async () => {
    const browser = await signedIn(nurse);
    const stranger = await signedIn(nurse);
    for (const csrf of [null, 'x', stranger.csrf]) {
      const { csrf: own } = browser;
      browser.csrf = csrf;
      const answer = await browser.call(changing.method, changing.path, body);
      expect(answer).toMatchObject({ status: 403, body: { code: 'csrf-refused' } });
      browser.csrf = own;
    }
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('from %j, even with the token', async (headers) => {
    const browser = await signedIn(nurse);
    const answer = await browser.call(changing.method, changing.path, body, headers);
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin-refused' } });
    const login = await office().call(
      'POST',
      '/session',
      { email: 'a@b.it', password: 'x' },
      headers,
    );
    expect(login).toMatchObject({ status: 403, body: { code: 'origin-refused' } });
  });

  test('from our own page it is done', async () => {
    const browser = await signedIn(nurse);
    const own = { origin: system.url, 'sec-fetch-site': 'same-origin' };
    expect((await browser.call('DELETE', '/session', undefined, own)).status).toBe(204);
  });
});

describe('a websocket', () => {
  test('opens with the cookie from our own page, and from no other', async () => {
    const browser = await signedIn(nurse);
    const socket = await listen(browser);
    socket.terminate();
    await expect(listen(browser, 'https://evil.example')).rejects.toThrow('403');
    const address = `${system.url.replace(/^http/, 'ws')}/api/v1/live`;
    const bare = new WebSocket(address, { headers: { cookie: browser.cookie ?? '' } });
    await expect(once(bare, 'open')).rejects.toThrow('403');
  });

  test('is cut within a second when its session is ended elsewhere; the person’s others go on', async () => {
    const [here, there] = [await signedIn(nurse), await signedIn(nurse)];
    const [mine, other] = [await listen(here), await listen(there)];
    const { body } = await here.call('GET', '/sessions');
    const sessions = body.items as readonly { id: string; isThisOne: boolean }[];
    const id = sessions.find((one) => !one.isThisOne)?.id;
    const code = await cutWithin(other, 1_000, () => here.call('DELETE', `/sessions/${id}`));
    expect(code).toBe(1008);
    expect(mine.readyState).toBe(WebSocket.OPEN);
    mine.terminate();
  });

  test.each([
    ['another role', { role: 'auditor' }],
    ['another place', { siteIds: null }],
    ['disabling', { state: 'disabled' }],
  ])('is cut within a second by %s, and all sessions are over', async (_what, change) => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const browser = await signedIn(person);
    const socket = await listen(browser);
    const code = await cutWithin(socket, 1_000, async () => {
      const changed = await office().call('PATCH', `/accounts/${person.id}`, change, admin);
      expect(changed.status).toBe(200);
    });
    expect(code).toBe(1008);
    expect(await isIn(browser)).toBe(false);
  });

  test('of a colleague hears nothing of somebody’s sessions', async () => {
    const address = `${system.url.replace(/^http/, 'ws')}/api/v1/live`;
    const socket = new WebSocket(address, { headers: admin });
    const told: string[] = [];
    socket.on('message', (data: Buffer) => void told.push(data.toString()));
    await once(socket, 'open');
    const browser = await signedIn(nurse);
    await browser.call('DELETE', '/session');
    // Something that she does hear comes after it.
    await system.useCases.setPolicy(
      { role: 'admin', networkId: province.networkId, subjectId: 'test' },
      await system.useCases.getPolicy(province.coordinator),
    );
    while (!told.some((one) => one.includes('network:')))
      await once(socket, 'message', { signal: AbortSignal.timeout(2_000) });
    expect(told.filter((one) => one.includes('account:'))).toEqual([]);
    socket.terminate();
  });
});

test('what happened to accounts is in the events, without an address or a name', async () => {
  const { rows } = await system.pool.query<{ kind: string; event: string }>(
    `select kind, e::text as event from events e where kind like 'account.%' or kind like 'session.%'`,
  );
  const kinds = new Set(rows.map(({ kind }) => kind));
  for (const kind of [
    'account.invited',
    'account.activated',
    'account.signed-in',
    'account.changed',
  ])
    expect(kinds).toContain(kind);
  expect(JSON.stringify(rows)).not.toMatch(/@|Prova/);
});

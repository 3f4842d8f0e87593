import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { hashKey } from '../../src/main.ts';
import { openBrowser, type Browser, type Said } from '../support/people.ts';
import { hire, newKey, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';
import { until } from '../support/until.ts';
import { phoneIndex, testSeals } from '../support/vault.ts';

// A mediator signs in with her telephone: six digits by SMS, five minutes, five tries.

let system: TestSystem;
let province: Province;

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  province = await settleProvince(system.pool);
});
afterAll(() => system.end());

const textsOn = async (phone: string): Promise<string[]> => {
  await system.useCases.sweep();
  const answer = await fetch(`${system.phonesUrl}/phones/${encodeURIComponent(phone)}/messages`);
  const { items } = (await answer.json()) as { items: { body: string }[] };
  return items.map(({ body }) => body);
};

const ask = (phone: string): Promise<Said> =>
  openBrowser(system.url).call('POST', '/session/phone', { phone });

/** As `ask`, but over once it has been done. */
const askAndWait = (phone: string): Promise<void> => system.useCases.accounts.askPhoneCode(phone);

/** Asks for a code and reads it on the phone; the minute before is over, so that another one is sent. */
const newCode = async (phone: string): Promise<string> => {
  system.clock.move(MINUTE);
  const count = (await textsOn(phone)).length;
  expect((await ask(phone)).status).toBe(202);
  const text = await until('an SMS with a code', async () => {
    const texts = await textsOn(phone);
    return texts.length > count ? texts.at(-1) : null;
  });
  return /\b(\d{6})\b/.exec(text)?.[1] ?? '';
};

const enter = (phone: string, code: string, browser = openBrowser(system.url)): Promise<Said> =>
  browser.call('POST', '/session/phone/code', { phone, code });
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('a mediator', () => {
  test('comes in with the digits of the SMS and sees what is hers', async () => {
    const { id, phone } = await hire(system.useCases, province, 'Amina');
    const code = await newCode(phone);
    const browser = openBrowser(system.url);
    const entered = await enter(phone, code, browser);
    expect(entered).toMatchObject({
      status: 200,
      body: { next: null, account: { role: 'mediator', mediatorId: id, email: null } },
    });
    expect((await browser.call('GET', `/mediators/${id}`)).status).toBe(200);
    expect((await browser.call('GET', '/offers')).status).toBe(200);
    expect((await browser.call('GET', '/mediators')).status).toBe(403);
  });

  test('may write her number as people do, and has one account however often she comes', async () => {
    const { phone } = await hire(system.useCases, province, 'Blessing');
    const first = await enter(phone, await newCode(phone));
    const local = phone.replace('+39', '').replace(/(\d{3})(\d{3})/, '$1 $2 ');
    const second = await enter(local, await newCode(phone));
    expect(second.body.account.id).toBe(first.body.account.id);
  });

  test('has a code that works once', async () => {
    const { phone } = await hire(system.useCases, province, 'Chioma');
    const code = await newCode(phone);
    expect((await enter(phone, code)).status).toBe(200);
    expect(await enter(phone, code)).toMatchObject({ status: 401, body: { code: 'code-refused' } });
  });

  test('has five tries, and then the right code is none either', async () => {
    const { phone } = await hire(system.useCases, province, 'Destiny');
    const code = await newCode(phone);
    for (let tries = 0; tries < 5; tries += 1)
      expect((await enter(phone, wrong(code))).status).toBe(401);
    expect((await enter(phone, code)).status).toBe(401);
    expect((await enter(phone, await newCode(phone))).status).toBe(200);
  });

  test('has a fifth try', async () => {
    const { phone } = await hire(system.useCases, province, 'Efe');
    const code = await newCode(phone);
    for (let tries = 0; tries < 4; tries += 1) await enter(phone, wrong(code));
    expect((await enter(phone, code)).status).toBe(200);
  });

  test('has five minutes', async () => {
    const { phone } = await hire(system.useCases, province, 'Faith');
    const code = await newCode(phone);
    system.clock.move(5 * MINUTE);
    expect((await enter(phone, code)).status).toBe(401);
  });

  test('has one code at a time: the last', async () => {
    const { phone } = await hire(system.useCases, province, 'Grace');
    const [first, second] = [await newCode(phone), await newCode(phone)];
    if (first !== second) expect((await enter(phone, first)).status).toBe(401);
    expect((await enter(phone, second)).status).toBe(200);
  });

  test('is not rung all day: one code a minute, five an hour', async () => {
    const { phone } = await hire(system.useCases, province, 'Hope');
    await newCode(phone);
    for (let times = 0; times < 3; times += 1) await askAndWait(phone);
    for (let codes = 0; codes < 4; codes += 1) await newCode(phone);
    system.clock.move(MINUTE);
    await askAndWait(phone);
    expect(await textsOn(phone)).toHaveLength(5);
    system.clock.move(HOUR);
    await newCode(phone);
  });

  test('whose account is disabled does not come in, and gets no SMS', async () => {
    const { phone } = await hire(system.useCases, province, 'Ife');
    const { body } = await enter(phone, await newCode(phone));
    const key = await newKey(system.pool, province.networkId, 'admin');
    const change = { state: 'disabled' };
    const path = `/accounts/${body.account.id}`;
    const headers = { authorization: `Bearer ${key}` };
    await openBrowser(system.url).call('PATCH', path, change, headers);
    const before = (await textsOn(phone)).length;
    system.clock.move(MINUTE);
    await askAndWait(phone);
    expect(await textsOn(phone)).toHaveLength(before);
  });
});

test('a mediator who has left is out, and does not come in again', async () => {
  const { id, phone } = await hire(system.useCases, province, 'Isoke');
  const browser = openBrowser(system.url);
  await enter(phone, await newCode(phone), browser);
  expect((await browser.call('GET', '/session')).status).toBe(200);
  const code = await newCode(phone);
  await system.useCases.changeMediator(province.coordinator, id, { state: 'left' });
  expect((await browser.call('GET', '/session')).status).toBe(401);
  expect((await enter(phone, code)).status).toBe(401);
});

/** A connection that listens, and the code with which it is cut. */
const listenAs = async (
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly cut: () => Promise<number> }> => {
  const address = `${system.url.replace(/^http/, 'ws')}/api/v1/live`;
  const socket = new WebSocket(address, { headers });
  await once(socket, 'open');
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  // Whoever does not wait for it in the end must not hear of it.
  closed.catch(() => undefined);
  return { cut: async () => (await closed)[0] as number };
};

const listen = ({ cookie }: Browser) => listenAs({ cookie: cookie ?? '', origin: system.url });

const inside = async (givenName: string) => {
  const { id, phone } = await hire(system.useCases, province, givenName);
  const browser = openBrowser(system.url);
  const { body } = await enter(phone, await newCode(phone), browser);
  return { id, phone, browser, accountId: String(body.account.id), live: await listen(browser) };
};

describe('what a mediator has open ends at once', () => {
  test('when she has left, and does not come alive should she come back', async () => {
    const { id, browser, live } = await inside('Nkem');
    await system.useCases.changeMediator(province.coordinator, id, { state: 'left' });
    expect(await live.cut()).toBe(1008);
    await system.useCases.changeMediator(province.coordinator, id, { state: 'active' });
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('when her account is disabled', async () => {
    const { accountId, browser, live } = await inside('Osas');
    const key = await newKey(system.pool, province.networkId, 'admin');
    const headers = { authorization: `Bearer ${key}` };
    const change = { state: 'disabled' };
    await openBrowser(system.url).call('PATCH', `/accounts/${accountId}`, change, headers);
    expect(await live.cut()).toBe(1008);
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('when she is erased; her account, sessions and codes are gone, and the other’s are not', async () => {
    const other = await inside('Patience');
    const { id, accountId, browser, live } = await inside('Queen');
    const { networkId } = province;
    const admin = { role: 'admin', networkId, subjectId: 'test', scopes: null } as const;
    const key = await newKey(system.pool, networkId, 'mediator', { mediatorId: id });
    const program = await listenAs({ authorization: `Bearer ${key}` });
    await system.useCases.eraseMediator(admin, id);
    expect([await live.cut(), await program.cut()]).toEqual([1008, 1008]);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    const left = async (account: string, mediator: string) => {
      const { rows } = await system.pool.query<object>(
        `select (select count(*)::int from accounts where id = $1) as accounts,
          (select count(*)::int from sessions where account_id = $1) as sessions,
          (select count(*)::int from sms_codes where mediator_id = $2) as codes`,
        [account, mediator],
      );
      return rows[0];
    };
    expect(await left(accountId, id)).toEqual({ accounts: 0, sessions: 0, codes: 0 });
    expect(await left(other.accountId, other.id)).toEqual({ accounts: 1, sessions: 1, codes: 1 });
    expect((await other.browser.call('GET', '/session')).status).toBe(200);
  });
});

test('a mediator takes home what is kept of her signing in, and no secret', async () => {
  const { id, phone, browser, accountId } = await inside('Rita');
  await browser.call('DELETE', '/session');
  const again = openBrowser(system.url);
  await enter(phone, await newCode(phone), again);
  const { status, body } = await again.call('GET', `/mediators/${id}/export`);
  expect(status).toBe(200);
  expect(body.account).toEqual({
    name: 'Rita Prova',
    email: null,
    language: 'it',
    state: 'active',
    createdAt: expect.stringMatching(/^2026-11-\d\dT/),
  });
  expect(body.sessions).toMatchObject([
    { client: 'Browser of a test', revokedAt: null },
    { client: 'Browser of a test', revokedAt: expect.stringMatching(/^2026/) },
  ]);
  const kinds = (body.events as { kind: string }[]).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['account.signed-in', 'session.revoked']));
  const { rows } = await system.pool.query<{ secret: string }>(
    `select token_hash as secret from sessions where account_id = $1
     union select code_hash from sms_codes where mediator_id = $2`,
    [accountId, id],
  );
  expect(rows.length).toBeGreaterThan(2);
  for (const { secret } of rows) expect(JSON.stringify(body)).not.toContain(secret);
  const page = await fetch(`${system.url}/api/v1/mediators/${id}/export`, {
    headers: { cookie: again.cookie ?? '', accept: 'text/html', 'accept-language': 'it' },
  });
  const html = await page.text();
  for (const words of ['Accesso a Ponte', 'Rita Prova', 'Sessioni', 'Browser of a test'])
    expect(html).toContain(words);
});

test('of two browsers with the same code at the same moment one comes in', async () => {
  const { phone } = await hire(system.useCases, province, 'Juliet');
  const code = await newCode(phone);
  const both = await Promise.all([enter(phone, code), enter(phone, code)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
});

describe('nobody', () => {
  const NOBODY = '+393929999999';

  test('is told whether a number is somebody’s', async () => {
    const { phone } = await hire(system.useCases, province, 'Joy');
    const [known, unknown, silly] = [await ask(phone), await ask(NOBODY), await ask('abc')];
    for (const answer of [known, unknown, silly])
      expect(answer).toMatchObject({ status: 202, body: null });
    const [one, other] = [await enter(phone, '123'), await enter(NOBODY, '123')];
    expect({ ...one.body, requestId: null }).toEqual({ ...other.body, requestId: null });
    await askAndWait(NOBODY);
    expect(await textsOn(NOBODY)).toEqual([]);
  });

  test('finds a code in the database, but as a hash', async () => {
    const { phone } = await hire(system.useCases, province, 'Kemi');
    const code = await newCode(phone);
    const { rows } = await system.pool.query('select c::text as row from sms_codes c');
    expect(JSON.stringify(rows)).not.toContain(`${code}`);
  });

  test('can try a million digits against what stands there, without the key', async () => {
    const { id: mediatorId, phone } = await hire(system.useCases, province, 'Mercy');
    const code = await newCode(phone);
    const { rows } = await system.pool.query<{ id: string; hash: string }>(
      'select id, code_hash as hash from sms_codes where mediator_id = $1',
      [mediatorId],
    );
    const [{ id, hash } = { id: '', hash: '' }] = rows;
    expect(hash).toBe((await testSeals(system.pool).codeDigest(`${id}:${code}`)).toString('hex'));
    // The number's index is made with the same key, and says nothing of the code.
    expect(hash).not.toBe((await phoneIndex(system.pool, `${id}:${code}`)).toString('hex'));
    expect(hash).not.toBe(hashKey(`${id}:${code}`));
  });
});

test('the SMS is one segment of GSM-7 in every language', async () => {
  for (const messageLanguage of ['it', 'en', 'fr'] as const) {
    const { phone } = await hire(system.useCases, province, 'Lara', { messageLanguage });
    await newCode(phone);
    const [text = ''] = await textsOn(phone);
    expect(text).toMatch(/^Ponte: .*\b\d{6}\b/);
    expect(text.length).toBeLessThanOrEqual(160);
  }
});

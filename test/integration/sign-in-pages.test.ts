import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { SECOND } from '../../src/domain/time.ts';
import {
  invited,
  newestMail,
  openBrowser,
  organisationOf,
  PASSWORD,
  signIn,
  tokenIn,
} from '../support/people.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// What a person sees who follows the link of a mail: plain forms, without script.

let system: TestSystem;
let province: Province;
let organisationId: string;
beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  province = await settleProvince(system.pool);
  organisationId = await organisationOf(system, province.hospital);
});
afterAll(() => system.end());

interface Page {
  readonly status: number;
  readonly markup: string;
  readonly headers: Headers;
}

const visit = async (
  path: string,
  form?: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> => {
  const answer = await fetch(`${system.url}${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { 'accept-language': 'it', 'sec-fetch-site': 'same-origin', ...headers },
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  return { status: answer.status, markup: await answer.text(), headers: answer.headers };
};

test('an invitation leads from the mail to the account', async () => {
  const authorization = `Bearer ${await newKey(system.pool, province.networkId, 'admin')}`;
  const email = 'linked@ponte.test';
  const body = { email, name: 'Anna <b>Prova</b>', role: 'front-desk', organisationId };
  await openBrowser(system.url).call('POST', '/invitations', body, { authorization });
  const path = `/invitation/${tokenIn(await newestMail(system, email))}`;

  const page = await visit(path);
  expect(page.status).toBe(200);
  expect(page.markup).toContain('<html lang="it">');
  expect(page.markup).toContain('Anna &#60;b&#62;Prova');
  expect(page.markup).toMatch(/<label for="password">[^<]+<\/label>/);
  expect(page.markup).toContain('autocomplete="new-password"');
  expect(page.markup).not.toContain('<script');
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; .*form-action 'self'/,
  );

  const weak = await visit(path, { password: 'corta' });
  expect(weak.status).toBe(422);
  expect(weak.markup).toMatch(/role="alert"><p>.*almeno 12 caratteri/);
  const done = await visit(path, { password: PASSWORD });
  expect(done.status).toBe(200);
  expect(done.markup).toContain('href="/sign-in"');
  const again = await visit(path);
  expect(again.status).toBe(410);
  expect((await signIn(openBrowser(system.url), email)).status).toBe(200);
});

test('a forgotten password leads to a new one', async () => {
  const { email } = await invited(system, province, 'front-desk', { organisationId });
  expect((await visit('/sign-in/forgotten')).markup).toContain('type="email"');
  const [known, unknown] = [
    await visit('/sign-in/forgotten', { email }),
    await visit('/sign-in/forgotten', { email: 'nobody@ponte.test' }),
  ];
  expect(known.status).toBe(200);
  expect(unknown.markup).toBe(known.markup);
  const path = `/reset/${tokenIn(await newestMail(system, email, 2))}`;
  expect((await visit(path, { password: 'cinque cani nel cortile' })).status).toBe(200);
  expect((await signIn(openBrowser(system.url), email, 'cinque cani nel cortile')).status).toBe(
    200,
  );
});

describe('signing in', () => {
  test('gives the cookie and goes on', async () => {
    const { email } = await invited(system, province, 'front-desk', { organisationId });
    const wrong = await visit('/sign-in', { email, password: 'x' });
    expect(wrong.status).toBe(401);
    expect(wrong.markup).toContain('role="alert"');
    expect(wrong.headers.getSetCookie()).toEqual([]);
    const entered = await visit('/sign-in', { email, password: PASSWORD });
    expect(entered.status).toBe(303);
    expect(entered.headers.get('location')).toBe('/');
    expect(entered.headers.getSetCookie()[0]).toMatch(/^__Host-ponte=/);
  });

  test('from a page of another site is refused', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await visit('/sign-in', { email: 'a@b.it', password: 'x' }, headers)).status).toBe(403);
  });

  test('asks for the code where there is a second factor, with a token in the form', async () => {
    const { email, browser } = await invited(system, province, 'coordinator');
    await signIn(browser, email);
    const { body } = await browser.call('POST', '/second-factor');
    const code = (): string =>
      generateSync({ secret: body.secret, epoch: system.clock.now() / SECOND });
    await browser.call('POST', '/second-factor/confirmation', { code: code() });
    system.clock.move(30 * SECOND);

    const entered = await visit('/sign-in', { email, password: PASSWORD });
    expect(entered.headers.get('location')).toBe('/sign-in/code');
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await visit('/sign-in/code', undefined, { cookie });
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.markup)?.[1] ?? '';
    expect((await visit('/sign-in/code', { code: code() }, { cookie })).status).toBe(403);
    const passed = await visit('/sign-in/code', { code: code(), _csrf: csrf }, { cookie });
    expect(passed.status).toBe(303);
    expect(passed.headers.getSetCookie()[0]).toMatch(/^__Host-ponte=/);
  });
});

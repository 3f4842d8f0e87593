import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import {
  CLIENT,
  makeIssuer,
  makeWalker,
  walkThroughIssuer,
  type Issuer,
  type Walker,
} from '../support/oidc-issuer.ts';
import {
  invited,
  newestMail,
  openBrowser,
  organisationOf,
  signIn,
  type Person,
} from '../support/people.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import { freePort, startTestSystem, type TestSystem } from '../support/test-system.ts';

// A real issuer, a real Ponte, and somebody who walks from the one to the other.

const ESTABLISHED = { isVerified: true };
const SPID = 'https://www.spid.gov.it/SpidL2';

let system: TestSystem;
let province: Province;
let issuer: Issuer;
let admin: { authorization: string };
let organisationId: string;
let nurse: Person;

const startWith = async (claimsIn: 'id-token' | 'userinfo') => {
  const port = await freePort();
  const made = await makeIssuer(`http://127.0.0.1:${port}/sign-in/oidc/callback`, claimsIn);
  const oidc = { issuer: made.url, ...CLIENT, secondFactorAcr: [SPID] };
  const started = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'), { oidc }, port);
  return { issuer: made, system: started };
};

beforeAll(async () => {
  ({ system, issuer } = await startWith('id-token'));
  province = await settleProvince(system.pool);
  organisationId = await organisationOf(system, province.hospital);
  admin = { authorization: `Bearer ${await newKey(system.pool, province.networkId, 'admin')}` };
  nurse = await invited(system, province, 'front-desk', { organisationId });
  await issuer.open();
});
beforeEach(() => {
  issuer.people.set('nurse', { email: nurse.email.toUpperCase(), ...ESTABLISHED });
});
afterAll(async () => {
  await issuer.close();
  await system.end();
});

/** Goes through the issuer and comes back. */
const enter = async (subject: string, walker = makeWalker()): Promise<Response> => {
  const back = await walkThroughIssuer(walker, system.url, issuer, subject);
  return walker.go(back);
};

const sessionOf = async (walker: Walker) => {
  const cookie = `__Host-ponte=${walker.cookie(system.url, '__Host-ponte') ?? ''}`;
  const answer = await fetch(`${system.url}/api/v1/session`, { headers: { cookie } });
  return { status: answer.status, body: (await answer.json()) as { account?: { id: string } } };
};

const invite = (email: string, role = 'front-desk', place: object = { organisationId }) =>
  openBrowser(system.url).call(
    'POST',
    '/invitations',
    { email, name: 'Nuova Prova', role, ...place },
    admin,
  );

test('an issuer that is away is told in a sentence, hinders nobody else, and is found when it is back', async () => {
  const { issuer: absent, system: other } = await startWith('id-token');
  try {
    const answer = await makeWalker().go(`${other.url}/sign-in/oidc`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.text()).toContain('Il gestore dell’identità non risponde');
    const auditor = await invited(other, await settleProvince(other.pool), 'auditor');
    expect((await signIn(openBrowser(other.url), auditor.email)).status).toBe(200);
    await absent.open();
    expect((await makeWalker().go(`${other.url}/sign-in/oidc`)).status).toBe(303);
  } finally {
    await absent.close();
    await other.end();
  }
});

test('the browser is sent to the issuer with PKCE, and bound by a short cookie', async () => {
  const answer = await makeWalker().go(`${system.url}/sign-in/oidc`);
  const asked = new URL(answer.headers.get('location') ?? '');
  expect([answer.status, asked.origin]).toEqual([303, issuer.url]);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    code_challenge_method: 'S256',
    scope: 'openid email',
    response_type: 'code',
    acr_values: SPID,
  });
  const [set = ''] = answer.headers.getSetCookie();
  expect(set).toMatch(/^__Host-ponte-oidc=[A-Za-z0-9_-]{43};/);
  for (const attribute of ['Max-Age=600', 'Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
    expect(set.split('; ')).toContain(attribute);
});

describe('somebody who has access', () => {
  test('comes in by her verified address, and later by what the issuer calls her', async () => {
    const walker = makeWalker();
    const answer = await enter('nurse', walker);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(await sessionOf(walker)).toMatchObject({
      status: 200,
      body: { account: { id: nurse.id }, next: null },
    });
    expect(walker.cookie(system.url, '__Host-ponte-oidc')).toBeUndefined();
    issuer.people.set('nurse', { email: 'married@elsewhere.test', isVerified: false });
    const later = makeWalker();
    await enter('nurse', later);
    expect((await sessionOf(later)).body.account?.id).toBe(nurse.id);
    const told = await newestMail(system, nurse.email, 2);
    expect(told.subject).toBe('Ponte: una nuova identità digitale');
  });

  test('keeps her account when her address passes on to somebody else', async () => {
    issuer.people.set('heir', { email: nurse.email, ...ESTABLISHED });
    expect((await enter('heir')).status).toBe(403);
  });

  test('is not linked once her account is disabled, and not let in when it was linked before', async () => {
    const gone = await invited(system, province, 'front-desk', { organisationId });
    const linked = await invited(system, province, 'front-desk', { organisationId });
    issuer.people.set('gone', { email: gone.email, ...ESTABLISHED });
    issuer.people.set('linked', { email: linked.email, ...ESTABLISHED });
    expect((await enter('linked')).status).toBe(303);
    for (const { id } of [gone, linked]) {
      const change = { state: 'disabled' };
      const { status } = await openBrowser(system.url).call(
        'PATCH',
        `/accounts/${id}`,
        change,
        admin,
      );
      expect(status).toBe(200);
    }
    expect((await enter('gone')).status).toBe(403);
    expect((await enter('linked')).status).toBe(403);
    const { rows } = await system.pool.query(
      'select 1 from account_identities where account_id = $1',
      [gone.id],
    );
    expect(rows).toEqual([]);
  });
});

describe('an invitation', () => {
  test('is accepted by coming in, and its link is used', async () => {
    const email = 'invited-to-oidc@ponte.test';
    const { body } = await invite(email);
    issuer.people.set('invited', { email, ...ESTABLISHED });
    const walker = makeWalker();
    expect((await enter('invited', walker)).status).toBe(303);
    expect(await sessionOf(walker)).toMatchObject({
      body: { account: { id: body.id, state: 'active' } },
    });
    const { rows } = await system.pool.query(
      `select kind from events where subject_id = $1 order by at, kind`,
      [body.id],
    );
    expect(rows.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['account.identity-linked', 'account.activated', 'account.signed-in']),
    );
  });

  test('opens nothing when it is over', async () => {
    const email = 'too-late-for-oidc@ponte.test';
    await invite(email);
    issuer.people.set('late', { email, ...ESTABLISHED });
    system.clock.move(7 * DAY);
    expect((await enter('late')).status).toBe(403);
  });
});

describe('the second factor', () => {
  test('of a coordinator is asked for here, unless the issuer has seen one that counts', async () => {
    await invite('chief@ponte.test', 'coordinator', {});
    issuer.people.set('chief', { email: 'chief@ponte.test', ...ESTABLISHED });
    const walker = makeWalker();
    const page = await enter('chief', walker);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('Serve un secondo fattore'),
    ]);
    expect(await sessionOf(walker)).toMatchObject({ body: { next: 'enrol-second-factor' } });
    issuer.people.set('chief', { email: 'chief@ponte.test', ...ESTABLISHED, amr: [SPID] });
    const stronger = makeWalker();
    expect((await enter('chief', stronger)).headers.get('location')).toBe('/');
    expect(await sessionOf(stronger)).toMatchObject({ body: { next: null } });
  });
});

describe('nobody comes in', () => {
  test('who is unknown, or whose address the issuer has not verified: with one and the same answer', async () => {
    const known = await invited(system, province, 'front-desk', { organisationId });
    issuer.people.set('unknown', { email: 'nobody@ponte.test', ...ESTABLISHED });
    issuer.people.set('unverified', { email: known.email, isVerified: false });
    const walkers = [makeWalker(), makeWalker()] as const;
    const unknown = await enter('unknown', walkers[0]);
    const unverified = await enter('unverified', walkers[1]);
    expect([unknown.status, unverified.status]).toEqual([403, 403]);
    const text = await unknown.text();
    expect(text).toContain('Nessun accesso con questa identità');
    expect(await unverified.text()).toBe(text);
    for (const walker of walkers) expect((await sessionOf(walker)).status).toBe(401);
  });

  const refused = async (answer: Response, walker: Walker) => {
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('Questo accesso è scaduto');
    expect((await sessionOf(walker)).status).toBe(401);
  };
  const begin = async () => {
    const walker = makeWalker();
    return { walker, back: await walkThroughIssuer(walker, system.url, issuer, 'nurse') };
  };

  test('with another state', async () => {
    const { walker, back } = await begin();
    const changed = new URL(back);
    changed.searchParams.set('state', 'another');
    await refused(await walker.go(changed.href), walker);
  });

  test('in another browser than the one that began', async () => {
    const { back } = await begin();
    const stranger = makeWalker();
    await refused(await stranger.go(back), stranger);
    const other = makeWalker();
    await other.go(`${system.url}/sign-in/oidc`);
    await refused(await other.go(back), other);
  });

  test('with another nonce', async () => {
    const { walker, back } = await begin();
    await system.pool.query(`update sign_in_states set nonce = 'another' where kind = 'oidc'`);
    await refused(await walker.go(back), walker);
  });

  test('with another verifier', async () => {
    const { walker, back } = await begin();
    await system.pool.query(`update sign_in_states set verifier = repeat('a', 43)`);
    await refused(await walker.go(back), walker);
  });

  test('with an address that was used, or with its code', async () => {
    const { walker, back } = await begin();
    const cookie = walker.cookie(system.url, '__Host-ponte-oidc') ?? '';
    expect((await walker.go(back)).status).toBe(303);
    const again = await fetch(back, {
      redirect: 'manual',
      headers: { cookie: `__Host-ponte-oidc=${cookie}` },
    });
    await refused(again, makeWalker());
    const thief = makeWalker();
    const begun = await thief.go(`${system.url}/sign-in/oidc`);
    const stolen = new URL(back);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    stolen.searchParams.set('state', state);
    await refused(await thief.go(stolen.href), thief);
  });

  test('after ten minutes', async () => {
    const { walker, back } = await begin();
    system.clock.move(10 * MINUTE);
    await refused(await walker.go(back), walker);
  });

  test('who has said no at the issuer', async () => {
    const walker = makeWalker();
    const begun = await walker.go(`${system.url}/sign-in/oidc`);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const query = new URLSearchParams({ error: 'access_denied', state, iss: issuer.url });
    await refused(
      await walker.go(`${system.url}/sign-in/oidc/callback?${query.toString()}`),
      walker,
    );
  });

  test('when the issuer goes away in between', async () => {
    const { walker, back } = await begin();
    await issuer.close();
    expect((await walker.go(back)).status).toBe(503);
    await issuer.open();
    expect((await sessionOf(walker)).status).toBe(401);
  });
});

test('an issuer that tells of addresses only when it is asked is asked', async () => {
  const other = await startWith('userinfo');
  try {
    await other.issuer.open();
    const there = await settleProvince(other.system.pool);
    const auditor = await invited(other.system, there, 'auditor');
    other.issuer.people.set('auditor', { email: auditor.email, ...ESTABLISHED });
    const walker = makeWalker();
    const back = await walkThroughIssuer(walker, other.system.url, other.issuer, 'auditor');
    expect((await walker.go(back)).headers.get('location')).toBe('/');
  } finally {
    await other.issuer.close();
    await other.system.end();
  }
});

test('the way in is shown where there is an issuer, and nowhere else', async () => {
  const page = await (await fetch(`${system.url}/sign-in`)).text();
  expect(page).toContain('href="/sign-in/oidc"');
  const without = await startTestSystem(system.clock.now());
  try {
    expect(await (await fetch(`${without.url}/sign-in`)).text()).not.toContain('oidc');
    expect((await fetch(`${without.url}/sign-in/oidc`)).status).toBe(404);
  } finally {
    await without.end();
  }
});

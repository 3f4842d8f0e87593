import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/time.ts';
import {
  invited,
  mailsTo,
  newestMail,
  openBrowser,
  organisationOf,
  signIn,
  type Browser,
  type Person,
  type Said,
} from '../support/people.ts';
import { newKey, settleProvince, type Province } from '../support/province.ts';
import {
  makeAuthenticator,
  type Answer,
  type AskedOptions,
  type Authenticator,
  type Twist,
} from '../support/software-authenticator.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

// Passkeys on a real system, with authenticators that can be told to lie.

let system: TestSystem;
let province: Province;
let organisationId: string;

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  province = await settleProvince(system.pool);
  organisationId = await organisationOf(system, province.hospital);
});
afterAll(() => system.end());

const somebody = (): Promise<Person> => invited(system, province, 'front-desk', { organisationId });

const signedIn = async ({ email }: Person): Promise<Browser> => {
  const browser = openBrowser(system.url);
  expect((await signIn(browser, email)).status).toBe(200);
  return browser;
};

const ask = async (browser: Browser): Promise<AskedOptions> =>
  (await browser.call('POST', '/session/passkey/options')).body as AskedOptions;

const askToEnrol = async (browser: Browser): Promise<AskedOptions> =>
  (await browser.call('POST', '/passkeys/options')).body as AskedOptions;

const enrolled = async (
  browser: Browser,
  authenticator: Authenticator,
  name = 'Telefono',
  twist: Twist = {},
): Promise<Said> => {
  const credential = authenticator.create(await askToEnrol(browser), twist);
  return browser.call('POST', '/passkeys', { name, credential });
};

/** A person with a passkey, signed in with it nowhere yet. */
const withPasskey = async () => {
  const person = await somebody();
  const browser = await signedIn(person);
  const authenticator = makeAuthenticator(system.url);
  const { status, body } = await enrolled(browser, authenticator);
  expect(status).toBe(201);
  return { person, browser, authenticator, passkeyId: body.passkey.id as string };
};

const enter = async (
  authenticator: Authenticator,
  twist: Twist = {},
  browser = openBrowser(system.url),
): Promise<Said> =>
  browser.call('POST', '/session/passkey', authenticator.get(await ask(browser), twist));

const REFUSED = { status: 401, body: { code: 'passkey-refused' } };

describe('passkeys', () => {
  test('are added by whoever is signed in, named, listed newest first, and one’s own only', async () => {
    const { browser, person } = await withPasskey();
    system.clock.move(MINUTE);
    const second = await enrolled(browser, makeAuthenticator(system.url), 'Chiave blu');
    expect(second).toMatchObject({ status: 201, body: { passkey: { name: 'Chiave blu' } } });
    const { body } = await browser.call('GET', '/passkeys');
    expect(body.items).toMatchObject([
      { name: 'Chiave blu', lastUsedAt: null },
      { name: 'Telefono', lastUsedAt: null },
    ]);
    const stranger = await signedIn(await somebody());
    expect((await stranger.call('GET', '/passkeys')).body.items).toEqual([]);
    const gone = await stranger.call('DELETE', `/passkeys/${body.items[0].id}`);
    expect(gone.status).toBe(404);
    expect((await browser.call('GET', '/session')).body.account.id).toBe(person.id);
  });

  test('are asked of the authenticator for this host, verified and discoverable, without a name in the handle', async () => {
    const { browser, person } = await withPasskey();
    const { body } = await browser.call('POST', '/passkeys/options');
    expect(body).toMatchObject({
      rp: { id: '127.0.0.1', name: 'Ponte' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [{ transports: ['internal'] }],
    });
    expect(Buffer.from(String(body.user.id), 'base64url').toString()).toBe(person.id);
    expect(await ask(openBrowser(system.url))).toMatchObject({
      rpId: '127.0.0.1',
      userVerification: 'required',
    });
  });

  test('count as a second factor: the password alone opens no more', async () => {
    const { person, browser } = await withPasskey();
    expect((await browser.call('GET', '/requests')).status).toBe(200);
    const other = openBrowser(system.url);
    expect((await signIn(other, person.email)).body.next).toBe('second-factor');
    expect((await other.call('GET', '/requests')).status).toBe(403);
    expect((await other.call('POST', '/passkeys/options')).status).toBe(403);
  });

  test('are enough where a second factor must be set up, and must be set up again without them', async () => {
    const chief = await invited(system, province, 'coordinator');
    const browser = await signedIn(chief);
    expect((await browser.call('GET', '/session')).body.next).toBe('enrol-second-factor');
    const authenticator = makeAuthenticator(system.url);
    const { body } = await enrolled(browser, authenticator);
    expect(body.session.next).toBeNull();
    const elsewhere = openBrowser(system.url);
    expect((await enter(authenticator, {}, elsewhere)).body.next).toBeNull();
    expect((await browser.call('DELETE', `/passkeys/${body.passkey.id}`)).status).toBe(204);
    expect((await browser.call('GET', '/session')).body.next).toBe('enrol-second-factor');
    expect((await elsewhere.call('GET', '/session')).status).toBe(401);
    expect(await enter(authenticator)).toMatchObject(REFUSED);
  });

  test('are told of in a mail when one is added or removed', async () => {
    const { person, browser, passkeyId } = await withPasskey();
    const added = await newestMail(system, person.email, 2);
    expect(added.subject).toBe('Ponte: una nuova passkey');
    expect((await browser.call('DELETE', `/passkeys/${passkeyId}`)).status).toBe(204);
    const removed = await newestMail(system, person.email, 3);
    expect(removed.subject).toBe('Ponte: una passkey è stata tolta');
    expect((await browser.call('DELETE', `/passkeys/${passkeyId}`)).status).toBe(404);
    expect(await mailsTo(system, person.email)).toHaveLength(3);
  });

  test('are at most ten', async () => {
    const browser = await signedIn(await somebody());
    for (let count = 0; count < 10; count += 1)
      expect((await enrolled(browser, makeAuthenticator(system.url))).status).toBe(201);
    const more = await enrolled(browser, makeAuthenticator(system.url));
    expect(more).toMatchObject({ status: 409, body: { code: 'passkeys-too-many' } });
  });

  test('give the session a new token when one is added', async () => {
    const browser = await signedIn(await somebody());
    const old = openBrowser(system.url);
    old.cookie = browser.cookie;
    await enrolled(browser, makeAuthenticator(system.url));
    expect((await old.call('GET', '/session')).status).toBe(401);
  });
});

describe('a passkey is not added', () => {
  test.each<[string, Twist]>([
    ['of another site', { origin: 'https://evil.example' }],
    ['of another host', { rpId: 'evil.example' }],
    ['without its person verified', { isVerified: false }],
    ['by an answer to another question', { type: 'webauthn.get' }],
  ])('%s', async (_what, twist) => {
    const browser = await signedIn(await somebody());
    const answer = await enrolled(browser, makeAuthenticator(system.url), 'Falsa', twist);
    expect(answer).toMatchObject(REFUSED);
    expect((await browser.call('GET', '/passkeys')).body.items).toEqual([]);
  });

  test('twice by one answer, by somebody else’s, after five minutes, or to a question of signing in', async () => {
    const browser = await signedIn(await somebody());
    const stranger = await signedIn(await somebody());
    const add = (by: Browser, credential: Answer) =>
      by.call('POST', '/passkeys', { name: 'Telefono', credential });
    const options = () => askToEnrol(browser);
    const mine = makeAuthenticator(system.url);
    const answer = mine.create(await options());
    expect((await add(browser, answer)).status).toBe(201);
    expect(await add(browser, answer)).toMatchObject(REFUSED);
    expect(await add(browser, mine.create(await options()))).toMatchObject({ status: 409 });
    const other = makeAuthenticator(system.url);
    expect(await add(stranger, other.create(await options()))).toMatchObject(REFUSED);
    const asked = await options();
    system.clock.move(5 * MINUTE);
    expect(await add(browser, other.create(asked))).toMatchObject(REFUSED);
    expect(await add(browser, other.create(await ask(browser)))).toMatchObject(REFUSED);
  });
});

describe('signing in with a passkey', () => {
  test('needs nothing else, counts as both factors, and is remembered', async () => {
    const { person, authenticator, passkeyId } = await withPasskey();
    const browser = openBrowser(system.url);
    const opened = await enter(authenticator, {}, browser);
    expect(opened).toMatchObject({
      status: 200,
      body: { next: null, account: { id: person.id, hasSecondFactor: true } },
    });
    const { body } = await browser.call('GET', '/passkeys');
    expect(body.items).toMatchObject([{ id: passkeyId }]);
    expect(Date.parse(String(body.items[0].lastUsedAt))).toBe(system.clock.now());
  });

  test.each<[string, Twist]>([
    ['on a page of another site', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['without the person verified', { isVerified: false }],
    ['for another person', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['with an answer to another question', { type: 'webauthn.create' }],
  ])('is refused %s', async (_what, twist) => {
    const { authenticator } = await withPasskey();
    expect(await enter(authenticator, twist)).toMatchObject(REFUSED);
    expect((await enter(authenticator)).status).toBe(200);
  });

  test('is refused with a question of nobody, one that was answered, or one that is old', async () => {
    const { authenticator } = await withPasskey();
    const browser = openBrowser(system.url);
    const say = (answer: Answer) => browser.call('POST', '/session/passkey', answer);
    const invented = { challenge: Buffer.alloc(32, 7).toString('base64url') };
    expect(await say(authenticator.get(invented))).toMatchObject(REFUSED);
    const answer = authenticator.get(await ask(browser));
    expect((await say(answer)).status).toBe(200);
    expect(await say(answer)).toMatchObject(REFUSED);
    const asked = await ask(browser);
    system.clock.move(5 * MINUTE);
    expect(await say(authenticator.get(asked))).toMatchObject(REFUSED);
  });

  test('is refused to a copy that counts for itself, which is written down, and not to the original', async () => {
    const { person, authenticator } = await withPasskey();
    expect((await enter(authenticator, { counter: 5 })).status).toBe(200);
    expect(await enter(authenticator, { counter: 5 })).toMatchObject(REFUSED);
    expect(await enter(authenticator, { counter: 3 })).toMatchObject(REFUSED);
    expect(await enter(authenticator, { counter: 0 })).toMatchObject(REFUSED);
    expect((await enter(authenticator, { counter: 6 })).status).toBe(200);
    const { rows } = await system.pool.query(
      `select count(*)::int as copies from events where subject_id = $1 and kind = 'account.passkey-copied'`,
      [person.id],
    );
    expect(rows).toEqual([{ copies: 3 }]);
  });

  test('works with an authenticator that does not count', async () => {
    const { authenticator } = await withPasskey();
    expect((await enter(authenticator, { counter: 0 })).status).toBe(200);
    expect((await enter(authenticator, { counter: 0 })).status).toBe(200);
  });

  test('is refused with a key that is not the passkey’s, and with one that nobody has', async () => {
    const { authenticator } = await withPasskey();
    const unknown = makeAuthenticator(system.url);
    expect(await enter(unknown)).toMatchObject(REFUSED);
    const browser = openBrowser(system.url);
    const asked = await ask(browser);
    const { id } = authenticator.get(asked);
    const forged = { ...unknown.get(asked), id, rawId: id };
    expect(await browser.call('POST', '/session/passkey', forged)).toMatchObject(REFUSED);
  });

  test('is refused to an account that is disabled', async () => {
    const { person, authenticator } = await withPasskey();
    const key = await newKey(system.pool, province.networkId, 'admin');
    const change = { state: 'disabled' };
    const as = { authorization: `Bearer ${key}` };
    await openBrowser(system.url).call('PATCH', `/accounts/${person.id}`, change, as);
    expect(await enter(authenticator)).toMatchObject(REFUSED);
  });

  test('says in words what is wrong with an answer that is none', async () => {
    const answer = await openBrowser(system.url).call('POST', '/session/passkey', { id: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-body' } });
  });
});

test('what was asked is forgotten, and events say nothing of names', async () => {
  await ask(openBrowser(system.url));
  system.clock.move(90 * 24 * 60 * MINUTE);
  await system.useCases.sweep();
  const { rows } = await system.pool.query('select 1 from sign_in_states');
  expect(rows).toEqual([]);
  const { rows: events } = await system.pool.query<{ kind: string; event: string }>(
    `select kind, e::text as event from events e where kind like 'account.passkey%'`,
  );
  expect(new Set(events.map(({ kind }) => kind))).toEqual(
    new Set(['account.passkey-enrolled', 'account.passkey-copied', 'account.passkey-removed']),
  );
  expect(JSON.stringify(events)).not.toMatch(/@|Prova|Telefono|Chiave/);
});

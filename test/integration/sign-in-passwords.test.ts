import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR } from '../../src/domain/time.ts';
import { countedPasswords } from '../support/counted-passwords.ts';
import {
  invited,
  mailsTo,
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
import { until } from '../support/until.ts';

// Nobody learns from an answer whether there is an account, and a password is only what nobody guesses.

const passwords = countedPasswords();
const NOBODY = 'nobody@ponte.test';
const NEXT = 'cinque cani nel cortile';

let system: TestSystem;
let province: Province;
let organisationId: string;
let anna: Person;

beforeAll(async () => {
  system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'), { passwords });
  province = await settleProvince(system.pool);
  organisationId = await organisationOf(system, province.hospital);
  anna = await invited(system, province, 'front-desk', { organisationId });
});
afterAll(() => system.end());

const browser = (): Browser => openBrowser(system.url);

const disable = async ({ id }: Person): Promise<void> => {
  const key = await newKey(system.pool, province.networkId, 'admin');
  const headers = { authorization: `Bearer ${key}` };
  const changed = await browser().call('PATCH', `/accounts/${id}`, { state: 'disabled' }, headers);
  expect(changed.status).toBe(200);
};

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

interface Measured {
  readonly answers: ReadonlySet<string>;
  readonly milliseconds: number;
}

/** Thirty times the same, by turns with nobody, so that the machine's moods come to both. */
const compare = async (
  ask: (email: string) => Promise<{ status: number; body: unknown }>,
): Promise<readonly [known: Measured, unknown: Measured]> => {
  const sides = [anna.email, NOBODY].map((email) => ({
    email,
    answers: new Set<string>(),
    times: [] as number[],
  }));
  for (let round = 0; round < 30; round += 1)
    for (const { email, answers, times } of sides) {
      const from = performance.now();
      const { status, body } = await ask(email);
      times.push(performance.now() - from);
      const { requestId: _id, ...rest } = (body ?? {}) as Record<string, unknown>;
      answers.add(JSON.stringify({ status, rest }));
    }
  const [known, unknown] = sides.map(({ answers, times }) => ({
    answers,
    milliseconds: median(times),
  }));
  if (known === undefined || unknown === undefined) throw new Error('two sides');
  return [known, unknown];
};

describe('no hint of whether there is an account', () => {
  test('in signing in: one answer, after the same work', async () => {
    const before = passwords.work.verified;
    const [known, unknown] = await compare((email) => signIn(browser(), email, 'not the password'));
    expect(known.answers.size).toBe(1);
    expect(unknown.answers).toEqual(known.answers);
    expect([...known.answers][0]).toContain('"status":401');
    expect(passwords.work.verified - before).toBe(60);
    console.info(
      `signing in: ${known.milliseconds.toFixed(1)} ms known, ${unknown.milliseconds.toFixed(1)} ms unknown (medians of 30)`,
    );
  });

  test('in asking for a new password: one answer, before anything is done', async () => {
    const [known, unknown] = await compare((email) =>
      browser().call('POST', '/password-reset', { email }),
    );
    expect(known.answers).toEqual(new Set([JSON.stringify({ status: 202, rest: {} })]));
    expect(unknown.answers).toEqual(known.answers);
    console.info(
      `asking for a new password: ${known.milliseconds.toFixed(1)} ms known, ${unknown.milliseconds.toFixed(1)} ms unknown (medians of 30)`,
    );
  });

  test('in asking, even while nobody can be looked up', async () => {
    const client = await system.pool.connect();
    await client.query('begin; lock table accounts, mediators in access exclusive mode');
    try {
      for (const email of [anna.email, NOBODY])
        expect((await browser().call('POST', '/password-reset', { email })).status).toBe(202);
      const phone = '+393920000001';
      expect((await browser().call('POST', '/session/phone', { phone })).status).toBe(202);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  test('in the mails: three an hour to somebody, however often it was asked, and none to nobody', async () => {
    await newestMail(system, anna.email, 4);
    expect(await mailsTo(system, anna.email)).toHaveLength(4);
    expect(await mailsTo(system, NOBODY)).toEqual([]);
    system.clock.move(HOUR);
  });

  test('of a disabled account: as if there were none', async () => {
    const gone = await invited(system, province, 'front-desk', { organisationId });
    await disable(gone);
    const before = passwords.work.verified;
    const right = await signIn(browser(), gone.email);
    const nobody = await signIn(browser(), NOBODY);
    expect(right.body.code).toBe('sign-in-refused');
    expect({ ...right.body, requestId: null }).toEqual({ ...nobody.body, requestId: null });
    expect(passwords.work.verified - before).toBe(2);
    const mails = (await mailsTo(system, gone.email)).length;
    expect((await browser().call('POST', '/password-reset', { email: gone.email })).status).toBe(
      202,
    );
    await browser().call('POST', '/password-reset', { email: anna.email });
    await newestMail(system, anna.email, 5);
    expect(await mailsTo(system, gone.email)).toHaveLength(mails);
  });
});

describe('a link to a new password', () => {
  /** Asks for one and reads it; the hour before is over, so that another one is sent. */
  const newLink = async ({ email }: Person): Promise<string> => {
    system.clock.move(HOUR);
    const count = (await mailsTo(system, email)).length + 1;
    await browser().call('POST', '/password-reset', { email });
    return tokenIn(await newestMail(system, email, count));
  };
  const choose = (token: string, password: string) =>
    browser().call('POST', `/password-reset/${token}`, { password });

  test('works once, ends every session, and is told of', async () => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const open = browser();
    await signIn(open, person.email);
    const token = await newLink(person);
    expect((await choose(token, NEXT)).status).toBe(204);
    expect((await open.call('GET', '/session')).status).toBe(401);
    expect(await choose(token, 'sei oche nello stagno')).toMatchObject({
      status: 410,
      body: { code: 'link-over' },
    });
    expect((await signIn(browser(), person.email)).status).toBe(401);
    expect((await signIn(browser(), person.email, NEXT)).status).toBe(200);
    await until('a mail that says so', async () =>
      (await mailsTo(system, person.email)).some(({ subject }) =>
        /password è cambiata/.test(subject),
      ),
    );
  });

  test('is used by one of two who come at the same moment', async () => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const token = await newLink(person);
    const both = await Promise.all([choose(token, NEXT), choose(token, 'sei oche nello stagno')]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  test('makes the one before it worthless', async () => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const [first, second] = [await newLink(person), await newLink(person)];
    expect((await choose(second, NEXT)).status).toBe(204);
    expect((await choose(first, PASSWORD)).status).toBe(410);
  });

  test('is over after an hour, and is none for an invitation', async () => {
    const token = await newLink(anna);
    const asInvitation = await browser().call('POST', `/invitations/${token}`, { password: NEXT });
    expect(asInvitation.status).toBe(410);
    system.clock.move(HOUR);
    expect((await choose(token, NEXT)).status).toBe(410);
    expect((await signIn(browser(), anna.email)).status).toBe(200);
  });

  test('stays good when the password is refused', async () => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const token = await newLink(person);
    expect((await choose(token, 'troppo corta')).status).toBe(204);
    const short = await newLink(person);
    const refused = await choose(short, 'corta');
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
    expect((await choose(short, NEXT)).status).toBe(204);
  });

  test('that is none is not found or over', async () => {
    expect((await choose('x', NEXT)).status).toBe(404);
    expect((await choose('A'.repeat(43), NEXT)).status).toBe(410);
  });
});

describe('changing one’s own password', () => {
  test('needs the old one, ends the other sessions, and gives this one a new token', async () => {
    const person = await invited(system, province, 'front-desk', { organisationId });
    const [here, there] = [browser(), browser()];
    await signIn(here, person.email);
    await signIn(there, person.email);
    const wrong = await here.call('POST', '/password', { current: 'x', password: NEXT });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign-in-refused' } });
    const weak = { current: PASSWORD, password: 'juventus2026!' };
    expect((await here.call('POST', '/password', weak)).status).toBe(422);
    const before = here.cookie;
    const changed = await here.call('POST', '/password', { current: PASSWORD, password: NEXT });
    expect(changed.status).toBe(200);
    expect(here.cookie).not.toBe(before);
    expect((await here.call('GET', '/session')).status).toBe(200);
    expect((await there.call('GET', '/session')).status).toBe(401);
  });
});

test('a password stands in the database as argon2id with OWASP’s parameters, and the same in any composition', async () => {
  const person = await invited(system, province, 'front-desk', { organisationId });
  const open = browser();
  await signIn(open, person.email);
  const composed = 'perché no, caffè? già'.normalize('NFC');
  await open.call('POST', '/password', { current: PASSWORD, password: composed });
  const { rows } = await system.pool.query<{ hash: string }>(
    'select password_hash as hash from accounts where id = $1',
    [person.id],
  );
  expect(rows[0]?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await signIn(browser(), person.email, composed.normalize('NFD'))).status).toBe(200);
});

test('no token of a link stands in the database', async () => {
  await browser().call('POST', '/password-reset', { email: anna.email });
  const token = tokenIn(await newestMail(system, anna.email, 5));
  for (const table of ['account_tokens', 'messages_mail', 'events', 'accounts']) {
    const { rows } = await system.pool.query(`select t::text as row from ${table} t`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  }
});

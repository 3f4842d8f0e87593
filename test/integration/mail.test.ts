import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSmtpMailer } from '../../src/adapters/smtp/mailer.ts';
import { readMail } from '../../src/phones/mail-text.ts';
import { startMailbox } from '../../src/phones/mailbox.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { mailsTo, newestMail, openBrowser, tokenIn } from '../support/people.ts';
import { newKey, settleProvince } from '../support/province.ts';
import { freePort, startTestSystem, type TestSystem } from '../support/test-system.ts';

// Mails wait in the database, leave outside of any transaction, and are tried again while their link is good.

const invite = async (system: TestSystem, networkId: string, email: string): Promise<void> => {
  const authorization = `Bearer ${await newKey(system.pool, networkId, 'admin')}`;
  const body = { email, name: 'Zoë Prova', role: 'auditor', language: 'en' };
  const made = await openBrowser(system.url).call('POST', '/invitations', body, { authorization });
  expect(made.status).toBe(201);
};

const states = async (system: TestSystem): Promise<string[]> => {
  const { rows } = await system.pool.query<{ state: string }>(
    'select state from messages_mail order by created_at, id',
  );
  return rows.map(({ state }) => state);
};

describe('while the mail server is away', () => {
  const from = 'Ponte <ponte@ponte.test>';
  let system: TestSystem;
  let networkId: string;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const smtp = { url: `smtp://127.0.0.1:${port}`, from };
    system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'), { smtp });
    ({ networkId } = await settleProvince(system.pool));
  });
  afterAll(() => system.end());

  test('a mail waits, and leaves when the server is back', async () => {
    await invite(system, networkId, 'waiting@ponte.test');
    await system.useCases.sweep();
    expect(await states(system)).toEqual(['queued']);
    const mailbox = await startMailbox({ host: '127.0.0.1', port, now: () => 0 });
    await system.useCases.sweep();
    expect(mailbox.mails()).toEqual([]);
    system.clock.move(MINUTE);
    await system.useCases.sweep();
    expect(await states(system)).toEqual(['sent']);
    expect(mailbox.mails()).toMatchObject([
      { to: ['waiting@ponte.test'], from: 'ponte@ponte.test', subject: 'Ponte: your access' },
    ]);
    await system.useCases.sweep();
    expect(mailbox.mails()).toHaveLength(1);
    await mailbox.close();
  });

  test('a mail whose sender died is sent by another, and one whose link is over by nobody', async () => {
    await invite(system, networkId, 'orphan@ponte.test');
    await system.pool.query(
      `update messages_mail set state = 'sending', attempts = 1, due_at = created_at + interval '1 minute'
       where state = 'queued'`,
    );
    const mailbox = await startMailbox({ host: '127.0.0.1', port, now: () => 0 });
    await system.useCases.sweep();
    expect(mailbox.mails()).toEqual([]);
    system.clock.move(MINUTE);
    await system.useCases.sweep();
    expect(mailbox.mails()).toHaveLength(1);
    await mailbox.close();
    await invite(system, networkId, 'too-late@ponte.test');
    system.clock.move(7 * DAY);
    await system.useCases.sweep();
    expect(await states(system)).toEqual(['sent', 'sent', 'dropped']);
  });
});

describe('what the server says', () => {
  /** Says hello, and then this to everything but farewells. */
  const grumpyServer = async (answer: string): Promise<{ end: () => void; url: string }> => {
    const port = await freePort();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write('220 hello\r\n');
      socket.on('data', (data) => {
        socket.write(/^EHLO/i.test(data.toString()) ? '250 hello\r\n' : `${answer}\r\n`);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const end = (): void => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    return { end, url: `smtp://127.0.0.1:${port}` };
  };
  const mail = { id: 'one', to: 'a@ponte.test', subject: 's', text: 't' };

  test.each([
    ['450 try again later', { ok: false, code: 450, retry: true }],
    ['550 there is nobody here', { ok: false, code: 550, retry: false }],
  ])('%s', async (answer, expected) => {
    const { end, url } = await grumpyServer(answer);
    const mailer = makeSmtpMailer({ url, from: 'ponte@ponte.test' });
    expect(await mailer.send(mail)).toEqual(expected);
    mailer.close();
    end();
  });

  test('nothing, since nobody is there', async () => {
    const url = `smtp://127.0.0.1:${await freePort()}`;
    const mailer = makeSmtpMailer({ url, from: 'ponte@ponte.test' });
    expect(await mailer.send(mail)).toEqual({ ok: false, code: 0, retry: true });
  });

  test('in the clear to another machine is nothing: only what encrypts is given a mail', async () => {
    const mailbox = await startMailbox({ host: '0.0.0.0', port: 0, now: () => 0 });
    const { port } = new URL(mailbox.url);
    // The first is another name for this machine, which might be any.
    const sent = async (host: string): Promise<boolean> => {
      const mailer = makeSmtpMailer({ url: `smtp://${host}:${port}`, from: 'ponte@ponte.test' });
      const { ok } = await mailer.send(mail);
      mailer.close();
      return ok;
    };
    expect(await sent('0.0.0.0')).toBe(false);
    expect(mailbox.mails()).toEqual([]);
    expect(await sent('127.0.0.1')).toBe(true);
    expect(mailbox.mails()).toHaveLength(1);
    await mailbox.close();
  });
});

describe('the mailbox beside the phones', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem(Date.parse('2026-11-24T09:00:00Z'));
  });
  afterAll(() => system.end());

  test('shows mails with their links, as text', async () => {
    const { networkId } = await settleProvince(system.pool);
    await invite(system, networkId, 'shown@ponte.test');
    const mail = await newestMail(system, 'shown@ponte.test');
    expect(mail.text).toMatch(/^Dear Zoë Prova,/);
    const page = await fetch(`${system.phonesUrl}/mail`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const markup = await page.text();
    const link = `${system.url}/invitation/${tokenIn(mail)}`;
    expect(markup).toContain(`<a href="${link}">${link}</a>`);
    expect(await mailsTo(system, 'other@ponte.test')).toEqual([]);
  });

  test('reads what mail programs write', () => {
    const quoted =
      'Subject: =?UTF-8?Q?Perch=C3=A9_?=\r\n =?UTF-8?B?bm8=?=\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaff=C3=A8 lun=\r\ngo =3D\r\n';
    expect(readMail(Buffer.from(quoted))).toEqual({ subject: 'Perché no', text: 'caffè lungo =' });
    expect(readMail(Buffer.from('Subject: x\r\n\r\nperché\r\n'))).toEqual({
      subject: 'x',
      text: 'perché',
    });
  });
});

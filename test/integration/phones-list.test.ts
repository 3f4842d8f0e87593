import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { accountSid, authToken, sender, startPhonesLab, until } from '../support/phones-lab.ts';
import type { PhonesLab } from '../support/phones-lab.ts';

// What a poller reads after an outage, through Twilio's own SDK.

const nawal = '+393330000001';
const blessing = '+393330000002';

let lab: PhonesLab;

beforeAll(async () => {
  lab = await startPhonesLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const write = (phone: string, body: string) => lab.post(`/phones/${phone}/messages`, { body });

test('replies that no webhook told of are found since a time, page after page, the newest first', async () => {
  await write(nawal, 'before the outage');
  lab.move(60_000);
  const outage = new Date(Date.now() + 60_000);
  await lab.faults({ dropInbound: true });
  for (let i = 0; i < 7; i += 1) await write(i % 2 ? nawal : blessing, `SI ${1000 + i}`);
  await lab.sdk.messages.create({ to: nawal, from: sender, body: 'sent, not received' });
  const newestFirst = [6, 5, 4, 3, 2, 1, 0].map((i) => `SI ${1000 + i}`);
  const filter = { to: sender, dateSentAfter: outage };

  const listed = await lab.sdk.messages.list({ ...filter, pageSize: 3 });
  expect(listed.map(({ body }) => body)).toEqual(newestFirst);
  for (const message of listed) {
    expect(message).toMatchObject({ direction: 'inbound', status: 'received', to: sender });
    expect([nawal, blessing]).toContain(message.from);
    expect(Math.abs(message.dateSent.getTime() - outage.getTime())).toBeLessThan(10_000);
  }

  const each: string[] = [];
  await new Promise<void>((resolve, reject) =>
    lab.sdk.messages.each({
      ...filter,
      pageSize: 2,
      callback: ({ body }) => void each.push(body),
      done: (error?: Error) => (error ? reject(error) : resolve()),
    }),
  );
  expect(each).toEqual(newestFirst);

  const first = await lab.sdk.messages.page({ ...filter, pageSize: 4 });
  expect(first.instances.map(({ body }) => body)).toEqual(newestFirst.slice(0, 4));
  // What comes while somebody turns the pages does not move them.
  await write(nawal, 'SI 2000');
  const second = await lab.sdk.messages.getPage(first.nextPageUrl!);
  expect(second.instances.map(({ body }) => body)).toEqual(newestFirst.slice(4));
  expect(second.nextPageUrl).toBeUndefined();

  const from = await lab.sdk.messages.list({ ...filter, from: blessing });
  expect(from.map(({ body }) => body)).toEqual(['SI 1006', 'SI 1004', 'SI 1002', 'SI 1000']);
});

const query = async (parameters: Record<string, string>) => {
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json?${new URLSearchParams(parameters).toString()}`;
  const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
  const answer = await fetch(lab.phones.url + path, { headers: { authorization } });
  return { status: answer.status, body: (await answer.json()) as { messages: unknown[] } };
};

test('a date without a time means its whole day, on both sides', async () => {
  await lab.sdk.messages.create({ to: '+393330000003', from: sender, body: 'x' });
  await until(async () => (await lab.sdk.messages.list({ to: '+393330000003' }))[0]?.dateSent);
  const today = new Date().toISOString().slice(0, 10);
  const count = async (filter: Record<string, string>) =>
    (await query({ To: '+393330000003', ...filter })).body.messages.length;
  expect(await count({ DateSent: today })).toBe(1);
  expect(await count({ 'DateSent>': today })).toBe(1);
  expect(await count({ 'DateSent<': today })).toBe(1);
  expect(await count({ DateSent: '2020-01-01' })).toBe(0);
  expect(await count({ 'DateSent<': '2020-01-01' })).toBe(0);
});

test.each([{ 'DateSent>': 'yesterday' }, { PageToken: `PASM${'0'.repeat(32)}` }])(
  'what it cannot read is refused: %p',
  async (parameters) => {
    expect(await query(parameters as Record<string, string>)).toMatchObject({
      status: 400,
      body: { code: 20001 },
    });
  },
);

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';
import { phoneIndex } from '../support/vault.ts';

// "What carriers do to words", nonsense, wrong codes and strangers.

let story: Story;
let desk: Desk;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

const smsOn = async (phone: Phone): Promise<boolean> => {
  const { rows } = await story.system.pool.query<{ on: boolean }>(
    'select sms_on as on from mediators where id = $1',
    [phone.mediatorId],
  );
  return rows[0]?.on ?? false;
};

const said = async (phone: Phone): Promise<{ state: string; intent: string }[]> => {
  const { rows } = await story.system.pool.query<{ state: string; intent: string }>(
    'select state, intent from messages_in where from_index = $1 order by received_at, id',
    [await phoneIndex(story.system.pool, phone.number)],
  );
  return rows;
};

describe('STOP and START', () => {
  test.each(['STOP', 'stop', 'Cancel', 'END'])(
    '%s: SMS is off, offers go to others, the coordinator is told, nothing more is sent',
    async (word) => {
      const joy = await story.hires('Joy');
      const { id } = await desk.ask();
      const code = await joy.receives(/Rispondi SI/);
      const far = await story.hires('Esosa', { homeComune: '110008' });
      await joy.writes(word);
      expect(await smsOn(joy)).toBe(false);
      expect(await desk.notices()).toMatchObject([
        { notice: 'sms-stopped', mediatorName: 'Joy Prova', requestId: null },
      ]);
      await far.receives(/Rispondi SI/);
      // The same again changes nothing; and there is no answer to anything.
      await joy.writes(word);
      await joy.writes('aiuto');
      expect(await desk.notices()).toHaveLength(1);
      expect((await desk.look(id)).history.map(({ kind }) => kind)).toContain('offer.withdrawn');
      await joy.writes(`SI ${code}`);
      expect(await joy.unread()).toEqual([]);
    },
  );

  test('START switches SMS on again and accepts nothing', async () => {
    const joy = await story.hires('Joy');
    await joy.writes('STOP');
    await joy.writes('START');
    expect(await smsOn(joy)).toBe(true);
    expect((await desk.notices()).map(({ notice }) => notice)).toEqual([
      'sms-started',
      'sms-stopped',
    ]);
    const { id } = await desk.ask();
    const code = await joy.receives(/Rispondi SI/);
    await joy.writes('start');
    await joy.receives(new RegExp(`quale\\?.*${code}`));
    expect(await desk.look(id)).toMatchObject({ state: 'open' });
  });

  test('YES alone is the carrier’s word: it needs the code, whether SMS was off or on', async () => {
    const faith = await story.hires('Faith', { messageLanguage: 'en' });
    const { id } = await desk.ask();
    const code = await faith.receives(/Reply YES/);
    await faith.writes('Yes');
    await faith.receives(new RegExp(`which one\\?.*${code}`));
    expect(await desk.look(id)).toMatchObject({ state: 'open', openOffers: 1 });
    await faith.writes(`yes ${code}`);
    await faith.receives(/confirmed/);
    await faith.writes('stop');
    await faith.writes('YES');
    expect(await smsOn(faith)).toBe(true);
  });
});

test('nonsense: five answers in a row, then silence; a word that is understood counts anew', async () => {
  const joy = await story.hires('Joy');
  for (let count = 0; count < 5; count += 1) {
    await joy.writes(`bla bla ${'x'.repeat(count)}`);
    await joy.receives(/non abbiamo capito/);
  }
  await joy.writes('bla bla bla');
  expect(await joy.unread()).toEqual([]);
  await joy.writes('agenda');
  await joy.receives(/non hai incarichi/);
  await joy.writes('rispondo dopo');
  await joy.receives(/non abbiamo capito/);
});

test('five wrong codes in an hour mute the number and tell the coordinator', async () => {
  const joy = await story.hires('Joy');
  const { id } = await desk.ask();
  const code = Number(await joy.receives(/Rispondi SI/));
  const wrong = (count: number): string => String(((code - 1000 + count) % 9000) + 1000);
  for (const [count, word] of ['SI', 'NO', '', 'annulla'].entries()) {
    await joy.writes(`${word} ${wrong(count + 1)}`);
    await joy.receives(/non conosciamo il codice/);
  }
  await joy.writes(`SI ${wrong(5)}`);
  expect(await desk.notices()).toMatchObject([
    { notice: 'phone-muted', mediatorId: joy.mediatorId },
  ]);
  // Whatever it writes is stored and not read; not even the right code.
  await joy.writes(`SI ${code}`);
  expect(await joy.unread()).toEqual([]);
  expect(await desk.look(id)).toMatchObject({ state: 'open' });
  expect((await said(joy)).map(({ state, intent }) => `${state} ${intent}`)).toEqual([
    ...Array.from({ length: 4 }, () => 'answered wrong-code'),
    'ignored wrong-code',
    'ignored accept',
  ]);
  await joy.writes('STOP');
  expect(await smsOn(joy)).toBe(false);
  await joy.writes('START');
  expect(await smsOn(joy)).toBe(false);
});

test('a muted number is heard again when its time is over', async () => {
  const joy = await story.hires('Joy');
  for (let count = 0; count < 5; count += 1) await joy.writes(`SI ${1000 + count}`);
  for (let count = 0; count < 4; count += 1) await joy.receives(/non conosciamo/);
  await story.passes(61);
  await joy.writes('agenda');
  await joy.receives(/non hai incarichi/);
});

test('a stranger with the right-looking code gets no answer and no hint, and nothing happens', async () => {
  const joy = await story.hires('Joy');
  const { id } = await desk.ask();
  const code = await joy.receives(/Rispondi SI/);
  const { phonesUrl, pool } = story.system;
  const stranger = '+393999999999';
  for (const body of [`SI ${code}`, 'STOP', 'aiuto', code]) {
    await fetch(`${phonesUrl}/phones/${encodeURIComponent(stranger)}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ body }),
    });
    await story.settles();
  }
  expect(await desk.look(id)).toMatchObject({ state: 'open', openOffers: 1 });
  const { rows } = await pool.query(
    `select (select count(*)::int from messages_out where to_index = $1) as sent,
       (select count(*)::int from messages_in where from_index = $1 and state = 'ignored') as ignored`,
    [await phoneIndex(pool, stranger)],
  );
  expect(rows).toEqual([{ sent: 0, ignored: 4 }]);
});

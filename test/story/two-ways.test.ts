import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { tellStory, type Story } from '../support/story.ts';

// WhatsApp for those who prefer it, and a phone that has stopped SMS without our knowledge.

let story: Story;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  const sms = { ...defaultPolicy.sms, whatsapp: true };
  await story.system.pool.query('update networks set policy = $1', [{ ...defaultPolicy, sms }]);
});
afterEach(() => story.ends());

const ask = async (change: object = {}): Promise<string> =>
  (
    await story.calls('nurse', 'POST', '/requests', {
      siteId: story.province.hospital,
      mode: 'on-site',
      language: 'bin',
      startsAt: '2026-11-26T10:30:00+01:00',
      durationMinutes: 60,
      setting: 'health',
      ...change,
    })
  ).body.id;

const faults = (change: object) =>
  fetch(`${story.system.phonesUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

describe('A mediator who prefers WhatsApp', () => {
  test('is asked there, answers there, and hears there that it is hers', async () => {
    const joy = await story.hires('Joy', { channel: 'whatsapp' });
    await joy.writes('ciao', 'whatsapp');
    await joy.receives(/Ponte/, 'whatsapp');
    const id = await ask();
    const code = await joy.receives(/Rispondi SI/, 'whatsapp');
    await joy.writes(`SI ${code}`, 'whatsapp');
    await joy.receives(/confermato/, 'whatsapp');
    const seen = await story.calls('nurse', 'GET', `/requests/${id}`);
    expect(seen.body).toMatchObject({ state: 'assigned' });
  });

  test('has not written for a day: WhatsApp refuses, and the same words come by SMS at once', async () => {
    const joy = await story.hires('Joy', { channel: 'whatsapp' });
    await ask();
    const code = await joy.receives(/Rispondi SI/, 'sms');
    await joy.writes(`SI ${code}`);
    // Her answer came by SMS; ours goes where she prefers, and from there by SMS again.
    await joy.receives(/confermato/, 'sms');
  });
});

test('A phone that wrote STOP while we were away: its next offer says so, and the search goes on', async () => {
  const joy = await story.hires('Joy');
  const faith = await story.hires('Faith', { homeComune: '110008' });
  // Neither its call nor its list tells us: only its answer to the next message does.
  await faults({ dropInbound: true, listLagMs: 3_600_000 });
  await joy.writes('STOP');
  await faults({ dropInbound: false });
  const id = await ask({ startsAt: '2026-11-28T10:30:00+01:00' });
  await story.passes(15);
  await faith.receives(/Rispondi SI/);
  const seen = await story.calls('nurse', 'GET', `/requests/${id}`);
  expect(seen.body.history.map(({ kind }) => kind)).toContain('offer.undeliverable');
  const her = await story.calls('coordinator', 'GET', `/mediators/${joy.mediatorId}`);
  expect(her.body).toMatchObject({ smsOn: false });
  const told = await story.system.pool.query(
    `select data ->> 'notice' as notice, subject_id as about from events where kind = 'coordinator.told'`,
  );
  expect(told.rows).toEqual([{ notice: 'sms-stopped', about: joy.mediatorId }]);
});

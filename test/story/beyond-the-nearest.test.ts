import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';

// Only some people are read at a time, the nearest first. Whoever lives further away must not be forgotten for that.

let story: Story;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  const policy = {
    ...defaultPolicy,
    matching: { ...defaultPolicy.matching, candidateLimit: 2 },
    urgency: {
      ...defaultPolicy.urgency,
      emergency: {
        ...defaultPolicy.urgency.emergency,
        waves: [{ untilStartMinutes: null, size: 1 }],
      },
    },
  };
  await story.system.pool.query('update networks set policy = $1', [policy]);
});
afterEach(() => story.ends());

const ask = (change: object = {}) =>
  story.calls('nurse', 'POST', '/requests', {
    siteId: story.province.hospital,
    mode: 'on-site',
    language: 'bin',
    startsAt: '2026-11-25T11:30:00+01:00',
    durationMinutes: 60,
    setting: 'health',
    ...change,
  });

/** The phone that has an SMS to read. */
const ringing = async (phones: readonly Phone[]): Promise<Phone | undefined> => {
  for (const phone of phones) if ((await phone.unread()).length > 0) return phone;
  return undefined;
};

test('the nearest decline one after the other, and the search goes on to the last', async () => {
  const phones: Phone[] = [];
  for (const name of ['Joy', 'Faith', 'Osas', 'Blessing', 'Esosa'])
    phones.push(await story.hires(name));
  const asked = await ask();
  const declined: Phone[] = [];
  while (declined.length < 4) {
    const phone = await ringing(phones);
    if (!phone) throw new Error(`nobody was asked after ${declined.length} had declined`);
    await phone.writes(`NO ${await phone.receives(/Rispondi SI/)}`);
    await phone.receives(/rifiutato/);
    declined.push(phone);
  }
  expect(new Set(declined).size).toBe(4);
  const last = await ringing(phones);
  await last?.writes(`SI ${await last.receives(/Rispondi SI/)}`);
  await last?.receives(/confermato/);
  const seen = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
  expect(seen.body.state).toBe('assigned');
});

test('the only woman lives behind three men: she is found, and counted in advance', async () => {
  for (const name of ['Peter', 'John', 'Osaro']) await story.hires(name, { gender: 'male' });
  const esosa = await story.hires('Esosa', { homeComune: '110002' });
  const need = { gender: { want: 'female', required: true } };
  const preview = await story.calls('nurse', 'POST', '/requests/preview', {
    siteId: story.province.hospital,
    mode: 'on-site',
    language: 'bin',
    startsAt: '2026-11-25T11:30:00+01:00',
    durationMinutes: 60,
    setting: 'health',
    ...need,
  });
  expect(preview.body['eligible']).toBe(1);
  await ask(need);
  await esosa.receives(/Rispondi SI/);
});

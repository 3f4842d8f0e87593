import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';

// Rule 7 of "Offering and answering": a booking is given up in two steps.

let story: Story;
let desk: Desk;
let joy: Phone;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
  joy = await story.hires('Joy');
});
afterEach(() => story.ends());

test('rule 7: ANNULLA is asked back once, OK gives it up, the search starts again, the coordinator is told', async () => {
  const { code, id } = await desk.books(joy);
  const faith = await story.hires('Faith');
  await joy.writes(`ANNULLA ${code}`);
  await joy.receives(new RegExp(`rinunci a ${code}`));
  expect(await desk.look(id)).toMatchObject({ state: 'assigned' });
  expect(await desk.notices()).toEqual([]);
  // Once more: the same question, and nothing has changed.
  await joy.writes(`annulla ${code}`);
  await joy.receives(new RegExp(`rinunci a ${code}`));
  await joy.writes('ok');
  await joy.receives(/hai rinunciato/);
  const other = await faith.receives(/Rispondi SI/);
  expect(await desk.look(id)).toMatchObject({ state: 'open', booking: null, openOffers: 1 });
  expect(await desk.notices()).toMatchObject([
    {
      notice: 'booking-given-up',
      attention: null,
      requestId: id,
      mediatorId: joy.mediatorId,
      mediatorName: 'Joy Prova',
    },
  ]);
  await faith.writes(`SI ${other}`);
  await faith.receives(/confermato/);
  // The question is gone, and what she gave up is told as it is.
  await joy.writes('OK');
  await joy.receives(/niente da confermare/);
  await joy.writes(`SI ${code}`);
  await joy.receives(/già assegnato/);
});

test('rule 7: after her own giving up, and nobody found, she is told the truth', async () => {
  const { code } = await desk.books(joy);
  await joy.writes(`ANNULLA ${code}`);
  await joy.receives(/rinunci a/);
  await joy.writes(`OK ${code}`);
  await joy.receives(/hai rinunciato/);
  await joy.writes(`SI ${code}`);
  await joy.receives(/hai rinunciato/);
});

describe('rule 7: what does not give it up', () => {
  test('rule 7: NO keeps it, and so does silence until the question has ended', async () => {
    const { code, id } = await desk.books(joy);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(/rinunci a/);
    await joy.writes('no');
    await joy.receives(/resta tutto come prima/);
    await joy.writes('ok');
    await joy.receives(/niente da confermare/);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(/rinunci a/);
    await story.passes(31);
    await joy.writes('ok');
    await joy.receives(/niente da confermare/);
    expect(await desk.look(id)).toMatchObject({ state: 'assigned' });
  });

  test('rule 7: OK with another code, a bare SI, or NO with its code', async () => {
    const { code, id } = await desk.books(joy);
    await story.passes(1); // one offer a minute
    const friday = await desk.books(joy, { startsAt: '2026-11-27T10:30:00+01:00' });
    await joy.writes('annulla');
    await joy.receives(new RegExp(`quale\\?.*${code}, ${friday.code}`));
    await joy.writes(`NO ${code}`);
    await joy.receives(new RegExp(`rinunci a ${code}`));
    await joy.writes(`OK ${friday.code}`);
    await joy.receives(/niente da confermare/);
    await joy.writes('si');
    await joy.receives(new RegExp(`rinunci a ${code}`));
    expect(await desk.look(id)).toMatchObject({ state: 'assigned' });
    expect(await desk.look(friday.id)).toMatchObject({ state: 'assigned' });
  });

  test('rule 7: OK never takes an offer', async () => {
    const { id } = await desk.ask();
    const code = await joy.receives(/Rispondi SI/);
    await joy.writes('ok');
    await joy.receives(/niente da confermare/);
    await joy.writes(`ok ${code}`);
    await joy.receives(/SI o NO/);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(/SI o NO/);
    expect(await desk.look(id)).toMatchObject({ state: 'open' });
  });

  test('rule 7: what has begun; the coordinator is told that somebody may wait in vain', async () => {
    const { code, id } = await desk.books(joy, { startsAt: '2026-11-25T11:30:00+01:00' });
    await story.passes(95);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(new RegExp(code));
    expect(await desk.look(id)).toMatchObject({ state: 'in-progress' });
    expect(await desk.notices()).toMatchObject([{ notice: 'give-up-too-late' }]);
  });

  test('rule 7: what the office has cancelled meanwhile', async () => {
    const { code, id } = await desk.books(joy);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(/rinunci a/);
    await story.calls('nurse', 'POST', `/requests/${id}/cancellation`, { reason: 'rinviata' });
    await joy.receives(/ANNULLATO dall'ufficio/);
    await joy.writes('OK');
    await joy.receives(/non serve più/);
    expect(await desk.look(id)).toMatchObject({ state: 'cancelled' });
  });
});

test('rule 7: in English and in French', async () => {
  const faith = await story.hires('Faith', { messageLanguage: 'en', languages: ['pcm'] });
  const awa = await story.hires('Awa', { messageLanguage: 'fr', languages: ['ti'] });
  const english = await desk.books(faith, { language: 'pcm' });
  await faith.writes(`Withdraw ${english.code}`);
  await faith.receives(/OK/);
  await faith.writes('OK');
  await faith.receives(/gave up/);
  const french = await desk.books(awa, { language: 'ti' });
  await awa.writes(`annuler ${french.code}`);
  await awa.receives(/OK/);
  await awa.writes('ok');
  await awa.receives(/renoncé/);
});

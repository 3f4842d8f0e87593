import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tellStory, type Seen, type Story } from '../support/story.ts';

// What happens when people change their minds, and when several things happen at once.

let story: Story;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
});
afterEach(() => story.ends());

const need = (change: object = {}) => ({
  siteId: story.province.hospital,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-26T10:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  ...change,
});

const ask = async (change: object = {}): Promise<Seen> =>
  (await story.calls('nurse', 'POST', '/requests', need(change))).body;

const look = async (id: string): Promise<Seen> =>
  (await story.calls('nurse', 'GET', `/requests/${id}`)).body;

describe('The mediator', () => {
  test('gives a booking up: the search starts again at once, with its history', async () => {
    const joy = await story.hires('Joy');
    const { id } = await ask();
    const code = await joy.receives(/Rispondi SI/);
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
    const faith = await story.hires('Faith');
    await joy.writes(`annulla ${code}`);
    await joy.receives(/rinunci a/);
    await joy.writes('ok');
    await joy.receives(/hai rinunciato/);
    const other = await faith.receives(/Rispondi SI/);
    expect(await look(id)).toMatchObject({ state: 'open', booking: null, wave: 2, openOffers: 1 });
    await faith.writes(`SI ${other}`);
    await faith.receives(/confermato/);
    const after = await look(id);
    expect(after).toMatchObject({
      state: 'assigned',
      booking: { mediator: { name: 'Faith Prova' } },
    });
    expect(after.history.map(({ kind }) => kind)).toEqual([
      'request.created',
      'offer.made',
      'offer.accepted',
      'booking.confirmed',
      'booking.given-up',
      'coordinator.told',
      'offer.made',
      'offer.accepted',
      'booking.confirmed',
    ]);
  });

  test('declines: the next one is asked without waiting', async () => {
    const near = [await story.hires('A'), await story.hires('B'), await story.hires('C')];
    const far = await story.hires('D', { homeComune: '110008' });
    await ask();
    for (const phone of near) {
      const code = await phone.receives(/Rispondi SI/);
      await phone.writes(`no ${code}, mi dispiace`);
      await phone.receives(/rifiutato/);
    }
    await far.receives(/Rispondi SI/);
  });

  test('writes a bare yes: it counts only when there is no doubt', async () => {
    const joy = await story.hires('Joy');
    const { id } = await ask();
    await story.passes(1); // One offer a minute to one phone.
    const second = await ask({ startsAt: '2026-11-27T10:30:00+01:00' });
    const codes = [await joy.receives(/gio 26/), await joy.receives(/ven 27/)];
    await joy.writes('Sì!');
    await joy.receives(new RegExp(`quale.*${codes.join(', ')}`));
    expect(await look(id)).toMatchObject({ state: 'open' });
    await joy.writes(`Sì ${codes[1]}`);
    await joy.receives(/confermato/);
    expect(await look(second.id)).toMatchObject({ state: 'assigned' });
    // One is left, but something was closed within a day: still not guessed.
    await joy.writes('SI');
    await joy.receives(/quale/);
  });

  test('writes a bare yes to the only offer: she has it', async () => {
    const joy = await story.hires('Joy');
    const { id } = await ask();
    await joy.receives(/Rispondi SI/);
    await joy.writes('si');
    await joy.receives(/confermato/);
    expect(await look(id)).toMatchObject({ state: 'assigned' });
  });

  test('answers after the end: she is told the truth', async () => {
    const joy = await story.hires('Joy');
    await ask({ startsAt: '2026-11-25T11:30:00+01:00' });
    const code = await joy.receives(/Rispondi SI/);
    await story.passes(5);
    await joy.receives(/Rispondi SI/); // Nobody else is there: she is asked again.
    await joy.writes(`SI ${code}`);
    await joy.receives(/scaduta/);
  });

  test('cannot be in two places: an overlapping offer is not hers any more', async () => {
    const joy = await story.hires('Joy');
    const { id } = await ask();
    await story.passes(1);
    const rival = await story.calls('jobCentre', 'POST', '/requests', {
      ...need({ setting: 'employment', startsAt: '2026-11-26T11:45:00+01:00' }),
      siteId: story.province.jobCentre,
    });
    const code = await joy.receives(/10:30/);
    await joy.receives(/11:45/);
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
    // Andria to Barletta takes longer than a quarter of an hour.
    const seen = await story.calls('jobCentre', 'GET', `/requests/${rival.body.id}`);
    expect(seen.body).toMatchObject({ state: 'open', openOffers: 0, attention: 'nobody-answered' });
    expect(await look(id)).toMatchObject({ state: 'assigned' });
  });

  test('takes a call between two places, when the way leaves time for it', async () => {
    const joy = await story.hires('Joy');
    await ask({ startsAt: '2026-11-26T09:00:00+01:00' });
    await joy.writes(`SI ${await joy.receives(/Rispondi SI/)}`);
    await joy.receives(/confermato/);
    await story.passes(1);
    const later = await story.calls('jobCentre', 'POST', '/requests', {
      ...need({ setting: 'employment', startsAt: '2026-11-26T11:30:00+01:00' }),
      siteId: story.province.jobCentre,
    });
    await joy.writes(`SI ${await joy.receives(/Barletta.*11:30/)}`);
    await joy.receives(/confermato/);
    await story.passes(1);
    const call = await ask({
      mode: 'phone',
      startsAt: '2026-11-26T11:00:00+01:00',
      durationMinutes: 25,
    });
    await joy.writes(`SI ${await joy.receives(/telefono.*11:00/)}`);
    await joy.receives(/confermato/);
    expect(await look(call.id)).toMatchObject({ state: 'assigned' });
    const seen = await story.calls('jobCentre', 'GET', `/requests/${later.body.id}`);
    expect(seen.body).toMatchObject({ state: 'assigned' });
  });

  test('has no data and no patience: SMS switched off by her phone company moves the search on', async () => {
    const lost = await story.hires('Lost');
    await story.unreachable(lost);
    const { id } = await ask();
    const joy = await story.hires('Joy', { homeComune: '110008' });
    await story.passes(10);
    await joy.receives(/Rispondi SI/);
    expect((await look(id)).history.map(({ kind }) => kind)).toContain('offer.undeliverable');
  });
});

describe('The office', () => {
  test('cancels: whoever was asked or booked is told', async () => {
    const joy = await story.hires('Joy');
    const { id } = await ask();
    await joy.writes(`SI ${await joy.receives(/Rispondi SI/)}`);
    await joy.receives(/confermato/);
    const cancelled = await story.calls('nurse', 'POST', `/requests/${id}/cancellation`, {
      reason: 'già dimessa',
    });
    expect(cancelled.status).toBe(200);
    await joy.receives(/ANNULLATO dall'ufficio.*Non devi andare/);
    expect(await look(id)).toMatchObject({
      state: 'cancelled',
      booking: null,
      cancellationReason: 'già dimessa',
      nextStepAt: null,
    });
    // She is free again.
    await story.passes(1);
    await ask();
    await joy.receives(/Rispondi SI/);
  });

  test('asks twice for the same case: a likely double, unless it insists', async () => {
    const first = await ask({ caseRef: 'PS-2231' });
    const double = need({ caseRef: 'PS-2231', startsAt: '2026-11-26T11:00:00+01:00' });
    const refused = await story.calls('nurse', 'POST', '/requests', double);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'probable-duplicate', existingCode: first.code },
    });
    const insisted = await story.calls('nurse', 'POST', '/requests', { ...double, force: true });
    expect(insisted.status).toBe(201);
  });

  test('does not see what others ask', async () => {
    const { id } = await ask();
    const foreign = await story.calls('jobCentre', 'GET', `/requests/${id}`);
    const none = await story.calls('jobCentre', 'GET', `/requests/${story.province.networkId}`);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '', instance: '' }).toEqual({
      ...none.body,
      requestId: '',
      instance: '',
    });
  });
});

describe('The coordinator', () => {
  test('sends somebody by hand, under the same rules', async () => {
    const joy = await story.hires('Joy');
    const away = await story.hires('Away', { works: 'never' });
    const { id } = await ask();
    await joy.receives(/Rispondi SI/);
    const refused = await story.calls('coordinator', 'POST', `/requests/${id}/assignment`, {
      mediatorId: away.mediatorId,
    });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'rule-broken', reasons: [{ rule: 'availability' }] },
    });

    const done = await story.calls('coordinator', 'POST', `/requests/${id}/assignment`, {
      mediatorId: joy.mediatorId,
    });
    expect(done).toMatchObject({
      status: 200,
      body: { state: 'assigned', booking: { mediator: { name: 'Joy Prova' } } },
    });
    await joy.receives(/confermato/);
  });

  test('excludes somebody for a case: for her the request does not exist', async () => {
    const joy = await story.hires('Joy');
    const { networkId } = story.province;
    await story.system.pool.query(
      `insert into mediator_exclusions (id, network_id, mediator_id, scope, value, created_at) values (gen_random_uuid(), $1, $2, 'case', 'PS-7', now())`,
      [networkId, joy.mediatorId],
    );
    const { id } = await ask({ caseRef: 'PS-7' });
    expect(await look(id)).toMatchObject({ attention: 'no-candidates', openOffers: 0 });
    const offers = await story.calls(joy, 'GET', '/offers');
    expect(offers.body.items).toEqual([]);
    expect((await story.calls(joy, 'GET', `/requests/${id}`)).status).toBe(404);
  });
});

describe('The night', () => {
  test('a routine request waits for the morning, an emergency does not', async () => {
    const joy = await story.hires('Joy');
    await story.passes(12 * 60, 10); // 22:00
    await ask({ startsAt: '2026-11-30T10:30:00+01:00' });
    expect(await joy.unread()).toEqual([]);
    await ask({ startsAt: '2026-11-25T23:30:00+01:00' });
    await joy.receives(/23:30/);
    await story.passes(20);
    await joy.receives(/23:30/); // asked once more that night
    await story.passes(10 * 60 - 20, 5); // 08:00
    await joy.receives(/lun 30\/11/);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';

// "Everything else that works by SMS": late, there, done; the answer to the reminder.

let story: Story;
let desk: Desk;
let joy: Phone;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
  joy = await story.hires('Joy');
});
afterEach(() => story.ends());

const SOON = { startsAt: '2026-11-25T11:30:00+01:00' };

describe('RITARDO', () => {
  test('RITARDO 15: the office sees when she comes; the last word counts', async () => {
    const { code, id } = await desk.books(joy, SOON);
    await joy.writes('RITARDO');
    await joy.receives(/di quanti minuti/);
    await joy.writes('ritardo 15');
    await joy.receives(new RegExp(`${code}, ritardo di 15 minuti`));
    const { version } = await desk.look(id);
    await joy.writes(`ritardo 20 min ${code}`);
    await joy.receives(/20 minuti/);
    const seen = await desk.look(id);
    expect(seen).toMatchObject({
      state: 'assigned',
      booking: { lateMinutes: 20, expectedAt: '2026-11-25T11:50:00+01:00', arrivedAt: null },
    });
    expect(seen.version).toBeGreaterThan(version as number);
    expect(seen.history).toContainEqual(
      expect.objectContaining({ kind: 'booking.late', data: { via: 'sms', minutes: 20 } }),
    );
  });

  test('RITARDO without a booking, or long before one: she is told what she has', async () => {
    await joy.writes('ritardo 10');
    await joy.receives(/non hai incarichi/);
    const { code } = await desk.books(joy);
    await joy.writes(`ritardo 10 ${code}`);
    await joy.receives(new RegExp(`${code}.*gio 26/11`));
  });
});

describe('ARRIVATA and FINITO: attested times', () => {
  test('ARRIVATA and FINITO: the time at which she wrote, the first word stands, and it is completed', async () => {
    const { code, id } = await desk.books(joy, SOON);
    await story.passes(85);
    await joy.writes('Arrivata!');
    await joy.receives(new RegExp(`${code}, arrivo segnato alle 11:25`));
    expect(await desk.look(id)).toMatchObject({
      state: 'assigned',
      booking: { state: 'arrived', arrivedAt: '2026-11-25T11:25:00+01:00' },
    });
    await story.passes(10);
    await joy.writes(`arrivata ${code}`);
    await joy.receives(/alle 11:25/);
    expect(await desk.look(id)).toMatchObject({ state: 'in-progress' });
    await story.passes(45);
    await joy.writes('finito');
    await joy.receives(/fine segnata alle 12:20/);
    expect(await desk.look(id)).toMatchObject({
      state: 'completed',
      booking: { state: 'finished', finishedAt: '2026-11-25T12:20:00+01:00' },
    });
    await story.passes(10);
    await joy.writes('FINITO');
    await joy.receives(/fine segnata alle 12:20/);
  });

  test('FINITO hours after the end still counts, and not before the start', async () => {
    const { id } = await desk.books(joy, SOON);
    await joy.writes('finito');
    await joy.receives(/11:30/);
    await story.passes(300, 10);
    expect(await desk.look(id)).toMatchObject({
      state: 'completed',
      booking: { finishedAt: null },
    });
    await joy.writes('finito');
    await joy.receives(/fine segnata alle 15:00/);
    expect(await desk.look(id)).toMatchObject({
      booking: { finishedAt: '2026-11-25T15:00:00+01:00' },
    });
  });

  test('two bookings could be meant: she is asked which, and the code decides', async () => {
    const first = await desk.books(joy, { ...SOON, mode: 'phone', durationMinutes: 30 });
    await story.passes(1);
    const second = await desk.books(joy, {
      startsAt: '2026-11-25T12:15:00+01:00',
      mode: 'phone',
      durationMinutes: 30,
    });
    await story.passes(80);
    await joy.writes('arrivata');
    await joy.receives(new RegExp(`quale\\?.*${first.code}, ${second.code}.*ARRIVATA`));
    await joy.writes(`arrivata ${first.code}`);
    await joy.receives(new RegExp(`${first.code}, arrivo segnato`));
    // Nothing is guessed from the second time either.
    await joy.writes('arrivata');
    await joy.receives(/quale\?/);
    expect(await desk.look(second.id)).toMatchObject({ booking: { arrivedAt: null } });
    // Only what has begun can be finished.
    await joy.writes('finito');
    await joy.receives(new RegExp(`${first.code}, fine segnata`));
    await joy.writes('arrivata');
    await joy.receives(new RegExp(`${second.code}, arrivo segnato`));
  });

  test('in English and in French', async () => {
    const faith = await story.hires('Faith', { messageLanguage: 'en', languages: ['pcm'] });
    const english = await desk.books(faith, { ...SOON, language: 'pcm' });
    const awa = await story.hires('Awa', { messageLanguage: 'fr', languages: ['ti'] });
    const french = await desk.books(awa, { ...SOON, language: 'ti' });
    await faith.writes('late 10');
    await faith.receives(new RegExp(`${english.code}.*10 min`));
    await awa.writes('retard 10');
    await awa.receives(new RegExp(`${french.code}.*10 min`));
    await story.passes(95);
    await faith.writes('arrived');
    await faith.receives(/11:35/);
    await awa.writes('arrivée');
    await awa.receives(/11:35/);
    await faith.writes('finished');
    await faith.receives(/11:35/);
    await awa.writes('fini');
    await awa.receives(/11:35/);
    expect(await desk.look(english.id)).toMatchObject({ state: 'completed' });
    expect(await desk.look(french.id)).toMatchObject({ state: 'completed' });
  });

  test('over the API the same: one use case, and what it refuses', async () => {
    const { id } = await desk.books(joy, SOON);
    const [booking] = (await story.calls(joy, 'GET', '/bookings')).body.items;
    const says = (body: object) =>
      story.calls(joy, 'POST', `/bookings/${booking?.id}/progress`, body);
    expect(await says({ what: 'late' })).toMatchObject({ status: 422 });
    expect(await says({ what: 'late', minutes: 10 })).toMatchObject({
      status: 200,
      body: { lateMinutes: 10, expectedAt: '2026-11-25T11:40:00+01:00' },
    });
    expect(await says({ what: 'finished' })).toMatchObject({
      status: 409,
      body: { code: 'booking-not-now' },
    });
    expect(await says({ what: 'confirmed' })).toMatchObject({
      body: { reconfirmedAt: '2026-11-25T10:00:00+01:00' },
    });
    await story.passes(90);
    expect(await says({ what: 'arrived' })).toMatchObject({ body: { state: 'arrived' } });
    expect(await says({ what: 'finished' })).toMatchObject({
      body: { state: 'finished', finishedAt: '2026-11-25T11:30:00+01:00' },
    });
    expect(await desk.look(id)).toMatchObject({ state: 'completed' });
    const other = await story.hires('Other');
    const foreign = await story.calls(other, 'POST', `/bookings/${booking?.id}/progress`, {
      what: 'arrived',
    });
    expect(foreign.status).toBe(404);
  });
});

describe('the reminder of the day before, over two days', () => {
  test('CONFERMO 4721 answers it', async () => {
    const { code, id } = await desk.books(joy);
    await story.passes(460, 20);
    await story.passes(19);
    expect(await joy.unread()).toEqual([]);
    await story.passes(1); // 18:00
    await joy.receives(new RegExp(`promemoria.*gio 26/11 10:30.*CONFERMO ${code}`));
    await story.passes(30);
    await joy.writes(`CONFERMO ${code}`);
    await joy.receives(new RegExp(`${code} è confermato`));
    await joy.writes('confermo');
    await joy.receives(new RegExp(`${code} è confermato`));
    await story.passes(13 * 60, 20); // 07:30
    const seen = await desk.look(id);
    expect(seen).toMatchObject({
      attention: null,
      booking: { reconfirmedAt: '2026-11-25T18:30:00+01:00' },
    });
    expect(seen.history.map(({ kind }) => kind).slice(-2)).toEqual([
      'booking.reminded',
      'booking.reconfirmed',
    ]);
  });

  test('silence: the coordinator is told three hours before, and CONFERMO or ARRIVATA takes it back', async () => {
    const { code, id } = await desk.books(joy);
    await story.passes(480, 20);
    await joy.receives(/promemoria/);
    await story.passes(13 * 60, 20);
    await story.passes(29); // 07:29
    expect(await desk.look(id)).toMatchObject({ attention: null });
    await story.passes(1);
    expect(await desk.look(id)).toMatchObject({ state: 'assigned', attention: 'unconfirmed' });
    expect(await desk.notices()).toMatchObject([
      { attention: 'unconfirmed', notice: null, requestId: id, mediatorId: null },
    ]);
    await joy.writes(`confermo ${code}`);
    await joy.receives(/confermato/);
    expect(await desk.look(id)).toMatchObject({ attention: null });
  });

  test('ANNULLA instead: the search starts again', async () => {
    const { code, id } = await desk.books(joy);
    await story.passes(480, 20);
    await joy.receives(/promemoria/);
    await joy.writes(`annulla ${code}`);
    await joy.receives(/rinunci a/);
    await joy.writes('ok');
    await joy.receives(/hai rinunciato/);
    expect(await desk.look(id)).toMatchObject({ state: 'open', attention: 'no-candidates' });
  });
});

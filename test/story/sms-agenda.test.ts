import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Phone, type Story } from '../support/story.ts';

// "Everything else that works by SMS": what she has promised, and when she is free.

let story: Story;
let desk: Desk;
let joy: Phone;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

const FRIDAY = { startsAt: '2026-11-27T10:30:00+01:00' };

/** Her calendar, as the office reads it. */
const calendar = async () =>
  (await story.calls('coordinator', 'GET', `/mediators/${joy.mediatorId}/availability`)).body;

test('AGENDA: the next bookings, the nearest first', async () => {
  joy = await story.hires('Joy');
  await joy.writes('agenda');
  await joy.receives(/non hai incarichi in programma/);
  const friday = await desk.books(joy, FRIDAY);
  await story.passes(1);
  const thursday = await desk.books(joy);
  await joy.writes('Agenda?');
  await joy.receives(
    new RegExp(`${thursday.code}.*gio 26/11 10:30.*${friday.code}.*ven 27/11 10:30`),
  );
});

describe('LIBERA and OCCUPATA: what was understood is said back, and counts after OK', () => {
  test('OCCUPATA: nobody asks her then, and what she has promised stays and is named', async () => {
    joy = await story.hires('Joy');
    const { code, id } = await desk.books(joy);
    await joy.writes('OCCUPATA 26/11-28/11');
    await joy.receives(/OCCUPATA.*26\/11.*28\/11.*OK/);
    expect(await calendar()).toMatchObject({ exceptions: [] });
    await joy.writes('OK');
    await joy.receives(new RegExp(`fatto.*Restano gli incarichi ${code}`));
    expect(await calendar()).toMatchObject({
      exceptions: [
        { kind: 'busy', start: '2026-11-26T00:00:00+01:00', end: '2026-11-29T00:00:00+01:00' },
      ],
    });
    expect(await desk.look(id)).toMatchObject({ state: 'assigned' });
    const asked = await desk.ask(FRIDAY);
    expect(await desk.look(asked.id)).toMatchObject({ openOffers: 0, attention: 'no-candidates' });
    // Once is enough: a second OK finds no question.
    await joy.writes('OK');
    await joy.receives(/niente da confermare/);
  });

  test('LIBERA: somebody without hours is asked then', async () => {
    joy = await story.hires('Joy', { works: 'never' });
    await joy.writes('Libera domani mattina');
    await joy.receives(/LIBERA.*gio 26\/11.*OK/);
    const { id } = await desk.ask();
    expect(await desk.look(id)).toMatchObject({ openOffers: 0 });
    await joy.writes('ok');
    await joy.receives(/fatto/);
    await story.passes(10);
    await joy.receives(/Rispondi SI/);
  });

  test('every week: the rules follow', async () => {
    joy = await story.hires('Joy', { works: 'office-hours' });
    await joy.writes('occupata ogni lun 9-13');
    await joy.receives(/OCCUPATA.*lun.*OK/);
    await joy.writes('ok');
    await joy.receives(/fatto/);
    const { rules } = (await calendar()) as unknown as { rules: { weekday: number }[] };
    expect(rules.filter(({ weekday }) => weekday === 1)).toMatchObject([
      { from: '13:00', to: '17:00' },
    ]);
  });

  test('NO keeps everything, what is not understood is not guessed, and a new sentence replaces the old', async () => {
    joy = await story.hires('Joy');
    await joy.writes('OCCUPATA domani');
    await joy.receives(/OCCUPATA.*26\/11/);
    await joy.writes('no');
    await joy.receives(/resta tutto come prima/);
    await joy.writes('ok');
    await joy.receives(/niente da confermare/);
    await joy.writes('occupata 31/11');
    await joy.receives(/non abbiamo capito/);
    await joy.writes('OCCUPATA domani');
    await joy.receives(/26\/11/);
    await joy.writes('OCCUPATA 27/11');
    await joy.receives(/27\/11/);
    await joy.writes('si');
    await joy.receives(/27\/11/);
    await joy.writes('ok');
    await joy.receives(/fatto/);
    expect(await calendar()).toMatchObject({
      exceptions: [{ kind: 'busy', start: '2026-11-27T00:00:00+01:00' }],
    });
  });

  test('a question that nobody answered in time is gone', async () => {
    joy = await story.hires('Joy');
    await joy.writes('OCCUPATA domani');
    await joy.receives(/OK/);
    await story.passes(31);
    await joy.writes('OK');
    await joy.receives(/niente da confermare/);
    expect(await calendar()).toMatchObject({ exceptions: [] });
  });

  test('in English and in French', async () => {
    joy = await story.hires('Joy', { messageLanguage: 'en', works: 'never' });
    await joy.writes('FREE Monday 9-13');
    await joy.receives(/FREE.*30\/11.*OK/);
    await joy.writes('OK');
    await joy.receives(/done|thank/i);
    expect(await calendar()).toMatchObject({ exceptions: [{ kind: 'free' }] });
    joy = await story.hires('Awa', { messageLanguage: 'fr' });
    await joy.writes('occupée demain');
    await joy.receives(/OCCUP.*26\/11.*OK/);
    await joy.writes('ok');
    await joy.receives(/merci/i);
    expect(await calendar()).toMatchObject({ exceptions: [{ kind: 'busy' }] });
  });
});

test('AIUTO: what one can write, in the language that she chose', async () => {
  joy = await story.hires('Joy');
  await joy.writes('aiuto');
  await joy.receives(/RITARDO 15.*STOP/);
  const faith = await story.hires('Faith', { messageLanguage: 'en' });
  await faith.writes('help me');
  await faith.receives(/LATE 15.*STOP/);
  const awa = await story.hires('Awa', { messageLanguage: 'fr' });
  await awa.writes('aide');
  await awa.receives(/RETARD 15.*STOP/);
});

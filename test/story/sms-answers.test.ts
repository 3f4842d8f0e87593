import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Story } from '../support/story.ts';
import { opened, testSeals } from '../support/vault.ts';

// "Offering and answering": each numbered rule of the SMS dialogue, with a phone in hand.

let story: Story;
let desk: Desk;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

const FRIDAY = { startsAt: '2026-11-27T10:30:00+01:00' };

test('rule 1: an offer says language, setting, comune or telefono, time, length and a code; no names', async () => {
  const joy = await story.hires('Joy');
  await desk.ask({ notes: 'Ingresso B', caseRef: 'PS-2231' });
  await joy.receives(
    /^Ponte: EDO, sanità, Andria, gio 26\/11 10:30 \(1h\)\. Rispondi SI (\d{4}) o NO \1$/,
  );
  await story.passes(1);
  await desk.ask({ ...FRIDAY, mode: 'phone', durationMinutes: 30 });
  await joy.receives(
    /^Ponte: EDO, sanità, telefono, ven 27\/11 10:30 \(30min\)\. Rispondi SI (\d{4}) o NO \1$/,
  );
});

test('rule 2: a code is hers alone and of one offer; a late answer never reaches a newer offer', async () => {
  const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
  const first = await desk.ask();
  const [hers, others] = [await joy.receives(/gio 26/), await faith.receives(/gio 26/)];
  await story.passes(1);
  const second = await desk.ask(FRIDAY);
  const [newer] = [await joy.receives(/ven 27/), await faith.receives(/ven 27/)];
  expect(newer).not.toBe(hers);
  if (others !== hers && others !== newer) {
    await joy.writes(`SI ${others}`);
    await joy.receives(new RegExp(`non conosciamo il codice ${others}`));
  }
  await story.calls('nurse', 'POST', `/requests/${first.id}/cancellation`, { reason: 'rinviata' });
  for (const phone of [joy, faith]) await phone.receives(/non serve più/);
  await joy.writes(`SI ${hers}`);
  await joy.receives(new RegExp(`${hers} non serve più`));
  expect(await desk.look(second.id)).toMatchObject({ state: 'open', openOffers: 2 });
});

describe('rule 3: a bare yes or no', () => {
  test('rule 3: counts when one offer is open and none was closed for a day', async () => {
    const joy = await story.hires('Joy');
    const { id } = await desk.ask();
    await joy.receives(/Rispondi SI/);
    await joy.writes('no');
    await joy.receives(/rifiutato/);
    expect(await desk.look(id)).toMatchObject({ openOffers: 0 });
    await story.passes(1);
    // Something was closed just now: the next bare word is not guessed.
    const second = await desk.ask({ startsAt: '2026-11-28T10:30:00+01:00', urgency: 'urgent' });
    const code = await joy.receives(/sab 28/);
    await joy.writes('SI');
    await joy.receives(new RegExp(`quale\\?.*${code}`));
    expect(await desk.look(second.id)).toMatchObject({ state: 'open', openOffers: 1 });
  });

  test('rule 3: with several open nothing changes, and the codes are listed', async () => {
    const joy = await story.hires('Joy');
    const [first] = [await desk.ask(), await story.passes(1), await desk.ask(FRIDAY)];
    const codes = [await joy.receives(/gio 26/), await joy.receives(/ven 27/)];
    await joy.writes('Sì!');
    await joy.receives(new RegExp(`quale\\?.*${codes.join(', ')}`));
    await joy.writes('no');
    await joy.receives(new RegExp(`quale\\?.*${codes.join(', ')}`));
    expect(await desk.look(first.id)).toMatchObject({ state: 'open', openOffers: 1 });
  });

  test('rule 3: with none open nothing changes', async () => {
    const joy = await story.hires('Joy');
    await joy.writes('si');
    await joy.receives(/non hai proposte aperte/);
    await joy.writes('no');
    await joy.receives(/non hai proposte aperte/);
  });

  test('rule 3: written before the offer was made and found late, it does not answer it', async () => {
    const joy = await story.hires('Joy');
    const { id } = await desk.ask();
    const code = await joy.receives(/Rispondi SI/);
    const early = new Date(story.system.clock.now() - 60_000);
    const { pool } = story.system;
    const seals = testSeals(pool);
    await seals.ready([joy.mediatorId]);
    const late = randomUUID();
    await pool.query(
      `insert into messages_in (id, key_id, provider_sid, from_e164, from_index, to_e164, body, written_at, received_at, due_at)
       values ($1, $2, 'SM-late', $3, $4, '+390883000000', $5, $6, $7, $7)`,
      [
        late,
        joy.mediatorId,
        seals.seal(joy.mediatorId, 'messages_in:from_e164', late, joy.number),
        await seals.phoneIndex(joy.number),
        seals.seal(joy.mediatorId, 'messages_in:body', late, 'SI'),
        early,
        new Date(story.system.clock.now()),
      ],
    );
    await story.settles();
    await joy.receives(new RegExp(`quale\\?.*${code}`));
    expect(await desk.look(id)).toMatchObject({ state: 'open' });
  });
});

test('rule 4: a code alone is asked back, words around it do not matter, near misses are not guessed', async () => {
  const joy = await story.hires('Joy');
  const { id } = await desk.ask();
  const code = await joy.receives(/Rispondi SI/);
  await joy.writes(code);
  await joy.receives(new RegExp(`${code}: SI o NO\\?`));
  for (const near of [`SU ${code}`, `si ${code.slice(0, 3)}`, `si ${code} o no`]) {
    await joy.writes(near);
    await joy.receives(/non abbiamo capito|SI o NO/);
  }
  expect(await desk.look(id)).toMatchObject({ state: 'open' });
  await joy.writes(`si ${code} grazie!`);
  await joy.receives(/confermato/);
  await joy.writes(code);
  await joy.receives(/confermato/);
});

describe('rule 5: who was first has it, and everybody is told the truth', () => {
  test('rule 5: the winner gets place and contact, and the same again for the same yes', async () => {
    const joy = await story.hires('Joy');
    await desk.ask();
    const code = await joy.receives(/Rispondi SI/);
    await joy.writes(`SI ${code}`);
    const disclosed = /confermato.*Ospedale "Lorenzo Bonomo", Pronto soccorso, \+39 0883 299111/;
    await joy.receives(disclosed);
    await joy.writes(`Sì ${code}`);
    await joy.receives(disclosed);
    await joy.writes('si');
    await joy.receives(disclosed);
  });

  test('rule 5: the others get "già assegnato" once, and after the end "scaduta"', async () => {
    const [fast, slow] = [await story.hires('Joy'), await story.hires('Faith')];
    await desk.ask();
    const [first, second] = [await fast.receives(/SI/), await slow.receives(/SI/)];
    await fast.writes(`SI ${first}`);
    await fast.receives(/confermato/);
    await slow.receives(/non serve più/);
    await slow.writes(second);
    await slow.receives(/^Ponte: \d{4} è già assegnato a un'altra persona\. Grazie lo stesso\.$/);
    await slow.writes(`SI ${second}`);
    expect(await slow.unread()).toEqual([]);

    await story.passes(1); // one offer a minute
    await desk.ask({ startsAt: '2026-11-25T11:30:00+01:00' });
    const [late] = [await fast.receives(/SI/), await slow.receives(/SI/)];
    await story.passes(5);
    for (const phone of [fast, slow]) await phone.receives(/Rispondi SI/); // asked again
    await fast.writes(`SI ${late}`);
    await fast.receives(/scaduta/);
  });

  test('rule 5: a yes after her own no counts while it is still open', async () => {
    const joy = await story.hires('Joy');
    const { id } = await desk.ask();
    const code = await joy.receives(/Rispondi SI/);
    await joy.writes(`no ${code}, sono a Bari`);
    await joy.receives(/rifiutato/);
    const { pool } = story.system;
    const { rows } = await pool.query<{ id: string; state: string }>(
      'select id, state from offers where request_id = $1',
      [id],
    );
    expect(rows).toMatchObject([{ state: 'declined' }]);
    expect(await opened(pool, 'offers:decline_reason', rows[0]?.id ?? '', id)).toBe('sono a Bari');
    await joy.writes(code);
    await joy.receives(/SI o NO/);
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
    expect(await desk.look(id)).toMatchObject({ state: 'assigned' });
    // Both codes are hers now, and mean the same booking.
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
    await joy.writes(`ANNULLA ${code}`);
    await joy.receives(/rinunci a/);
  });

  test('rule 5: a yes after her own no comes too late when somebody else has it, or after the end', async () => {
    const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
    await desk.ask();
    const [hers, others] = [await joy.receives(/SI/), await faith.receives(/SI/)];
    await joy.writes(`NO ${hers}`);
    await joy.receives(/rifiutato/);
    await faith.writes(`SI ${others}`);
    await faith.receives(/confermato/);
    await joy.writes(`SI ${hers}`);
    await joy.receives(/avevi già risposto NO/);

    await story.passes(1); // one offer a minute
    await desk.ask({ ...FRIDAY, urgency: 'urgent' });
    const [again] = [await joy.receives(/SI/), await faith.receives(/SI/)];
    await joy.writes(`NO ${again}`);
    await joy.receives(/rifiutato/);
    await story.passes(15);
    await faith.receives(/Rispondi SI/); // asked once more
    await joy.writes(`SI ${again}`);
    await joy.receives(/avevi già risposto NO/);
  });
});

test('rule 6: when somebody accepts, the others are told, each in her language', async () => {
  const joy = await story.hires('Joy');
  const faith = await story.hires('Faith', { messageLanguage: 'en' });
  const awa = await story.hires('Awa', { messageLanguage: 'fr' });
  await desk.ask();
  const code = await joy.receives(/Rispondi SI/);
  await faith.receives(/Reply YES/);
  await awa.receives(/Répondez OUI/);
  await joy.writes(`SI ${code}`);
  await joy.receives(/confermato/);
  await faith.receives(/not needed any more/);
  await awa.receives(/plus nécessaire/);
});

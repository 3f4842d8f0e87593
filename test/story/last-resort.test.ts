import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { tellStory, type Seen, type Story } from '../support/story.ts';

// An emergency at night: the SMS wake nobody, and the phones ring.

let story: Story;
beforeEach(async () => {
  story = await tellStory('2026-11-25T03:00');
});
afterEach(() => story.ends());

const allow = async (change: Partial<Policy['voice']> = {}): Promise<void> => {
  const voice = { ...defaultPolicy.voice, enabled: true, ...change };
  await story.system.pool.query('update networks set policy = $1', [{ ...defaultPolicy, voice }]);
};

const ask = async (): Promise<Seen> =>
  (
    await story.calls('nurse', 'POST', '/requests', {
      siteId: story.province.hospital,
      mode: 'on-site',
      language: 'bin',
      startsAt: '2026-11-25T04:00:00+01:00',
      durationMinutes: 60,
      setting: 'health',
      unit: 'Sala parto',
      contact: '+39 0883 299222',
    })
  ).body;

const look = async (id: string): Promise<Seen> =>
  (await story.calls('nurse', 'GET', `/requests/${id}`)).body;

const kinds = ({ history }: Seen): string[] => history.map(({ kind }) => kind);

describe('Nobody answers the SMS', () => {
  test('the phone rings, she presses 1, and the nurse sees who comes', async () => {
    await allow();
    const blessing = await story.hires('Blessing');
    const { id } = await ask();
    await blessing.receives(/Rispondi SI/);
    await story.passes(1);
    expect(await blessing.rings()).toBe(false);
    await story.passes(1);
    expect(await blessing.rings()).toBe(true);

    const question = await blessing.picksUp();
    expect(question).toMatch(/edo, sanità, Andria, .*25 novembre alle 4, un'ora\. Premi 1/);
    // No more than the SMS told: the place, the unit and the contact come after a yes.
    expect(question).not.toMatch(/Bonomo|Sala parto|299222/);
    expect(await blessing.presses('1')).toMatch(/l'incarico è tuo/);
    await blessing.receives(/confermato.*Sala parto.*299222/);

    const seen = await look(id);
    expect(seen).toMatchObject({
      state: 'assigned',
      booking: { mediator: { name: 'Blessing Prova' } },
    });
    expect(kinds(seen)).toEqual([
      'request.created',
      'offer.made',
      'offer.called',
      'offer.accepted',
      'booking.confirmed',
    ]);
  });

  test('two phones ring, both press 1: the second hears that it is not needed any more', async () => {
    await allow();
    const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
    const { id } = await ask();
    for (const phone of [joy, faith]) await phone.receives(/Rispondi SI/);
    await story.passes(2);
    await joy.picksUp();
    await faith.picksUp();
    expect(await faith.presses('1')).toMatch(/l'incarico è tuo/);
    await faith.receives(/confermato/);
    await joy.receives(/non serve più/);
    expect(await joy.presses('1')).toMatch(/non serve più/);
    expect(await look(id)).toMatchObject({ booking: { mediator: { name: 'Faith Prova' } } });
  });

  test('she presses 2: she is asked no more, and the next phone rings', async () => {
    await allow({ atOnce: 1 });
    const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
    const { id } = await ask();
    for (const phone of [joy, faith]) await phone.receives(/Rispondi SI/);
    await story.passes(2);
    const [first, second] = (await joy.rings()) ? [joy, faith] : [faith, joy];
    expect(await second.rings()).toBe(false);
    await first.picksUp();
    expect(await first.presses('2')).toMatch(/grazie della risposta/);
    await story.passes(1);
    await second.picksUp();
    await second.presses('1');
    await second.receives(/confermato/);
    expect(kinds(await look(id))).toContain('offer.declined');
  });

  test('she presses another key twice, or nothing: the SMS still stands', async () => {
    await allow();
    const joy = await story.hires('Joy');
    await ask();
    const code = await joy.receives(/Rispondi SI/);
    await story.passes(2);
    await joy.picksUp();
    expect(await joy.presses('7')).toMatch(/Premi 1/);
    expect(await joy.presses('8')).toMatch(/Non abbiamo sentito/);
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
  });

  test('she lets it ring: her offer is as open as before', async () => {
    await allow();
    const joy = await story.hires('Joy');
    const { id } = await ask();
    const code = await joy.receives(/Rispondi SI/);
    await story.passes(2);
    await joy.declinesCall();
    expect(await look(id)).toMatchObject({ state: 'open', openOffers: 1 });
    await joy.writes(`SI ${code}`);
    await joy.receives(/confermato/);
  });

  test('the network has not switched calls on: no phone rings', async () => {
    const joy = await story.hires('Joy');
    await ask();
    await joy.receives(/Rispondi SI/);
    await story.passes(4);
    expect(await joy.rings()).toBe(false);
  });
});

test('who has answered before is not called', async () => {
  await allow();
  const joy = await story.hires('Joy');
  await ask();
  const code = await joy.receives(/Rispondi SI/);
  await joy.writes(`NO ${code}`);
  await joy.receives(/rifiutato/);
  await story.passes(3);
  expect(await joy.rings()).toBe(false);
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Seen, type Story } from '../support/story.ts';

let story: Story;
let desk: Desk;
beforeEach(async () => {
  story = await tellStory('2026-11-24T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

interface Entry {
  readonly kind: string;
  readonly mediator: { readonly name: string } | null;
  readonly offerId: string | null;
}

const named = ({ history }: Seen): (readonly [string, string | null])[] =>
  (history as unknown as Entry[]).map(({ kind, mediator }) => [kind, mediator?.name ?? null]);

test('the coordinator reads who was asked, who said no and who comes; the office who comes', async () => {
  const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
  const { id } = await desk.ask();
  await joy.writes(`NO ${await joy.receives(/Rispondi SI/)}`);
  await joy.receives(/./);
  const beforeBooking = await desk.look(id);
  expect(named(beforeBooking).every(([, name]) => name === null)).toBe(true);
  expect(JSON.stringify(beforeBooking['history'])).not.toContain('Joy');
  await faith.writes(`SI ${await faith.receives(/Rispondi SI/)}`);
  await faith.receives(/confermato/);

  const whole = (await story.calls('coordinator', 'GET', `/requests/${id}`)).body;
  const told = named(whole);
  expect(told).toHaveLength(6);
  expect(told).toEqual(
    expect.arrayContaining([
      ['request.created', null],
      ['offer.made', 'Joy Prova'],
      ['offer.made', 'Faith Prova'],
      ['offer.declined', 'Joy Prova'],
      ['offer.accepted', 'Faith Prova'],
      ['booking.confirmed', 'Faith Prova'],
    ]),
  );
  const offers = (whole.history as unknown as Entry[]).filter(
    ({ kind }) => kind !== 'request.created',
  );
  expect(offers.every(({ offerId }) => offerId !== null)).toBe(true);
  expect(new Set(offers.map(({ offerId }) => offerId)).size).toBe(2);

  const office = await desk.look(id);
  expect(named(office).filter(([, name]) => name !== null)).toEqual([
    ['booking.confirmed', 'Faith Prova'],
  ]);
  expect((office.history as unknown as Entry[]).every(({ offerId }) => offerId === null)).toBe(
    true,
  );
});

test('where another time gave way, the one that was asked for is still shown', async () => {
  const joy = await story.hires('Joy');
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '11:00', to: '18:00' }));
  await story.calls('coordinator', 'PUT', `/mediators/${joy.mediatorId}/availability`, { rules });
  const asked = await desk.ask({ relax: ['start+30'] });
  expect(asked).toMatchObject({ requestedStartsAt: null, relaxed: [] });
  await joy.receives(/11:00/);
  expect(await desk.look(asked.id)).toMatchObject({
    startsAt: '2026-11-26T11:00:00+01:00',
    requestedStartsAt: '2026-11-26T10:30:00+01:00',
    relaxed: ['start+30'],
  });
});

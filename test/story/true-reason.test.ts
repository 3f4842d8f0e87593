import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Story } from '../support/story.ts';

let story: Story;
let desk: Desk;
beforeEach(async () => {
  story = await tellStory('2026-11-24T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

const EVENING = '2026-11-26T20:00:00+01:00';
const NEXT_MORNING = '2026-11-27T07:00:00+01:00';
const NEXT_AFTERNOON = '2026-11-27T15:00:00+01:00';

test('a yes that would leave too little rest is told so, and the request goes on', async () => {
  const joy = await story.hires('Joy');
  await desk.ask({ startsAt: EVENING });
  const evening = await joy.receives(/20:00/);
  await story.passes(1);
  const { id } = await desk.ask({ startsAt: NEXT_MORNING });
  const morning = await joy.receives(/7:00/);
  await joy.writes(`SI ${evening}`);
  await joy.receives(/confermato/);
  await joy.writes(`SI ${morning}`);
  await joy.receives(/ore di riposo tra due giornate/);
  expect(await desk.look(id)).toMatchObject({ state: 'open', booking: null });
});

test('a yes over the hours of the week is told so, by SMS and over the API', async () => {
  const joy = await story.hires('Joy', { weeklyCapMinutes: 90 });
  await desk.ask({ startsAt: EVENING });
  const evening = await joy.receives(/20:00/);
  await story.passes(1);
  const { id } = await desk.ask({ startsAt: NEXT_AFTERNOON });
  const afternoon = await joy.receives(/15:00/);
  await joy.writes(`SI ${evening}`);
  await joy.receives(/confermato/);
  const { body } = await story.calls(joy, 'GET', '/offers');
  const offer = body.items.find(({ requestId }) => requestId === id);
  const answer = await story.calls(joy, 'POST', `/offers/${offer?.id}/answer`, {
    answer: 'accept',
  });
  expect(answer).toMatchObject({ status: 409, body: { code: 'offer-over-hours' } });
  await joy.writes(`SI ${afternoon}`);
  await joy.receives(/le tue ore della settimana/);
});

test('when everybody has declined, the coordinator reads that and not that nobody answered', async () => {
  const [joy, faith] = [await story.hires('Joy'), await story.hires('Faith')];
  const { id } = await desk.ask();
  await joy.writes(`NO ${await joy.receives(/Rispondi SI/)}`);
  await joy.receives(/./);
  await faith.writes(`NO ${await faith.receives(/Rispondi SI/)}`);
  await faith.receives(/./);
  expect(await desk.look(id)).toMatchObject({ state: 'open', attention: 'everybody-declined' });
  expect(await desk.notices()).toMatchObject([{ attention: 'everybody-declined' }]);
});

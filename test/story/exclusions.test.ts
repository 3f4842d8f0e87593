import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deskOf, type Desk } from '../support/desk.ts';
import { tellStory, type Answer, type Phone, type Story } from '../support/story.ts';

let story: Story;
let desk: Desk;
let joy: Phone;
let faith: Phone;
beforeEach(async () => {
  story = await tellStory('2026-11-24T10:00');
  desk = deskOf(story);
  joy = await story.hires('Joy');
  faith = await story.hires('Faith');
});
afterEach(() => story.ends());

const pathOf = ({ mediatorId }: Phone): string => `/mediators/${mediatorId}/exclusions`;

const exclude = (exclusions: readonly object[]): Promise<Answer> =>
  story.calls('coordinator', 'PUT', pathOf(joy), { exclusions });

/** Everything of an answer but the ids that name this very call. */
const withoutIds = ({ status, body }: Answer): string =>
  `${status} ${JSON.stringify(body).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')}`;

test('who is excluded from a case is not asked, and cannot tell its request from none', async () => {
  expect((await exclude([{ scope: 'case', value: 'PS-2231' }])).status).toBe(200);
  const { id } = await desk.ask({ caseRef: 'PS-2231' });
  const code = await faith.receives(/Rispondi SI/);
  expect(await joy.unread()).toEqual([]);
  const offers = await story.calls(faith, 'GET', '/offers');
  const offerId = offers.body.items[0]?.id ?? '';
  const tries = (request: string, offer: string): Promise<Answer[]> =>
    Promise.all([
      story.calls(joy, 'GET', `/requests/${request}`),
      story.calls(joy, 'GET', `/requests/${request}/candidates`),
      story.calls(joy, 'POST', `/requests/${request}/cancellation`, { reason: 'x' }),
      story.calls(joy, 'POST', `/offers/${offer}/answer`, { answer: 'accept' }),
    ]);
  const ofExcluded = await tries(id, offerId);
  const ofNone = await tries(randomUUID(), randomUUID());
  expect(ofExcluded.map(withoutIds)).toEqual(ofNone.map(withoutIds));
  expect(ofExcluded.map(({ status }) => status)).toEqual([404, 403, 403, 404]);
  expect((await story.calls(joy, 'GET', '/offers')).body.items).toEqual([]);
  await faith.writes(`SI ${code}`);
  await faith.receives(/confermato/);
});

test('by organisation, site and language, as the rules of matching read them', async () => {
  const { body: sites } = await story.calls('nurse', 'GET', '/sites');
  const [site] = sites.items as unknown as { id: string; organisationId: string }[];
  const { id } = await desk.ask();
  await joy.receives(/Rispondi SI/);
  await faith.receives(/Rispondi SI/);
  const scopes = [
    { scope: 'organisation', value: site?.organisationId },
    { scope: 'site', value: story.province.hospital },
    { scope: 'language', value: 'bin' },
  ];
  for (const one of scopes) {
    expect(await exclude([one, one])).toMatchObject({ status: 200, body: { exclusions: [one] } });
    const { body } = await story.calls('coordinator', 'GET', `/requests/${id}/candidates`);
    expect(JSON.stringify(body.excluded)).toContain('"excluded"');
    expect(body.eligible.map(({ mediatorId }) => mediatorId)).not.toContain(joy.mediatorId);
  }
  const { body } = await story.calls('coordinator', 'GET', pathOf(joy));
  expect(body).toEqual({ exclusions: [scopes[2]] });
  expect((await exclude([])).body).toEqual({ exclusions: [] });
  const { rows } = await story.system.pool.query(
    `select data from events where kind = 'mediator.exclusions-changed' order by id`,
  );
  expect(rows).toEqual([1, 1, 1, 0].map((count) => ({ data: { count } })));
});

test('only coordinators and admins see them, and what is excluded must exist', async () => {
  for (const who of [joy, faith, 'nurse'] as const)
    for (const path of [pathOf(joy), `/mediators/${randomUUID()}/exclusions`]) {
      expect((await story.calls(who, 'GET', path)).status).toBe(403);
      expect((await story.calls(who, 'PUT', path, { exclusions: [] })).status).toBe(403);
    }
  const nobody = `/mediators/${randomUUID()}/exclusions`;
  expect((await story.calls('coordinator', 'GET', nobody)).status).toBe(404);
  for (const one of [
    { scope: 'site', value: randomUUID() },
    { scope: 'organisation', value: randomUUID() },
    { scope: 'language', value: 'tlh' },
  ])
    expect((await exclude([one])).status).toBe(422);
  expect((await exclude([{ scope: 'site', value: 'near' }])).status).toBe(400);
});

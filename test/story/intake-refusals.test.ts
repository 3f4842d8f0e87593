import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tellStory, type Phone, type Story } from '../support/story.ts';

let story: Story;
let joy: Phone;
beforeAll(async () => {
  story = await tellStory('2026-11-24T10:00');
  joy = await story.hires('Joy');
});
afterAll(() => story.ends());

/** The faults that an input is refused for. */
const faultsOf = async (
  who: 'nurse' | 'coordinator',
  method: string,
  path: string,
  body: object,
): Promise<unknown> => {
  const answer = await story.calls(who, method, path, body);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-fields' } });
  return answer.body['errors'];
};

const need = (change: object) => ({
  siteId: story.province.hospital,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-28T10:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  ...change,
});

test.each(['/requests', '/requests/preview'])(
  'an emergency that is days away is no emergency, by %s',
  async (path) => {
    expect(await faultsOf('nurse', 'POST', path, need({ urgency: 'emergency' }))).toEqual([
      {
        path: 'urgency',
        message: '"urgency": an emergency is now, 48 hours ahead at most: ask for "routine".',
      },
    ]);
  },
);

test('nobody of the network is preferred who is not in it', async () => {
  const nobody = '0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4e';
  const preferredMediatorIds = [joy.mediatorId, nobody];
  const fault = (at: number) => ({
    path: `preferredMediatorIds[${at}]`,
    message: `"preferredMediatorIds[${at}]": ${preferredMediatorIds[at]} is no mediator of this network: correct the id or leave it out.`,
  });
  const asked = need({ preferredMediatorIds });
  expect(await faultsOf('coordinator', 'POST', '/requests', asked)).toEqual([fault(1)]);
  // An office prefers whom it has had; of whoever has never come to it, it does not learn that she is there.
  expect(await faultsOf('nurse', 'POST', '/requests', asked)).toEqual([fault(0), fault(1)]);
});

test('working hours that overlap or have no length are refused, naming both', async () => {
  const rules = [
    { weekday: 1, from: '09:00', to: '13:00' },
    { weekday: 1, from: '12:00', to: '17:00' },
    { weekday: 2, from: '09:00', to: '09:00' },
  ];
  const path = `/mediators/${joy.mediatorId}/availability`;
  expect(await faultsOf('coordinator', 'PUT', path, { rules })).toEqual([
    {
      path: 'rules[1]',
      message:
        'rules[1] (12:00-17:00) overlaps rules[0] (09:00-13:00) on the same weekday: join them or change the hours.',
    },
    { path: 'rules[2].to', message: expect.stringContaining('a whole day is 00:00 to 24:00') },
  ]);
});

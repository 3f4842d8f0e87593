import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tellStory, type Answer, type Story } from '../support/story.ts';

// What cannot be asked is refused with a sentence that says which field and why, and nothing is stored.

let story: Story;
beforeAll(async () => {
  story = await tellStory('2026-10-24T10:00');
});
afterAll(() => story.ends());

const need = (change: object = {}) => ({
  siteId: story.province.hospital,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-10-26T11:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  ...change,
});

const ask = (change: object = {}): Promise<Answer> =>
  story.calls('nurse', 'POST', '/requests', need(change));

interface Fault {
  readonly path: string;
  readonly message: string;
}

const faultsOf = ({ body }: Answer): readonly Fault[] => (body['errors'] ?? []) as Fault[];

describe('is refused, with the field and the reason', () => {
  test.each<[string, object, string]>([
    ['a start in the past', { startsAt: '2026-10-24T09:00:00+02:00' }, 'startsAt'],
    ['a start more than a year ahead', { startsAt: '2027-10-26T11:30:00+01:00' }, 'startsAt'],
    ['a local time that does not exist', { startsAt: '2027-03-28T02:30' }, 'startsAt'],
    ['a local time that exists twice', { startsAt: '2026-10-25T02:30' }, 'startsAt'],
    ['a length of 0', { durationMinutes: 0 }, 'durationMinutes'],
    ['a length of over 12 hours', { durationMinutes: 721 }, 'durationMinutes'],
    ['an unknown language', { language: 'xx-klingon' }, 'language'],
    ['an unknown acceptable language', { acceptableLanguages: ['zz'] }, 'acceptableLanguages[0]'],
    ['phone for longer than the policy', { mode: 'phone', durationMinutes: 46 }, 'durationMinutes'],
    [
      'mental health by phone',
      { mode: 'phone', durationMinutes: 30, setting: 'mental-health' },
      'mode',
    ],
    ['a site that is none', { siteId: '00000000-0000-7000-8000-000000000000' }, 'siteId'],
  ])('%s', async (_what, change, path) => {
    const answer = await ask(change);
    // What the shape alone forbids is a bad request; what the network's rules forbid cannot be processed.
    expect([400, 422]).toContain(answer.status);
    expect(answer.body).toMatchObject({ status: answer.status, title: expect.any(String) });
    const fault = faultsOf(answer).find((one) => one.path === path);
    expect(fault?.message).toMatch(/^["\p{Lu}].{10,}\.$/su);
  });

  test('a site of another organisation, in the words of one that is none', async () => {
    const other = await ask({ siteId: story.province.jobCentre });
    const none = await ask({ siteId: '00000000-0000-7000-8000-000000000000' });
    expect(other.status).toBe(422);
    expect(faultsOf(other)).toEqual(faultsOf(none));
  });

  test('an unknown field', async () => {
    const answer = await ask({ patient: 'Maria' });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(faultsOf(answer))).toContain('patient');
  });

  test('several faults are told at once', async () => {
    const answer = await ask({ language: 'zz', startsAt: '2026-10-24T09:00:00+02:00' });
    expect(
      faultsOf(answer)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['language', 'startsAt']);
  });
});

test('nothing of all that was stored', async () => {
  const { rows } = await story.system.pool.query('select 1 from requests');
  expect(rows).toEqual([]);
});

test('a likely double is named, unless it is forced', async () => {
  const first = await ask({ caseRef: 'PS-2231' });
  expect(first.status).toBe(201);
  const overlapping = { caseRef: 'PS-2231', startsAt: '2026-10-26T12:00:00+01:00' };
  const double = await ask(overlapping);
  expect(double.status).toBe(409);
  expect(double.body).toMatchObject({ code: 'probable-duplicate' });
  expect(JSON.stringify(double.body)).toContain(first.body.code);
  expect((await ask({ ...overlapping, caseRef: 'PS-2232' })).status).toBe(201);
  expect((await ask({ ...overlapping, force: true })).status).toBe(201);
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tellStory, type Seen, type Story } from '../support/story.ts';

// The three moments of the mission, with a phone in hand.

let story: Story;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
});
afterEach(() => story.ends());

/** What happened, in order. */
const kindsOf = (request: Seen) => request.history.map(({ kind }) => kind);

/** Which rules keep somebody from coming. */
const rulesOf = (candidate: Seen['excluded'][number] | undefined) =>
  candidate?.reasons.map(({ rule }) => rule);

const edoAtTheHospital = (story: Story, change: object = {}) => ({
  siteId: story.province.hospital,
  mode: 'on-site',
  language: 'bin',
  startsAt: '2026-11-25T11:30:00+01:00',
  durationMinutes: 60,
  setting: 'health',
  unit: 'Pronto soccorso',
  contact: '+39 0883 299111',
  ...change,
});

describe('A nurse asks for Edo', () => {
  test('the first mediator answers by SMS, and the nurse sees who comes', async () => {
    const blessing = await story.hires('Blessing');
    const asked = await story.calls('nurse', 'POST', '/requests', edoAtTheHospital(story));
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({ state: 'open', urgency: 'emergency', booking: null });

    const code = await blessing.receives(
      /^Ponte: EDO, sanità, Andria, mer 25\/11 11:30 \(1h\)\. Rispondi SI (\d{4}) o NO \1$/,
    );
    await blessing.writes(`SI ${code}`);
    await blessing.receives(
      /confermato.*Ospedale "Lorenzo Bonomo", Pronto soccorso, \+39 0883 299111/,
    );

    const seen = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
    expect(seen.body).toMatchObject({
      state: 'assigned',
      attention: null,
      openOffers: 0,
      booking: {
        state: 'confirmed',
        mediator: { id: blessing.mediatorId, name: 'Blessing Prova' },
      },
    });
    expect(kindsOf(seen.body)).toEqual([
      'request.created',
      'offer.made',
      'offer.accepted',
      'booking.confirmed',
    ]);
  });

  test('nobody answers the first wave; time passes, somebody of the second says yes', async () => {
    const first = [await story.hires('Joy'), await story.hires('Faith'), await story.hires('Osas')];
    const far = await story.hires('Esosa', { homeComune: '110008' });
    const asked = await story.calls(
      'nurse',
      'POST',
      '/requests',
      edoAtTheHospital(story, {
        startsAt: '2026-11-26T10:30:00+01:00',
      }),
    );
    expect(asked.body.urgency).toBe('urgent');
    for (const phone of first) await phone.receives(/Rispondi SI/);
    expect(await far.unread()).toEqual([]);

    await story.passes(15);
    const code = await far.receives(/EDO.*Rispondi SI/);
    await far.writes(`sì ${code} grazie`);
    await far.receives(/confermato/);

    const seen = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
    expect(seen.body).toMatchObject({
      state: 'assigned',
      wave: 2,
      booking: { mediator: { name: 'Esosa Prova' } },
    });
  });

  test('somebody was faster: the other is told the truth, once', async () => {
    const fast = await story.hires('Joy');
    const slow = await story.hires('Faith');
    await story.calls('nurse', 'POST', '/requests', edoAtTheHospital(story));
    const code = await fast.receives(/Rispondi SI/);
    const other = await slow.receives(/Rispondi SI/);
    await fast.writes(`SI ${code}`);
    await fast.receives(/confermato/);
    await slow.receives(/non serve più/);
    await slow.writes(`SI ${other}`);
    await slow.receives(/già assegnato/);
    await slow.writes(`SI ${other}`);
    expect(await slow.unread()).toEqual([]);
  });

  test('nobody can come: the office sees what would help, and the coordinator is told', async () => {
    await story.hires('Peter', { gender: 'male' });
    const asked = await story.calls(
      'nurse',
      'POST',
      '/requests',
      edoAtTheHospital(story, {
        gender: { want: 'female', required: true },
      }),
    );
    const seen = await story.calls('coordinator', 'GET', `/requests/${asked.body.id}`);
    expect(seen.body).toMatchObject({ state: 'open', attention: 'no-candidates', openOffers: 0 });

    const { body } = await story.calls(
      'coordinator',
      'GET',
      `/requests/${asked.body.id}/candidates`,
    );
    expect(body.eligible).toEqual([]);
    expect(rulesOf(body.excluded[0])).toEqual(['gender']);
    expect(body.relaxations).toContainEqual({ change: 'gender', eligible: 1 });

    // She does not come in time: nobody is left hoping.
    await story.passes(180);
    const after = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
    expect(after.body).toMatchObject({ state: 'unfilled', openOffers: 0, nextStepAt: null });
  });

  test('what the nurse agreed to in advance gives way by itself', async () => {
    const peter = await story.hires('Peter', { gender: 'male' });
    const asked = await story.calls(
      'nurse',
      'POST',
      '/requests',
      edoAtTheHospital(story, {
        gender: { want: 'female', required: true },
        relax: ['gender'],
      }),
    );
    await peter.receives(/Rispondi SI/);
    const seen = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
    expect(seen.body).toMatchObject({ relaxed: ['gender'], openOffers: 1, attention: null });
  });

  test('what would bring nobody now is tried again later, and until then nothing has given way', async () => {
    const peter = await story.hires('Peter', { gender: 'male', works: 'never' });
    const wish = { gender: { want: 'female', required: true }, relax: ['gender'] };
    const asked = await story.calls('nurse', 'POST', '/requests', edoAtTheHospital(story, wish));
    expect(asked.body).toMatchObject({ relaxed: [], gender: { required: true } });
    const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));
    await story.calls('coordinator', 'PUT', `/mediators/${peter.mediatorId}/availability`, {
      rules,
    });
    await story.passes(11);
    await peter.receives(/Rispondi SI/);
    const seen = await story.calls('nurse', 'GET', `/requests/${asked.body.id}`);
    expect(seen.body).toMatchObject({ relaxed: ['gender'], openOffers: 1 });
  });
});

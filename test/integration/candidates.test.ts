import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  CandidateQuestion,
  NewBooking,
  NewMediator,
  NewRequest,
} from '../../src/app/stores.ts';
import { availableIn, type AvailabilityRule } from '../../src/domain/calendar/availability.ts';
import { contains, subtract } from '../../src/domain/calendar/intervals.ts';
import { startOfIsoWeek } from '../../src/domain/calendar/local-time.ts';
import { isLive } from '../../src/domain/dispatch/records.ts';
import type { Candidate } from '../../src/domain/mediator.ts';
import { DAY, HOUR, MINUTE, type Interval } from '../../src/domain/time.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newBooking,
  newOffer,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';

// The reader narrows by indexes and reads by sets; here the same is worked out the slow way, from what was written.

const ZONE = 'Europe/Rome';
const HORIZON = NOW + 20 * DAY;
const TAGS = ['ary', 'arq', 'bin'];

/** The same numbers each time (Park and Miller's generator). */
const makeRandom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
};
const random = makeRandom(20_261_124);

interface Written {
  readonly mediator: NewMediator;
  readonly rules: AvailabilityRule[];
  readonly bookings: { booking: NewBooking; request: NewRequest; endedAt: number | null }[];
  offers: { requestId: string; createdAt: number; state: string }[];
}

let network: SmallNetwork;
let asked: NewRequest;
const written: Written[] = [];

const randomRules = (): AvailabilityRule[] =>
  Array.from({ length: 3 + random(8) }, () => ({
    weekday: 1 + random(7),
    from: ['08:00', '09:00', '22:00'][random(3)] ?? '',
    to: ['13:00', '18:00', '06:00'][random(3)] ?? '',
    validFrom: null,
    validTo: null,
  }));

const addBookings = async (mediator: NewMediator, into: Written['bookings']): Promise<void> => {
  // A day apart each, so that none overlaps another.
  for (let day = -10; day < 10; day += 1 + random(4)) {
    const startsAt = NOW + day * DAY + random(8) * HOUR;
    const past = startsAt < NOW;
    const caseRef = random(3) === 0 ? 'CASE' : null;
    const mode = random(3) === 0 ? 'phone' : 'on-site';
    const request = await addRequest(network, { startsAt, caseRef, mode });
    const booking = newBooking(network, request.id, mediator.id, {
      startsAt,
      endsAt: startsAt + HOUR,
      travelBeforeMinutes: random(60),
      createdAt: startsAt - DAY,
    });
    const endedAt = past ? startsAt + (random(2) === 0 ? 2 * HOUR : 40 * MINUTE) : null;
    await network.inTx(async (tx) => {
      await tx.bookings.insert(booking);
      if (endedAt !== null) await tx.bookings.move(booking.id, 'finished', endedAt);
    });
    into.push({
      booking: { ...booking, state: past ? 'finished' : 'confirmed' },
      request,
      endedAt,
    });
  }
};

const addOffers = async (mediator: NewMediator, into: Written['offers']): Promise<void> => {
  for (const state of [['declined'], ['expired'], ['expired', 'delivered'], []][random(4)] ?? []) {
    const createdAt = NOW - random(40) * DAY - into.length * MINUTE;
    await network.inTx(async (tx) => {
      const offer = newOffer(network, asked.id, mediator.id, {
        createdAt,
        expiresAt: createdAt + HOUR,
      });
      await tx.offers.insert([offer], NOW - 90 * DAY);
      const closedAt = state === 'delivered' ? null : createdAt + HOUR;
      await tx.offers.update(offer.id, { state: state as 'expired', closedAt });
    });
    into.push({ requestId: asked.id, createdAt, state });
  }
};

const addRandomMediator = async (): Promise<void> => {
  const mediator = await addMediator(network, {
    languages: TAGS.filter((_, i) => random(2 + i) === 0),
    home: { lat: 40.9 + random(600) / 1000, lng: 15.9 + random(600) / 1000 },
    state: (['active', 'active', 'active', 'paused', 'left'] as const)[random(5)] ?? 'active',
    contractMinutesPerWeek: random(2) === 0 ? null : 600,
    joinedAt: NOW - random(60) * DAY,
  });
  const one: Written = { mediator, rules: randomRules(), bookings: [], offers: [] };
  await network.inTx(async (tx) => {
    await tx.mediators.setAvailability(mediator.id, one.rules, []);
    const known = { start: NOW - 20 * DAY, end: HORIZON };
    await tx.mediators.setAvailable(mediator.id, availableIn(one.rules, [], known, ZONE), HORIZON);
  });
  await addBookings(mediator, one.bookings);
  await addOffers(mediator, one.offers);
  written.push(one);
};

beforeAll(async () => {
  network = await makeSmallNetwork();
  asked = await addRequest(network, { caseRef: 'CASE', startsAt: NOW + 15 * DAY });
  for (let i = 0; i < 40; i += 1) await addRandomMediator();
}, 60_000);
afterAll(() => network.close());

const question = (
  startsAt: number,
  change: Partial<CandidateQuestion> = {},
): CandidateQuestion => ({
  networkId: network.networkId,
  requestId: asked.id,
  caseRef: 'CASE',
  organisationId: network.organisationId,
  siteId: network.siteId,
  need: {
    language: 'ary',
    acceptableLanguages: [],
    mode: 'on-site',
    place: { lat: 41.3196, lng: 16.2772 },
    urgency: 'urgent',
    setting: 'health',
    gender: { want: null, required: false },
    preferredMediatorIds: [],
    relax: [],
    relaxed: [],
    startsAt,
    endsAt: startsAt + HOUR,
  },
  tags: ['ary', 'arq'],
  narrow: 'free',
  limit: 100,
  ledgerDays: 28,
  zone: ZONE,
  now: NOW,
  ...change,
});

const find = (asking: CandidateQuestion): Promise<Candidate[]> =>
  network.inTx((tx) => tx.candidates.find(asking));

const isFree = ({ mediator, rules, bookings }: Written, span: Interval): boolean => {
  if (span.end > HORIZON) return true;
  const around = { start: span.start - 2 * DAY, end: span.end + 2 * DAY };
  const taken = bookings
    .filter(({ booking }) => isLive(booking))
    .map(({ booking }) => ({
      start: booking.startsAt,
      end: booking.endsAt,
    }));
  const free = subtract(
    availableIn(rules, [], around, ZONE),
    taken.sort((a, b) => a.start - b.start),
  );
  return mediator.state === 'active' && contains(free, span);
};

const kilometres = ({ home }: NewMediator, { need }: CandidateQuestion): number =>
  Math.hypot((home.lat - need.place.lat) * 111.195, (home.lng - need.place.lng) * 82.634);

const slowly = (asking: CandidateQuestion): Candidate[] =>
  written
    .filter(
      ({ mediator }) =>
        mediator.state !== 'left' && mediator.languages.some((tag) => asking.tags.includes(tag)),
    )
    .filter(
      (one) =>
        asking.narrow === 'all' ||
        isFree(one, { start: asking.need.startsAt, end: asking.need.endsAt }),
    )
    .sort((a, b) => kilometres(a.mediator, asking) - kilometres(b.mediator, asking))
    .map((one) => toCandidate(one, asking));

const toCandidate = (
  { mediator, rules, bookings, offers }: Written,
  { need }: CandidateQuestion,
): Candidate => {
  const end = ({ booking, endedAt }: Written['bookings'][number]): number =>
    Math.min(booking.endsAt, endedAt ?? Infinity);
  const weeks = {
    start: startOfIsoWeek(need.startsAt, ZONE) - DAY,
    end: startOfIsoWeek(need.endsAt, ZONE) + 8 * DAY,
  };
  const ledger = { start: NOW - 28 * DAY, end: NOW };
  const worked = bookings.filter(
    ({ booking }) => booking.startsAt >= ledger.start && booking.startsAt <= ledger.end,
  );
  return {
    mediatorId: mediator.id,
    name: 'Amina Prova',
    active: mediator.state === 'active',
    gender: mediator.gender,
    languages: [...mediator.languages].sort().map((tag) => ({ tag })),
    qualifications: mediator.qualifications,
    modes: mediator.modes,
    home: mediator.home,
    mobility: mediator.mobility,
    maxTravelMinutes: mediator.maxTravelMinutes,
    documentsExpireAt: null,
    available: availableIn(
      rules,
      [],
      { start: need.startsAt - 2 * DAY, end: need.endsAt + 2 * DAY },
      ZONE,
    ),
    commitments: bookings
      .filter(({ booking }) => booking.endsAt > weeks.start && booking.startsAt < weeks.end)
      .map((one) => ({
        bookingId: one.booking.id,
        start: one.booking.startsAt,
        end: end(one),
        place: one.request.mode === 'phone' ? null : { lat: 41.3196, lng: 16.2772 },
      })),
    contractMinutesPerWeek: mediator.contractMinutesPerWeek,
    weeklyCapMinutes: null,
    ledger: {
      workedMinutes: worked.reduce(
        (sum, one) => sum + (end(one) - one.booking.startsAt) / MINUTE,
        0,
      ),
      offers: offers.filter(({ createdAt }) => createdAt >= ledger.start && createdAt <= ledger.end)
        .length,
      contractMinutes: (mediator.contractMinutesPerWeek ?? 0) * 4,
      daysInNetwork: Math.min(28, Math.floor((NOW - mediator.joinedAt) / DAY)),
    },
    jobsForCase: bookings.filter(
      ({ booking, request }) => booking.state === 'finished' && request.caseRef === 'CASE',
    ).length,
    asked: {
      declined: offers.some(({ state }) => state === 'declined'),
      gaveUp: false,
      unanswered: offers.filter(({ state }) => state === 'expired').length,
      open: offers.some(({ state }) => state === 'delivered'),
    },
    excluded: false,
  };
};

describe('the candidate reader finds what the slow way finds', () => {
  // Some hours of some days; the last ones are beyond the horizon of the free time.
  for (const day of [1, 2, 3, 5, 8, 18, 19.5, 30])
    for (const narrow of ['free', 'all'] as const)
      test(`${narrow}, in ${String(day)} days`, async () => {
        for (const hour of [0, 2, 14]) {
          const asking = question(NOW + day * DAY + hour * HOUR, { narrow });
          expect(await find(asking)).toEqual(slowly(asking));
        }
      });

  test('and somebody can come at all in this network', async () => {
    const days = [1, 2, 3, 5, 8].map((day) => slowly(question(NOW + day * DAY)).length);
    expect(Math.max(...days)).toBeGreaterThan(3);
  });
});

test('the limit keeps the nearest, whatever the language', async () => {
  const asking = question(NOW + DAY, { narrow: 'all' });
  expect(await find({ ...asking, limit: 5 })).toEqual(slowly(asking).slice(0, 5));
});

test('one mediator is read whatever her languages', async () => {
  const one = written.find(({ mediator }) => mediator.state === 'active');
  const asking = question(NOW + DAY, { tags: [], mediatorIds: [one?.mediator.id ?? ''] });
  expect((await find(asking)).map(({ mediatorId }) => mediatorId)).toEqual([one?.mediator.id]);
});

test('her booking of the request itself does not stand in her way', async () => {
  const { id } = await addMediator(network);
  const request = await addRequest(network);
  await network.inTx((tx) => tx.bookings.insert(newBooking(network, request.id, id)));
  const read = async (requestId: string | null): Promise<number | undefined> =>
    (await find(question(NOW + DAY, { requestId, mediatorIds: [id] })))[0]?.commitments.length;
  expect(await read(null)).toBe(1);
  expect(await read(request.id)).toBe(0);
  await network.inTx((tx) => tx.mediators.change(id, { state: 'left' }, false));
});

test.each([
  ['case', 'CASE'],
  ['language', 'ary'],
  ['organisation', null],
  ['site', null],
])('who is excluded by %s is marked', async (scope, value) => {
  const { id } = await addMediator(network, { state: 'paused' });
  const asking = question(NOW + DAY, { mediatorIds: [id] });
  expect(await find(asking)).toMatchObject([{ excluded: false }]);
  const ids: Record<string, string> = {
    organisation: network.organisationId,
    site: network.siteId,
  };
  await network.pool.query(
    `insert into mediator_exclusions (id, network_id, mediator_id, scope, value, created_at) values (uuidv7(), $1, $2, $3, $4, $5)`,
    [network.networkId, id, scope, value ?? ids[scope], new Date(NOW)],
  );
  expect(await find(asking)).toMatchObject([{ excluded: true }]);
  await network.inTx((tx) => tx.mediators.change(id, { state: 'left' }, false));
});

test('who has given the request up is marked', async () => {
  const { id } = await addMediator(network);
  const request = await addRequest(network);
  const booking = newBooking(network, request.id, id);
  await network.inTx(async (tx) => {
    await tx.bookings.insert(booking);
    await tx.bookings.move(booking.id, 'given-up', NOW);
  });
  const asking = question(NOW + DAY, { requestId: request.id, mediatorIds: [id] });
  expect(await find(asking)).toMatchObject([{ asked: { gaveUp: true }, commitments: [] }]);
});

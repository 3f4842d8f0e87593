import type { CandidateQuestion, CandidateReader } from '../../src/app/stores.ts';
import { startOfIsoWeek } from '../../src/domain/calendar/local-time.ts';
import { isLive, isOpen, type Booking } from '../../src/domain/dispatch/records.ts';
import type { AskedBefore, Candidate, Commitment, Ledger } from '../../src/domain/mediator.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import type { DemoMediator } from './mediators.ts';
import type { World } from './world.ts';

/** Work that was done or is promised; its end, when it was finished before. */
const worked = (world: World, mediatorId: string): Booking[] =>
  world.bookings
    .where((one) => one.mediatorId === mediatorId && (isLive(one) || one.state === 'finished'))
    .map((one) => ({ ...one, endsAt: Math.min(one.endsAt, one.endedAt ?? Infinity) }))
    .filter(({ startsAt, endsAt }) => endsAt > startsAt)
    .sort((a, b) => a.startsAt - b.startsAt);

const commitmentsOf = (
  world: World,
  work: readonly Booking[],
  { need, requestId, zone }: CandidateQuestion,
): Commitment[] => {
  const from = startOfIsoWeek(need.startsAt, zone) - DAY;
  const to = startOfIsoWeek(need.endsAt, zone) + 8 * DAY;
  return work
    .filter((one) => one.endsAt > from && one.startsAt < to && one.requestId !== requestId)
    .map((one) => {
      const request = world.requests.get(one.requestId);
      const site = request?.mode === 'on-site' ? world.sites.get(request.siteId) : undefined;
      return {
        bookingId: one.id,
        start: one.startsAt,
        end: one.endsAt,
        place: site?.place ?? null,
      };
    });
};

const ledgerOf = (
  world: World,
  mediator: DemoMediator,
  work: readonly Booking[],
  question: CandidateQuestion,
): Ledger => {
  const { now, ledgerDays } = question;
  const since = now - ledgerDays * DAY;
  const counted = work.filter(({ startsAt }) => startsAt >= since && startsAt <= now);
  return {
    workedMinutes: counted.reduce((sum, one) => sum + (one.endsAt - one.startsAt) / MINUTE, 0),
    offers: world.offers.where((one) => one.mediatorId === mediator.id && one.createdAt >= since)
      .length,
    contractMinutes: ((mediator.contractMinutesPerWeek ?? 0) * ledgerDays) / 7,
    daysInNetwork: Math.max(0, Math.min(ledgerDays, Math.floor((now - mediator.joinedAt) / DAY))),
  };
};

const askedBefore = (world: World, mediatorId: string, requestId: string | null): AskedBefore => {
  const asked = world.offers.where(
    (one) => one.requestId === requestId && one.mediatorId === mediatorId,
  );
  return {
    declined: asked.some(({ state }) => state === 'declined'),
    gaveUp:
      world.bookings.where(
        (one) =>
          one.requestId === requestId && one.mediatorId === mediatorId && one.state === 'given-up',
      ).length > 0,
    unanswered: asked.filter(({ state }) => state === 'expired' || state === 'undeliverable')
      .length,
    open: asked.some(isOpen),
  };
};

const jobsForCase = (
  world: World,
  work: readonly Booking[],
  question: CandidateQuestion,
): number =>
  question.caseRef === null
    ? 0
    : work.filter(({ state, requestId }) => {
        const request = world.requests.get(requestId);
        const sameCase = request?.caseRef === question.caseRef;
        return (
          state === 'finished' && sameCase && request?.organisationId === question.organisationId
        );
      }).length;

const candidateOf = (
  world: World,
  mediator: DemoMediator,
  question: CandidateQuestion,
): Candidate => {
  const work = worked(world, mediator.id);
  return {
    mediatorId: mediator.id,
    name: `${mediator.givenName} ${mediator.familyName}`,
    active: mediator.state === 'active',
    gender: mediator.gender,
    languages: mediator.languages.map((tag) => ({ tag })),
    qualifications: mediator.qualifications,
    modes: mediator.modes,
    home: mediator.home,
    mobility: mediator.mobility,
    maxTravelMinutes: mediator.maxTravelMinutes,
    documentsExpireAt: mediator.documentsExpireAt,
    available: world.available.get(mediator.id) ?? [],
    commitments: commitmentsOf(world, work, question),
    contractMinutesPerWeek: mediator.contractMinutesPerWeek,
    weeklyCapMinutes: mediator.weeklyCapMinutes,
    ledger: ledgerOf(world, mediator, work, question),
    jobsForCase: jobsForCase(world, work, question),
    asked: askedBefore(world, mediator.id, question.requestId),
    excluded: false,
  };
};

/** Whoever has one of the languages and had joined by then. The rules do the rest, as always. */
export const makeWorldCandidates = (world: World): CandidateReader => ({
  // All of them are on the first page.
  find: async (question) =>
    [...world.mediators.values()]
      .filter(() => (question.offset ?? 0) === 0)
      .filter((one) =>
        question.mediatorIds === undefined
          ? one.joinedAt <= question.now && one.languages.some((tag) => question.tags.includes(tag))
          : question.mediatorIds.includes(one.id),
      )
      .map((one) => candidateOf(world, one, question)),
});

import { endOf, type MediationRequest } from '../domain/dispatch/records.ts';
import { understoodTags } from '../domain/language/graph.ts';
import type { MatchContext } from '../domain/matching/context.ts';
import { keeps } from '../domain/matching/eligibility.ts';
import type { Candidate } from '../domain/mediator.ts';
import type { Need } from '../domain/need.ts';
import type { Network } from '../domain/network.ts';
import type { Place } from '../domain/place.ts';
import type { Transaction, TravelTimes } from './ports.ts';
import type { CandidateQuestion, Site } from './stores.ts';
import type { Instant } from '../domain/time.ts';

/** Whose request it is, as far as matching must know; a preview has no id yet. */
export interface MatchSubject {
  readonly requestId: string | null;
  readonly caseRef: string | null;
  readonly need: Need;
  readonly site: Site;
}

export interface Matching {
  readonly candidates: readonly Candidate[];
  readonly context: MatchContext;
}

type Narrow = Pick<CandidateQuestion, 'narrow' | 'mediatorIds'>;

/** The part of a request that matching looks at. */
export const needOf = (request: MediationRequest, place: Place): Need => ({
  language: request.language,
  acceptableLanguages: request.acceptableLanguages,
  mode: request.mode,
  place,
  startsAt: request.startsAt,
  endsAt: endOf(request),
  ...(request.requestedStartsAt === null ? {} : { requestedStartsAt: request.requestedStartsAt }),
  urgency: request.urgency,
  setting: request.setting,
  gender: request.gender,
  preferredMediatorIds: request.preferredMediatorIds,
  relax: request.relax,
  relaxed: request.relaxed,
});

/**
 * Lets the database narrow, and hands its few candidates to the pure rules.
 * `free` is for offering; `all` for reasons and relaxations, where a partly understood language counts too: whoever
 * would be asked is among them.
 */
export const findCandidates = async (
  tx: Transaction,
  travelTimes: TravelTimes,
  network: Network,
  subject: MatchSubject,
  now: Instant,
  narrow: Narrow,
): Promise<Matching> => {
  const read = reader(tx, travelTimes, network, subject, now);
  if (narrow.mediatorIds !== undefined) return read.judged(await read.page(narrow));
  const free = await walk(read, network, subject.need);
  if (narrow.narrow === 'free') return free;
  const known = new Set(free.candidates.map(({ mediatorId }) => mediatorId));
  const others = (await read.page({ narrow: 'all' })).filter(
    ({ mediatorId }) => !known.has(mediatorId),
  );
  return read.judged([...free.candidates, ...others]);
};

const reader = (
  tx: Transaction,
  travelTimes: TravelTimes,
  network: Network,
  { requestId, caseRef, need, site }: MatchSubject,
  now: Instant,
) => {
  const { policy, zone, languages: graph } = network;
  return {
    page: (
      narrow: Narrow & Pick<CandidateQuestion, 'offset'> & { readonly limit?: number },
    ): Promise<Candidate[]> =>
      tx.candidates.find({
        networkId: network.id,
        requestId,
        caseRef,
        organisationId: site.organisationId,
        siteId: site.id,
        need,
        tags: tagsFor(network, need, narrow.narrow),
        limit: policy.matching.candidateLimit,
        ...narrow,
        ledgerDays: policy.ranking.ledgerDays,
        zone,
        now,
      }),
    judged: async (candidates: readonly Candidate[]): Promise<Matching> => {
      const travel = await travelTimes.prepare(placesOf(candidates, need), policy);
      return { candidates, context: { need, now, zone, policy, graph, travel } };
    },
  };
};

/** Nobody who could come is further away than so many times the first page of people who can't. */
const MOST_PAGES = 20;

/**
 * Outwards from the place until enough for a wave can come who were not asked yet: the nearest may all have declined,
 * or be of the wrong gender, and then the next ones count. Each step looks at as many as all before it together, and
 * at nobody twice.
 */
const walk = async (
  read: ReturnType<typeof reader>,
  { policy }: Network,
  need: Need,
): Promise<Matching> => {
  const { candidateLimit } = policy.matching;
  const enough = Math.max(...policy.urgency[need.urgency].waves.map(({ size }) => size));
  const found = new Map<string, Candidate>();
  let fresh = 0;
  let [offset, limit] = [0, candidateLimit];
  for (;;) {
    const more = await read.page({ narrow: 'free', offset, limit });
    const { candidates, context } = await read.judged(
      more.filter(({ mediatorId }) => !found.has(mediatorId)),
    );
    for (const candidate of candidates) found.set(candidate.mediatorId, candidate);
    fresh += candidates.filter((one) => one.asked.unanswered === 0 && keeps(one, context)).length;
    const isEnd = more.length < limit || offset + limit >= MOST_PAGES * candidateLimit;
    if (isEnd || fresh >= enough) return read.judged([...found.values()]);
    offset += limit;
    limit = offset;
  }
};

const tagsFor = (
  { policy, languages }: Network,
  need: Need,
  narrow: CandidateQuestion['narrow'],
): string[] => {
  const wide = narrow === 'all' || need.relaxed.includes('dialect');
  const degree = wide ? policy.language.relaxedDegree : policy.language.minimumDegree;
  const acceptable = need.acceptableLanguages.flatMap((tag) => languages.resolve(tag) ?? []);
  return [...new Set([...understoodTags(languages, need.language, degree), ...acceptable])];
};

const placesOf = (candidates: readonly Candidate[], need: Need): Place[] => [
  need.place,
  ...candidates.map(({ home }) => home),
  ...candidates.flatMap(({ commitments }) => commitments.flatMap(({ place }) => place ?? [])),
];

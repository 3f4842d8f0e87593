import { endOf, type MediationRequest } from '../domain/dispatch/records.ts';
import { understoodTags } from '../domain/language/graph.ts';
import type { MatchContext } from '../domain/matching/context.ts';
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
 * `free` is for offering; `all` for reasons and relaxations, where a partly understood language counts too.
 */
export const findCandidates = async (
  tx: Transaction,
  travelTimes: TravelTimes,
  network: Network,
  subject: MatchSubject,
  now: Instant,
  narrow: Narrow,
): Promise<Matching> => {
  const { policy, zone, languages: graph } = network;
  const { need, site } = subject;
  const candidates = await tx.candidates.find({
    networkId: network.id,
    requestId: subject.requestId,
    caseRef: subject.caseRef,
    organisationId: site.organisationId,
    siteId: site.id,
    need,
    tags: tagsFor(network, need, narrow.narrow),
    ...narrow,
    limit: policy.matching.candidateLimit,
    ledgerDays: policy.ranking.ledgerDays,
    zone,
    now,
  });
  const travel = await travelTimes.prepare(placesOf(candidates, need), policy);
  return { candidates, context: { need, now, zone, policy, graph, travel } };
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

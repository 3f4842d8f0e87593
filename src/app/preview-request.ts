import type { Actor } from '../domain/actor.ts';
import type { MatchContext } from '../domain/matching/context.ts';
import { match } from '../domain/matching/match.ts';
import { relaxations } from '../domain/matching/relaxation.ts';
import type { Candidate } from '../domain/mediator.ts';
import type { Need } from '../domain/need.ts';
import { reachOf } from '../domain/reach.ts';
import { minutes } from '../domain/time.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import type { RequestInput } from './inputs.ts';
import { findCandidates, needOf } from './match-request.ts';
import type { Clock, Networks, TravelTimes, UnitOfWork } from './ports.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import { siteOf } from './advance-request.ts';
import type { Queries } from './queries.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly networks: Networks;
  readonly travel: TravelTimes;
  readonly clock: Clock;
}

/** How many could come, how soon somebody usually answers, and what would help. Stores nothing. */
export const makePreviewRequest =
  ({ uow, queries, networks, travel, clock }: Deps): UseCases['previewRequest'] =>
  async (actor, input) => {
    requireRight(actor, 'request.create');
    const network = await networks.byId(actor.networkId);
    const now = clock.now();
    // Only numbers leave it.
    const wholeNetwork = { networkId: actor.networkId };
    const { candidates, context } = await uow.run(reachOf(actor), async (tx) => {
      const site = await tx.sites.byId(input.siteId);
      const preferred = await tx.mediators.contacts(input.preferredMediatorIds);
      const checked = checkRequest(input, actor, network, site, preferred, now);
      const subject = {
        requestId: null,
        caseRef: input.caseRef ?? null,
        need: needOfInput(input, checked),
        site: checked.site,
      };
      await tx.reach(wholeNetwork);
      return findCandidates(tx, travel, network, subject, now, { narrow: 'all' });
    });
    const language = context.need.language;
    return {
      eligible: match(candidates, context).eligible.length,
      usualAnswerMinutes: await queries.usualAnswerMinutes(wholeNetwork, language, now),
      relaxations: relaxations(candidates, context),
    };
  };

const needOfInput = (input: RequestInput, checked: CheckedRequest): Need => ({
  language: checked.language,
  acceptableLanguages: checked.acceptableLanguages,
  mode: input.mode,
  place: checked.site.place,
  startsAt: checked.startsAt,
  endsAt: checked.startsAt + minutes(input.durationMinutes),
  urgency: checked.urgency,
  setting: input.setting,
  gender: { want: input.gender?.want ?? null, required: input.gender?.required ?? false },
  preferredMediatorIds: input.preferredMediatorIds,
  relax: input.relax,
  relaxed: [],
});

/** Everybody who was considered: who can come and in which order, who can't and why, and what would help. */
export const makeListCandidates =
  ({ uow, networks, travel, clock }: Deps): UseCases['listCandidates'] =>
  async (actor: Actor, id) => {
    requireRight(actor, 'request.match');
    const network = await networks.byId(actor.networkId);
    const found: { candidates: readonly Candidate[]; context: MatchContext } = await uow.run(
      reachOf(actor),
      async (tx) => {
        const request = requireVisible(
          await tx.requests.byId(id),
          actor,
          'request.match',
          (row) => row,
        );
        const site = await siteOf(tx, request);
        const need = needOf(request, site.place);
        const subject = { requestId: id, caseRef: request.caseRef, need, site };
        return findCandidates(tx, travel, network, subject, clock.now(), { narrow: 'all' });
      },
    );
    // Whoever is being asked is still one who could come: she keeps her place in the list, and is marked.
    const asked = new Set(
      found.candidates.filter((one) => one.asked.open).map((one) => one.mediatorId),
    );
    const candidates = found.candidates.map((one) => ({
      ...one,
      asked: { ...one.asked, open: false },
    }));
    const { eligible, excluded } = match(candidates, found.context);
    return {
      eligible: eligible.map((one) => ({ ...one, asked: asked.has(one.mediatorId) })),
      excluded,
      relaxations: relaxations(candidates, found.context),
    };
  };

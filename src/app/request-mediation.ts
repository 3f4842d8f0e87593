import type { Actor } from '../domain/actor.ts';
import type { MediationRequest } from '../domain/dispatch/records.ts';
import { endOf } from '../domain/dispatch/records.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import type { RequestInput } from './inputs.ts';
import type { Clock, Ids, Networks, Transaction, UnitOfWork } from './ports.ts';
import type { NewRequest, Site } from './stores.ts';
import { Refusal } from './refusal.ts';
import { requireRight } from './require.ts';
import { ringRequest } from './tell.ts';
import type { UseCases } from './use-cases.ts';
import type { RequestView } from './views.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Stores one need and lets the search begin: row, event and due time commit together, the queue is only nudged.
 * Refuses faulty fields, and a probable double unless `force`.
 */
export const makeRequestMediation =
  ({ uow, networks, clock, ids }: Deps): UseCases['requestMediation'] =>
  async (actor, input, onceKey = null) => {
    requireRight(actor, 'request.create');
    const network = await networks.byId(actor.networkId);
    return uow.run(reachOf(actor), async (tx) => {
      const now = clock.now();
      const checked = checkRequest(input, actor, network, await tx.sites.byId(input.siteId), now);
      await refuseDouble(tx, input, checked);
      const draft = newRequest(input, checked, actor, ids, now);
      const code = await tx.requests.insert(draft);
      await tx.events.append([
        {
          networkId: draft.networkId,
          at: now,
          actor,
          kind: 'request.created',
          requestId: draft.id,
          subjectId: draft.id,
          data: input.force ? { force: true } : {},
        },
      ]);
      if (onceKey !== null)
        await tx.idempotency.made(actor, onceKey, { status: 201, id: draft.id });
      tx.nudge({ queue: 'dispatch', requestId: draft.id });
      ringRequest(tx, draft, 1);
      return firstView(
        {
          ...draft,
          code,
          wave: 0,
          attention: null,
          cancellationReason: null,
          closedAt: null,
          version: 1,
        },
        checked.site,
        actor,
      );
    });
  };

const refuseDouble = async (
  tx: Transaction,
  input: RequestInput,
  { site, startsAt, language }: CheckedRequest,
): Promise<void> => {
  if (input.force || input.caseRef === undefined) return;
  const existingCode = await tx.requests.probableDuplicate({
    organisationId: site.organisationId,
    siteId: site.id,
    caseRef: input.caseRef,
    language,
    startsAt,
    endsAt: endOf({ startsAt, durationMinutes: input.durationMinutes }),
  });
  if (existingCode !== null) throw new Refusal('probable-duplicate', { existingCode });
};

const newRequest = (
  input: RequestInput,
  { site, startsAt, language, acceptableLanguages, urgency }: CheckedRequest,
  actor: Actor,
  ids: Ids,
  now: Instant,
): NewRequest => ({
  id: ids.uuid(),
  networkId: actor.networkId,
  organisationId: site.organisationId,
  siteId: site.id,
  code: ids.requestCode(),
  state: 'open',
  mode: input.mode,
  language,
  acceptableLanguages,
  startsAt,
  requestedStartsAt: null,
  durationMinutes: input.durationMinutes,
  urgency,
  setting: input.setting,
  gender: { want: input.gender?.want ?? null, required: input.gender?.required ?? false },
  relax: [...new Set(input.relax)],
  relaxed: [],
  caseRef: input.caseRef ?? null,
  preferredMediatorIds: input.preferredMediatorIds,
  people: input.people,
  unit: input.unit ?? null,
  contact: input.contact ?? null,
  notes: input.notes ?? null,
  nextWakeAt: now,
  createdAt: now,
  searchingSince: now,
});

/** What the office sees at once, without reading back what was just written. */
const firstView = (request: MediationRequest, site: Site, actor: Actor): RequestView => ({
  ...request,
  siteName: site.name,
  comune: site.comune,
  openOffers: 0,
  nextStepAt: request.nextWakeAt,
  booking: null,
  history: [{ at: request.createdAt, kind: 'request.created', actor: actor.role, data: {} }],
});

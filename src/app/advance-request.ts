import { acceptance, decide } from '../domain/dispatch/decide.ts';
import { endOf, isOpen, type MediationRequest, type Offer } from '../domain/dispatch/records.ts';
import type { Effect, Snapshot } from '../domain/dispatch/snapshot.ts';
import { keeps } from '../domain/matching/eligibility.ts';
import { match } from '../domain/matching/match.ts';
import type { Relaxation } from '../domain/terms.ts';
import { HOUR } from '../domain/time.ts';
import type { Network } from '../domain/network.ts';
import { applyEffects, type RequestChange } from './apply-effects.ts';
import { findCandidates, needOf, type Matching } from './match-request.ts';
import type { Clock, Ids, Networks, Transaction, TravelTimes, UnitOfWork } from './ports.ts';
import type { Site } from './stores.ts';
import type { Scene } from './scene.ts';
import { ringRequest } from './tell.ts';

export interface AdvanceDeps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly travel: TravelTimes;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether the carrier can let phones ring; left out: it cannot. */
  readonly canCall?: boolean;
}

/** Every decision settles in a few rounds; more would be a fault of ours, not of the day. */
const MAX_ROUNDS = 24;

/**
 * Looks at one request and does what is due. Level-triggered: it does not matter who woke it, how often, or where.
 * Unknown ids are nothing to do.
 */
export const makeAdvanceRequest =
  (deps: AdvanceDeps) =>
  async (requestId: string): Promise<void> => {
    await deps.uow.run('system', async (tx) => {
      const request = await tx.requests.lock(requestId);
      if (request) await advance(tx, deps, request);
    });
  };

/** The same, for a use case that holds the request's lock already. */
export const advance = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
  request: MediationRequest,
): Promise<void> => {
  const network = withoutCalls(await deps.networks.byId(request.networkId), deps.canCall ?? false);
  const site = await siteOf(tx, request);
  const now = deps.clock.now();
  const scene = { tx, ids: deps.ids, travel: deps.travel, network, site, now };
  const { change, moved } = await settle(scene, request);
  if (!moved && change.nextWakeAt === request.nextWakeAt) return;
  const version = await tx.requests.update(request.id, change);
  ringRequest(tx, request, version);
};

/** What a policy allows and nobody can do is not decided. */
const withoutCalls = (network: Network, canCall: boolean): Network => {
  const { policy } = network;
  if (canCall || !policy.voice.enabled) return network;
  return { ...network, policy: { ...policy, voice: { ...policy.voice, enabled: false } } };
};

interface Settled {
  readonly change: RequestChange;
  /** Something happened besides looking. */
  readonly moved: boolean;
}

/** Decides and applies, round by round, until there is nothing left to do now. */
const settle = async (scene: Omit<Scene, 'request'>, first: MediationRequest): Promise<Settled> => {
  let request = first;
  let moved = false;
  const inVain = new Set<Relaxation>();
  let snapshot = await observe(scene, request, inVain);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { effects, again, wakeAt } = decide(snapshot, scene.now, scene.network.policy);
    const change = await applyEffects({ ...scene, request }, effects);
    const vain = triedInVain(effects, change);
    for (const one of vain) inVain.add(one);
    moved ||= effects.length > vain.length;
    if (again === null) return { change: { ...change, nextWakeAt: wakeAt }, moved };
    request = await save(scene.tx, request, change);
    snapshot =
      again === 'with-candidates'
        ? { ...snapshot, request, candidates: await candidatesFor({ ...scene, request }) }
        : await observe(scene, request, inVain);
  }
  throw new Error(`request ${first.id} does not settle`);
};

/** What was to give way and changed nothing. */
const triedInVain = (effects: readonly Effect[], { relaxed = [] }: RequestChange): Relaxation[] =>
  effects.flatMap((effect) =>
    effect.do === 'relax' && !relaxed.includes(effect.change) ? effect.change : [],
  );

const save = async (
  tx: Transaction,
  request: MediationRequest,
  change: RequestChange,
): Promise<MediationRequest> => {
  if (Object.keys(change).length === 0) return request;
  const version = await tx.requests.update(request.id, change);
  return { ...request, ...change, version };
};

const observe = async (
  scene: Omit<Scene, 'request'>,
  request: MediationRequest,
  inVain: ReadonlySet<Relaxation>,
): Promise<Snapshot> => {
  const { tx, network } = scene;
  const offers = await tx.offers.ofRequest(request.id);
  const bookings = await tx.bookings.ofRequest(request.id);
  // Once somebody has accepted, everybody else is let go anyway.
  const accepted = acceptance({ offers, bookings }) !== undefined;
  const busy = accepted ? [] : await findBusy(scene, request, offers.filter(isOpen));
  return {
    request,
    zone: network.zone,
    offers,
    bookings,
    busyMediatorIds: new Set(busy),
    inVain,
    candidates: null,
  };
};

/** No journey in a province takes longer: only bookings this near can be in the way. */
const NEAR = 3 * HOUR;

/** Who holds an open offer and has promised that time, or the way to it, to somebody else since. */
const findBusy = async (
  scene: Omit<Scene, 'request'>,
  request: MediationRequest,
  open: readonly Offer[],
): Promise<string[]> => {
  if (open.length === 0) return [];
  const span = { start: request.startsAt - NEAR, end: endOf(request) + NEAR };
  const asked = open.map(({ mediatorId }) => mediatorId);
  const near = await scene.tx.bookings.busyAmong(asked, span);
  if (near.length === 0) return [];
  const { candidates, context } = await findFor(
    { ...scene, request },
    { narrow: 'all', mediatorIds: near },
  );
  return candidates
    .filter((candidate) => !keeps(candidate, context, ['booked', 'travel-between']))
    .map(({ mediatorId }) => mediatorId);
};

const candidatesFor = async (scene: Scene): Promise<Snapshot['candidates']> => {
  const { candidates, context } = await findFor(scene, { narrow: 'free' });
  return match(candidates, context).eligible;
};

const findFor = (
  { tx, travel, network, request, site, now }: Scene,
  narrow: Parameters<typeof findCandidates>[5],
): Promise<Matching> => {
  const need = needOf(request, site.place);
  const subject = { requestId: request.id, caseRef: request.caseRef, need, site };
  return findCandidates(tx, travel, network, subject, now, narrow);
};

export const siteOf = async (tx: Transaction, request: MediationRequest): Promise<Site> => {
  const site = await tx.sites.byId(request.siteId);
  if (!site) throw new Error(`request ${request.id} has no site`);
  return site;
};

/** What a use case needs to show or say a request that it holds. */
export const sceneOf = async (
  tx: Transaction,
  deps: Omit<AdvanceDeps, 'uow'>,
  request: MediationRequest,
): Promise<{ network: Network; site: Site }> => ({
  network: await deps.networks.byId(request.networkId),
  site: await siteOf(tx, request),
});

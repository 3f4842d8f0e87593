import { systemActor } from '../domain/actor.ts';
import type { MediationRequest } from '../domain/dispatch/records.ts';
import type { Network } from '../domain/network.ts';
import type { Instant } from '../domain/time.ts';
import type { Ids, Transaction, TravelTimes } from './ports.ts';
import type { NewEvent, Site } from './stores.ts';

/** What the effects of one decision need around them. */
export interface Scene {
  readonly tx: Transaction;
  readonly ids: Ids;
  readonly travel: TravelTimes;
  readonly network: Network;
  readonly request: MediationRequest;
  readonly site: Site;
  readonly now: Instant;
}

/** What the system did with this request, or with a row that belongs to it. */
export const sceneEvent = (
  { network, request, now }: Scene,
  kind: string,
  subjectId: string,
  data: NewEvent['data'] = {},
): NewEvent => ({
  networkId: network.id,
  at: now,
  actor: systemActor(network.id),
  kind,
  requestId: request.id,
  subjectId,
  data,
});

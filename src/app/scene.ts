import type { MediationRequest } from '../domain/dispatch/records.ts';
import type { Network } from '../domain/network.ts';
import type { Instant } from '../domain/time.ts';
import type { Ids, Transaction, TravelTimes } from './ports.ts';
import type { Site } from './stores.ts';

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

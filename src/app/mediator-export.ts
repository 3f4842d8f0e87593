import type { Instant } from '../domain/time.ts';
import type { MediatorRecords } from './privacy-store.ts';
import type { AvailabilityView, MediatorView } from './views.ts';

/** Everything that is held about a mediator, but for what others must not lose by it: exclusions, and the cases. */
export interface MediatorExport extends MediatorRecords {
  readonly madeAt: Instant;
  readonly mediator: MediatorView;
  readonly availability: AvailabilityView;
}

import type { Exclusion } from '../domain/mediator.ts';
import type { Instant } from '../domain/time.ts';

/** Conflicts of interest. */
export interface ExclusionStore {
  /** By scope and value. */
  of(mediatorId: string): Promise<Exclusion[]>;
  /** These instead of those that were there. */
  replace(mediatorId: string, exclusions: readonly Exclusion[], at: Instant): Promise<void>;
}

import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/time.ts';

/** What people and the system read sealed fields for. */
export type ReadingPurpose =
  'request' | 'bookings' | 'confirmation' | 'mediator' | 'mediators' | 'export';

/** Who reads what is sealed, why and when: it is written down in the transaction that reads. */
export interface Reading {
  readonly actor: Pick<Actor, 'role' | 'subjectId'>;
  readonly why: ReadingPurpose;
  readonly at: Instant;
}

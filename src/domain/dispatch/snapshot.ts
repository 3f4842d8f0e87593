import type { RankedCandidate } from '../matching/ranking.ts';
import type { Attention, Relaxation } from '../terms.ts';
import type { Instant } from '../time.ts';
import type { Booking, MediationRequest, Offer } from './records.ts';

/** Everything that `decide` may know of one request, read under the request's lock. */
export interface Snapshot {
  readonly request: MediationRequest;
  /** IANA zone of the network: quiet hours are local. */
  readonly zone: string;
  readonly offers: readonly Offer[];
  readonly bookings: readonly Booking[];
  /** Mediators with an open offer who have promised that time elsewhere since. */
  readonly busyMediatorIds: ReadonlySet<string>;
  /** What the requester agreed to and would bring nobody now; it is tried again when somebody looks again. */
  readonly inVain: ReadonlySet<Relaxation>;
  /** Who can come, best first; null while nobody has looked. */
  readonly candidates: readonly RankedCandidate[] | null;
}

/** Why an offer is taken back. */
export type WithdrawalReason = 'taken' | 'cancelled' | 'busy' | 'closed';

export type Effect =
  | { readonly do: 'book'; readonly offer: Offer }
  | {
      readonly do: 'offer';
      readonly candidate: RankedCandidate;
      readonly wave: number;
      readonly expiresAt: Instant;
    }
  /** Let her phone ring about an offer that she has not answered. */
  | { readonly do: 'call'; readonly offer: Offer }
  | { readonly do: 'expire'; readonly offer: Offer }
  | { readonly do: 'withdraw'; readonly offer: Offer; readonly why: WithdrawalReason }
  | { readonly do: 'relax'; readonly change: Relaxation }
  /** The SMS of the day before, to whoever comes. */
  | { readonly do: 'remind'; readonly booking: Booking }
  | { readonly do: 'attention'; readonly attention: Attention | null }
  | { readonly do: 'move'; readonly state: 'in-progress' | 'completed' | 'unfilled' }
  | {
      readonly do: 'end-booking';
      readonly booking: Booking;
      readonly state: 'finished' | 'cancelled';
    };

export interface Decision {
  readonly effects: readonly Effect[];
  /** `decide` wants to be asked again at once: with the candidates, or with the effects applied. */
  readonly again: 'with-candidates' | 'after-effects' | null;
  /** When somebody must look again, whatever happens meanwhile; null: never by itself. */
  readonly wakeAt: Instant | null;
}

import type { AccountState } from '../domain/accounts/account.ts';
import type { BookingState, Channel, OfferState } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';

/** An offer as its mediator may take it home. */
export interface OfferRecord {
  readonly id: string;
  readonly state: OfferState;
  readonly createdAt: Instant;
  readonly answeredAt: Instant | null;
  readonly declineReason: string | null;
}

/** A booking as its mediator may take it home: when and where, nothing of the case. */
export interface BookingRecord {
  readonly id: string;
  readonly requestCode: string;
  readonly state: BookingState;
  readonly language: string;
  readonly site: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly lateMinutes: number | null;
  readonly arrivedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly endReason: string | null;
}

export interface MessageRecord {
  readonly at: Instant;
  readonly direction: 'to-her' | 'from-her';
  readonly channel: Channel;
  readonly body: string;
}

/** Something that happened about her, or that she did. */
export interface EventRecord {
  readonly at: Instant;
  readonly kind: string;
  readonly actor: string;
}

/** Who she is when she signs in. */
export interface AccountRecord {
  readonly name: string;
  readonly email: string | null;
  readonly language: string;
  readonly state: AccountState;
  readonly createdAt: Instant;
}

/** Where she has signed in. */
export interface SessionRecord {
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly revokedAt: Instant | null;
  /** What the browser said it was. */
  readonly client: string;
}

/** What is held about one mediator besides her card and her availability. */
export interface MediatorRecords {
  readonly offers: readonly OfferRecord[];
  readonly bookings: readonly BookingRecord[];
  readonly messages: readonly MessageRecord[];
  /** The kind of the question that her phone was asked back, if one stands. */
  readonly question: string | null;
  readonly events: readonly EventRecord[];
}

/** How many rows of each kind a purge has emptied or deleted. */
export interface PurgeCounts {
  readonly details: number;
  readonly requests: number;
  readonly messages: number;
  readonly strangers: number;
}

/** What is too old, and what must not be kept any more. Each call does at most `limit` rows and says how many. */
export interface PrivacyStore {
  /** The networks whose purge is due; the next one of each is due at `nextAt`. */
  claimPurges(now: Instant, nextAt: Instant): Promise<string[]>;
  /** Empties unit, contact and notes of requests that ended before. */
  purgeDetails(networkId: string, before: Instant, limit: number): Promise<number>;
  /** Takes from requests that ended before whatever leads to a case, and their keys. */
  pseudonymise(networkId: string, before: Instant, limit: number): Promise<number>;
  purgeMessages(networkId: string, before: Instant, limit: number): Promise<number>;
  /** Of nobody's network. */
  purgeStrangers(before: Instant, limit: number): Promise<number>;
  /** Seals names that stand open, or opens those that are sealed, as the policy has it. */
  keepNames(networkId: string, encryptNames: boolean, limit: number): Promise<number>;
  /** What stands in the way of erasing her. */
  standing(mediatorId: string): Promise<{ readonly bookings: number; readonly offers: number }>;
  /** Everything that says who she is goes, with her key; what she has worked stays. Returns which API keys were hers. */
  eraseMediator(mediatorId: string, at: Instant): Promise<readonly string[]>;
  records(mediatorId: string): Promise<MediatorRecords>;
}

import type { ChainEnd, Seal, SealableEvent } from '../domain/audit/seals.ts';
import type { Instant } from '../domain/time.ts';

/** The chain that seals events. */
export interface SealStore {
  /** The newest event, and those who may still commit an older one. */
  horizon(): Promise<{ readonly lastEventId: number; readonly writers: readonly string[] }>;
  /** Whether one of these writers has not ended yet. */
  stillWriting(writers: readonly string[]): Promise<boolean>;
  /** Networks that have an event up to this one in no seal, and no seal that is younger. */
  unsealed(upTo: number, sealedBefore: Instant): Promise<string[]>;
  /** Until the transaction ends nobody else may seal this network's events; false: somebody does. */
  claim(networkId: string): Promise<boolean>;
  insert(seal: Seal): Promise<void>;
  /** What the next seal builds on. */
  end(networkId: string): Promise<ChainEnd>;
  /** The first seal with a higher number. */
  after(networkId: string, number: number): Promise<Seal | null>;
  /** Events with a higher id than `after`, up to `upTo`, ascending. */
  events(networkId: string, after: number, upTo: number, limit: number): Promise<SealableEvent[]>;
  /** The id under which contents of this hash were sealed first. */
  sealedAs(networkId: string, hash: string): Promise<number | null>;
  /** How many events come after this one. */
  countAfter(networkId: string, eventId: number): Promise<number>;
}

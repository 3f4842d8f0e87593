import type { Instant } from '../time.ts';

// Events are sealed in batches. A seal keeps the ids and hashes of its events, and its own hash covers them and the
// seal before: whoever changes a row must write every later seal anew, and the newest hash may be kept elsewhere.

/** SHA-256 of a text as UTF-8, in hexadecimal. */
export type Digest = (text: string) => string;

/** An event as it is sealed: `form` is the canonical text of all its columns but the id. */
export interface SealableEvent {
  readonly id: number;
  readonly form: string;
}

export interface Seal {
  readonly networkId: string;
  /** From 1, without gaps. */
  readonly number: number;
  readonly firstEventId: number;
  readonly lastEventId: number;
  readonly count: number;
  /** Ascending; the hashes are in the same order. */
  readonly eventIds: readonly number[];
  readonly eventHashes: readonly string[];
  readonly previousHash: string;
  readonly hash: string;
  readonly sealedAt: Instant;
}

/** What the chain says of the first row that is not as it was sealed. */
export type SealFault =
  | { readonly kind: 'seal-missing' | 'seal-rewritten'; readonly seal: number }
  | {
      readonly kind: 'event-edited' | 'event-deleted' | 'event-inserted';
      readonly seal: number;
      readonly eventId: number;
    }
  /** The row has the contents of another event. */
  | {
      readonly kind: 'event-moved';
      readonly seal: number;
      readonly eventId: number;
      readonly was: number;
    };

/** What stands before the first seal. */
const NO_HASH = '0'.repeat(64);

/** The end of the chain: what the next seal builds on. */
export type ChainEnd = Pick<Seal, 'number' | 'hash' | 'lastEventId'>;
export const CHAIN_START: ChainEnd = {
  number: 0,
  hash: NO_HASH,
  // Below every id, also below those that nobody could have drawn.
  lastEventId: Number.MIN_SAFE_INTEGER,
};

type Content = Omit<Seal, 'hash' | 'firstEventId' | 'lastEventId' | 'count'>;

const hashOf = (digest: Digest, seal: Content): string =>
  digest(
    JSON.stringify([
      seal.previousHash,
      seal.networkId,
      seal.number,
      seal.sealedAt,
      seal.eventIds,
      seal.eventHashes,
    ]),
  );

/** The next seal of a network's chain. `events` are ascending and at least one. */
export const makeSeal = (
  digest: Digest,
  previous: ChainEnd,
  networkId: string,
  events: readonly SealableEvent[],
  sealedAt: Instant,
): Seal => {
  const eventIds = events.map(({ id }) => id);
  const content: Content = {
    networkId,
    number: previous.number + 1,
    eventIds,
    eventHashes: events.map(({ form }) => digest(form)),
    previousHash: previous.hash,
    sealedAt,
  };
  return {
    ...content,
    firstEventId: eventIds.at(0) ?? 0,
    lastEventId: eventIds.at(-1) ?? 0,
    count: eventIds.length,
    hash: hashOf(digest, content),
  };
};

/** Whether a seal follows the one before and is as it was made; null: it is. */
export const sealFault = (digest: Digest, previous: ChainEnd, seal: Seal): SealFault | null => {
  if (seal.number !== previous.number + 1)
    return { kind: 'seal-missing', seal: previous.number + 1 };
  const whole =
    seal.previousHash === previous.hash &&
    seal.hash === hashOf(digest, seal) &&
    seal.firstEventId === seal.eventIds.at(0) &&
    seal.lastEventId === seal.eventIds.at(-1) &&
    seal.count === seal.eventIds.length;
  return whole ? null : { kind: 'seal-rewritten', seal: seal.number };
};

/**
 * The first of a seal's events that is not as it was sealed; null: all are. `found` are the rows after the seal before
 * and up to this seal's last, ascending; one more than the seal counts is enough.
 */
export const eventFault = (
  digest: Digest,
  seal: Seal,
  found: readonly SealableEvent[],
): SealFault | null => {
  const places = Math.max(seal.eventIds.length, found.length);
  for (let place = 0; place < places; place += 1) {
    const fault = faultAt(digest, seal, place, found[place]);
    if (fault !== null) return fault;
  }
  return null;
};

const faultAt = (
  digest: Digest,
  seal: Seal,
  place: number,
  event: SealableEvent | undefined,
): SealFault | null => {
  const sealedId = seal.eventIds[place] ?? Infinity;
  if (event === undefined || event.id > sealedId)
    return { kind: 'event-deleted', seal: seal.number, eventId: sealedId };
  if (event.id < sealedId) return { kind: 'event-inserted', seal: seal.number, eventId: event.id };
  return digest(event.form) === seal.eventHashes[place]
    ? null
    : { kind: 'event-edited', seal: seal.number, eventId: event.id };
};

import type { Policy } from '../policy.ts';
import { MINUTE, minutes, type Instant } from '../time.ts';
import type { Offer } from './records.ts';
import type { Snapshot } from './snapshot.ts';

/** A phone that has rung for so long will not be answered any more. */
const RINGS = MINUTE;

/** Who is called now, and when to look again because of calls; null: nobody is left to be called. */
export interface Calls {
  readonly due: readonly Offer[];
  readonly nextAt: Instant | null;
}

/**
 * The last resort of an emergency: whoever has not answered for `afterMinutes` is called, the best ranked first, and
 * so many at once that the phones which ring can still be answered one by one. Each is called once for an offer.
 */
export const callsFor = (
  { request }: Pick<Snapshot, 'request'>,
  open: readonly Offer[],
  now: Instant,
  { voice }: Pick<Policy, 'voice'>,
): Calls => {
  if (!voice.enabled || request.urgency !== 'emergency') return { due: [], nextAt: null };
  const callAt = ({ createdAt }: Offer): Instant => createdAt + minutes(voice.afterMinutes);
  const stillAt = open.flatMap(({ calledAt }) =>
    calledAt !== null && calledAt + RINGS > now ? [calledAt + RINGS] : [],
  );
  const uncalled = open.filter(({ calledAt }) => calledAt === null);
  const due = uncalled
    .filter((offer) => callAt(offer) <= now)
    .sort(bestFirst)
    .slice(0, Math.max(0, voice.atOnce - stillAt.length));
  const waiting = uncalled.filter((offer) => !due.includes(offer));
  if (waiting.length === 0) return { due, nextAt: null };
  const lineFree = Math.min(...stillAt, ...(due.length > 0 ? [now + RINGS] : []));
  const next = waiting.map((offer) => (callAt(offer) > now ? callAt(offer) : lineFree));
  return { due, nextAt: Math.min(...next) };
};

/** The order of the ranking; ties by id, so that each look says the same. */
const bestFirst = (a: Offer, b: Offer): number => b.score - a.score || (a.id < b.id ? -1 : 1);

/** When the first calls of a wave that goes out now are due; null: none will be. */
export const firstCallAt = (
  { request }: Pick<Snapshot, 'request'>,
  now: Instant,
  { voice }: Pick<Policy, 'voice'>,
): Instant | null =>
  voice.enabled && request.urgency === 'emergency' ? now + minutes(voice.afterMinutes) : null;

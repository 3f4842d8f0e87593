import type { Attention } from '../terms.ts';
import type { Instant } from '../time.ts';
import { isOpen } from './records.ts';
import type { Effect, Snapshot } from './snapshot.ts';

// What searching and accompanying have in common.

export const withdrawOpen = (
  { offers }: Snapshot,
  why: 'taken' | 'cancelled' | 'closed',
): Effect[] => offers.filter(isOpen).map((offer) => ({ do: 'withdraw', offer, why }));

export const attend = ({ request }: Snapshot, attention: Attention | null): Effect[] =>
  request.attention === attention ? [] : [{ do: 'attention', attention }];

export const earliest = (times: readonly (Instant | null)[]): Instant =>
  Math.min(...times.filter((time): time is Instant => time !== null));

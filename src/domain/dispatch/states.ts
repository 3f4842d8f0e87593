import type { BookingState, MessageState, OfferState, RequestState } from '../terms.ts';

type Moves<State extends string> = Readonly<Record<State, readonly State[]>>;

/** Which state may follow which; what has no successor is final. The database holds the same table. */
export const REQUEST_MOVES: Moves<RequestState> = {
  open: ['assigned', 'unfilled', 'cancelled'],
  assigned: ['in-progress', 'open', 'cancelled'],
  'in-progress': ['completed'],
  completed: [],
  unfilled: [],
  cancelled: [],
};

export const OFFER_MOVES: Moves<OfferState> = {
  queued: ['sent', 'delivered', 'accepted', 'declined', 'expired', 'withdrawn', 'undeliverable'],
  sent: ['delivered', 'accepted', 'declined', 'expired', 'withdrawn', 'undeliverable'],
  delivered: ['accepted', 'declined', 'expired', 'withdrawn', 'undeliverable'],
  accepted: [],
  declined: [],
  expired: [],
  withdrawn: [],
  undeliverable: [],
};

export const BOOKING_MOVES: Moves<BookingState> = {
  confirmed: ['arrived', 'finished', 'given-up', 'cancelled', 'replaced', 'no-show'],
  arrived: ['finished', 'cancelled'],
  finished: [],
  'given-up': [],
  cancelled: [],
  replaced: [],
  'no-show': [],
};

/** Ordered by meaning, so that reports of the carrier may come twice, late or out of order. */
export const MESSAGE_MOVES: Moves<MessageState> = {
  // The carrier's word counts even where our own record of the sending was lost.
  queued: ['sending', 'dropped', 'sent', 'delivered', 'undelivered', 'failed'],
  sending: ['sent', 'delivered', 'undelivered', 'failed', 'unknown', 'queued'],
  unknown: ['queued', 'sent', 'delivered', 'undelivered', 'failed', 'dropped'],
  sent: ['delivered', 'undelivered', 'failed'],
  delivered: [],
  undelivered: [],
  failed: [],
  dropped: [],
};

/** Whether `from` may become `to`; staying is not a move. */
export const mayMove = <State extends string>(
  moves: Moves<State>,
  from: State,
  to: State,
): boolean => moves[from].includes(to);

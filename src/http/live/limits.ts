import { SECOND } from '../../domain/time.ts';

/** What one live connection may take. Times in milliseconds, sizes in bytes. */
export interface LiveLimits {
  readonly heartbeat: number;
  readonly messageBytes: number;
  /** What a slow client may leave unread before it is cut. */
  readonly unreadBytes: number;
  readonly messagesPerSecond: number;
  readonly connectionsPerKey: number;
  /** Changes within this time are told as one. */
  readonly coalesce: number;
  /** How long a failed reading waits before it is tried again. */
  readonly retry: number;
  /** How long a closing connection may take to say goodbye. */
  readonly goodbye: number;
}

export const LIVE_LIMITS: LiveLimits = {
  // Two of them, and the goodbye, fit into the thirty seconds within which a client that is gone is cut.
  heartbeat: 14 * SECOND,
  messageBytes: 16 * 1024,
  unreadBytes: 1024 * 1024,
  messagesPerSecond: 20,
  connectionsPerKey: 50,
  coalesce: 20,
  retry: SECOND,
  goodbye: SECOND,
};

import { randomBytes } from 'node:crypto';
import type { E164 } from './message.ts';
import type { Gather, Method, Spoken, Verb } from './voice-twiml.ts';

export type CallStatus =
  'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';

/** What a status callback can be asked for. */
export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

export interface CallRequest {
  readonly to: E164;
  readonly from: E164;
  /** Where the TwiML is, or the TwiML itself. */
  readonly url: string | null;
  readonly method: Method;
  readonly twiml: string | null;
  readonly statusCallback: string | null;
  readonly events: ReadonlySet<CallEvent>;
  readonly timeoutSeconds: number;
}

/** The keys that a call waits for, and what follows when none is pressed. */
export interface Waiting {
  readonly gather: Gather;
  readonly rest: readonly Verb[];
  digits: string;
}

/** One phone call as the carrier keeps it. Instants are epoch milliseconds. */
export interface Call {
  readonly sid: string;
  readonly phone: E164;
  readonly request: CallRequest;
  readonly createdAt: number;
  updatedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  status: CallStatus;
  /** Everything that was said so far. */
  readonly lines: Spoken[];
  waiting: Waiting | null;
  /** The address of the TwiML that is being followed; what is relative is meant from there. */
  documentUrl: string | null;
  documents: number;
  /** Grows with each thing that happens, so that a timer that comes late knows it. */
  turn: number;
}

export const newCall = (request: CallRequest, now: number): Call => ({
  sid: `CA${randomBytes(16).toString('hex')}`,
  phone: request.to,
  request,
  createdAt: now,
  updatedAt: now,
  answeredAt: null,
  endedAt: null,
  status: 'queued',
  lines: [],
  waiting: null,
  documentUrl: null,
  documents: 0,
  turn: 0,
});

export const isRinging = ({ status }: Call): boolean => status === 'ringing';
export const isOver = ({ endedAt }: Call): boolean => endedAt !== null;
/** Whether the phone is taken by the call. */
export const isOnLine = ({ status }: Call): boolean =>
  status === 'ringing' || status === 'in-progress';

/** Whole seconds from the answer to the end; null for a call that nobody spoke in. */
export const durationOf = (call: Call): number | null =>
  call.status !== 'completed' || call.answeredAt === null || call.endedAt === null
    ? null
    : Math.max(0, Math.round((call.endedAt - call.answeredAt) / 1000));

import { isOnLine, isOver, isRinging, newCall } from './call.ts';
import type { Call, CallEvent, CallRequest, CallStatus } from './call.ts';
import { callEventParameters } from './call-format.ts';
import { makeCallFlow } from './call-flow.ts';
import type { Events } from './events.ts';
import type { E164 } from './message.ts';
import { makeTeller } from './teller.ts';
import type { TellerDeps } from './teller.ts';
import type { Spoken } from './voice-twiml.ts';

/** What a person did with a call: what is said then, or why it can't be done. */
export type Handled =
  | { readonly ok: true; readonly said: readonly Spoken[] }
  | { readonly ok: false; readonly why: string };

export interface Calls {
  /** Takes a call and lets the phone ring; `failWith` lets it fail instead. */
  place(request: CallRequest, failWith?: number): Call;
  get(sid: string): Call | undefined;
  newestFirst(): Call[];
  /** One phone's calls, the oldest first. */
  of(phone: E164): Call[];
  answer(call: Call): Promise<Handled>;
  press(call: Call, digits: string): Promise<Handled>;
  decline(call: Call): Handled;
  /** The person puts the phone down. */
  hangUp(call: Call): Handled;
  /** The product ends the call; says whether there was one to end. */
  stop(call: Call, status: 'canceled' | 'completed'): boolean;
}

export interface CallsDeps extends TellerDeps {
  readonly accountSid: string;
  readonly now: () => number;
  readonly events: Events;
  /** Milliseconds until a call rings. */
  readonly ringAfterMs: number;
  readonly speechMs: number;
  /** How many calls are kept before the oldest are forgotten. */
  readonly keep: number;
}

const nothingSaid: Handled = { ok: true, said: [] };
const cannot = (why: string): Handled => ({ ok: false, why });

/** Keeps the calls, moves them from state to state, and tells of each. */
const makeLines = (deps: CallsDeps) => {
  const { events, accountSid, now } = deps;
  const calls = new Map<string, Call>();
  const tellers = new WeakMap<Call, (event: CallEvent) => void>();

  const changed = (call: Call): void => events.publish({ kind: 'call', phone: call.phone, call });

  const tellerOf = (call: Call): ((event: CallEvent) => void) => {
    const tell = makeTeller(deps, call.request.statusCallback);
    let told = 0;
    return (event) => {
      if (!call.request.events.has(event)) return;
      tell(callEventParameters(accountSid, call, event, told), event === 'completed');
      told += 1;
    };
  };

  const move = (call: Call, status: CallStatus, event: CallEvent): void => {
    call.status = status;
    call.updatedAt = now();
    call.turn += 1;
    if (event === 'answered') call.answeredAt = call.updatedAt;
    if (event === 'completed') {
      call.endedAt = call.updatedAt;
      call.waiting = null;
    }
    changed(call);
    tellers.get(call)?.(event);
  };

  const add = (call: Call): void => {
    calls.set(call.sid, call);
    tellers.set(call, tellerOf(call));
    const [oldest] = calls.keys();
    if (calls.size > deps.keep && oldest !== undefined) calls.delete(oldest);
  };

  return { calls, changed, move, add };
};

/** The telephone network between the product's number and the phones. */
export const makeCalls = (deps: CallsDeps): Calls => {
  const { faults, timers, now } = deps;
  const { calls, changed, move, add } = makeLines(deps);
  const flow = makeCallFlow({
    ...deps,
    changed,
    hangUp: (call) => move(call, 'completed', 'completed'),
  });
  const of = (phone: E164): Call[] => [...calls.values()].filter((call) => call.phone === phone);

  const ring = async (call: Call, failWith?: number): Promise<void> => {
    move(call, 'queued', 'initiated');
    await timers.wait(deps.ringAfterMs);
    if (isOver(call)) return;
    const end = (status: CallStatus): void => move(call, status, 'completed');
    if (failWith !== undefined) return end('failed');
    if (faults.current().undeliverable.includes(call.phone)) return end('no-answer');
    if (of(call.phone).some(isOnLine)) return end('busy');
    move(call, 'ringing', 'ringing');
    await timers.wait(call.request.timeoutSeconds * 1000);
    if (isRinging(call)) end('no-answer');
  };

  return {
    place: (request, failWith) => {
      const call = newCall(request, now());
      add(call);
      void ring(call, failWith);
      return call;
    },
    get: (sid) => calls.get(sid),
    newestFirst: () => [...calls.values()].reverse(),
    of,
    answer: async (call) => {
      if (!isRinging(call)) return cannot('The call does not ring.');
      move(call, 'in-progress', 'answered');
      return { ok: true, said: await flow.begin(call) };
    },
    press: async (call, digits) => {
      if (call.waiting === null) return cannot('The call waits for no key.');
      return { ok: true, said: await flow.press(call, digits) };
    },
    decline: (call) => {
      if (!isRinging(call)) return cannot('The call does not ring.');
      move(call, 'busy', 'completed');
      return nothingSaid;
    },
    hangUp: (call) => {
      if (call.status !== 'in-progress') return cannot('Nobody speaks on this call.');
      move(call, 'completed', 'completed');
      return nothingSaid;
    },
    stop: (call, status) => {
      const isUnanswered = call.status === 'queued' || call.status === 'ringing';
      if (!isUnanswered && !(call.status === 'in-progress' && status === 'completed')) return false;
      move(call, isUnanswered ? 'canceled' : 'completed', 'completed');
      return true;
    },
  };
};

import { countSegments } from './segments.ts';
import { carrierKeyword } from './keywords.ts';
import { newSid } from './message.ts';
import type { E164, Message, MessageStatus, WebhookOutcome } from './message.ts';
import type { MessageStore } from './store.ts';
import type { Events } from './events.ts';
import type { FaultState } from './faults.ts';
import type { Callbacks, WebhookAnswer } from './callbacks.ts';
import type { Timers } from './timers.ts';
import { inboundParameters, statusParameters } from './twilio-format.ts';
import { repliesIn } from './twiml.ts';

export interface SendRequest {
  readonly to: E164;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly messagingServiceSid: string | null;
  readonly validitySeconds: number;
}

export interface Written {
  readonly message: Message;
  readonly webhook: { readonly outcome: WebhookOutcome; readonly detail: string };
}

export interface Carrier {
  /** Takes a message and lets it go its way; `failWith` is the 3xxxx code that it will end with. */
  send(request: SendRequest, failWith?: number): Message;
  /** Somebody writes on a phone; resolves when the webhook was answered, failed or left out. */
  write(phone: E164, body: string): Promise<Written>;
}

export interface CarrierDeps {
  readonly accountSid: string;
  readonly sender: E164;
  readonly inboundUrl: string;
  readonly now: () => number;
  /** Milliseconds from accepted to sent, and from sent to delivered. */
  readonly sentAfterMs: number;
  readonly deliveredAfterMs: number;
  readonly store: MessageStore;
  readonly events: Events;
  readonly faults: FaultState;
  readonly callbacks: Callbacks;
  readonly timers: Timers;
}

/** Tells one message's states to its status callback, in order, or as the faults want it. */
const makeTeller = ({ faults, callbacks, accountSid }: CarrierDeps, message: Message) => {
  let turn = Promise.resolve();
  const held: Array<Record<string, string>> = [];

  const post = (parameters: Record<string, string>): void => {
    const url = message.statusCallback;
    if (url === null) return;
    const copies = faults.current().doubleCallbacks ? 2 : 1;
    turn = turn.then(async () => {
      await Promise.all(Array.from({ length: copies }, () => callbacks.post(url, parameters)));
    });
  };

  return (isLast: boolean): void => {
    const { silent, reorderCallbacks } = faults.current();
    if (silent || message.statusCallback === null) return;
    held.push(statusParameters(accountSid, message));
    if (reorderCallbacks && !isLast) return;
    const due = held.splice(0);
    for (const parameters of reorderCallbacks ? faults.shuffled(due) : due) post(parameters);
  };
};

const outgoing = (
  deps: CarrierDeps,
  request: SendRequest,
  direction: Message['direction'],
): Message => ({
  sid: newSid(),
  direction,
  phone: request.to,
  sender: deps.sender,
  messagingServiceSid: request.messagingServiceSid,
  body: request.body,
  segments: countSegments(request.body).segments,
  statusCallback: request.statusCallback,
  validitySeconds: request.validitySeconds,
  createdAt: deps.now(),
  sentAt: null,
  updatedAt: deps.now(),
  status: request.messagingServiceSid === null ? 'queued' : 'accepted',
  errorCode: null,
  webhook: null,
});

const incoming = (deps: CarrierDeps, phone: E164, body: string): Message => ({
  sid: newSid(),
  direction: 'inbound',
  phone,
  sender: deps.sender,
  messagingServiceSid: null,
  body,
  segments: countSegments(body).segments,
  statusCallback: null,
  validitySeconds: 0,
  createdAt: deps.now(),
  sentAt: deps.now(),
  updatedAt: deps.now(),
  status: 'received',
  errorCode: null,
  webhook: 'pending',
});

/** Takes an accepted message through its states: sent and delivered, or what hinders it. */
const deliver = async (deps: CarrierDeps, message: Message, failWith?: number): Promise<void> => {
  const { faults, events, timers, now } = deps;
  const tell = makeTeller(deps, message);
  const move = (status: MessageStatus, errorCode: number | null, isLast: boolean): void => {
    message.status = status;
    message.errorCode = errorCode;
    message.updatedAt = now();
    if (status === 'sent') message.sentAt = message.updatedAt;
    events.publish({ kind: 'status', phone: message.phone, message });
    if (status === 'delivered') events.publish({ kind: 'message', phone: message.phone, message });
    tell(isLast);
  };

  events.publish({ kind: 'status', phone: message.phone, message });
  tell(false);
  await timers.wait(deps.sentAfterMs + faults.current().queueMs);
  // Twilio lets a message fail that waited in its queue longer than it was valid (30036).
  if (now() - message.createdAt > message.validitySeconds * 1000)
    return move('failed', 30036, true);
  move('sent', null, false);
  await timers.wait(deps.deliveredAfterMs);
  const isOff = faults.current().undeliverable.includes(message.phone);
  const errorCode = failWith ?? (isOff ? 30003 : null);
  move(errorCode === null ? 'delivered' : 'undelivered', errorCode, true);
};

const outcomeOf = (answer: WebhookAnswer): Written['webhook'] => {
  if (!answer.answered) return { outcome: 'failed', detail: answer.why };
  const outcome = answer.status >= 200 && answer.status < 300 ? 'answered' : 'failed';
  return { outcome, detail: `status ${answer.status}` };
};

/** The network between the product's number and the phones. */
export const makeCarrier = (deps: CarrierDeps): Carrier => {
  const { store, events, faults, callbacks } = deps;

  const start = (message: Message, failWith?: number): Message => {
    store.add(message);
    void deliver(deps, message, failWith);
    return message;
  };

  const settle = (message: Message, answer: WebhookAnswer): Written['webhook'] => {
    const webhook = outcomeOf(answer);
    message.webhook = webhook.outcome;
    events.publish({ kind: 'status', phone: message.phone, message });
    if (!answer.answered || webhook.outcome !== 'answered') return webhook;
    for (const body of repliesIn(answer.type, answer.text)) {
      if (store.isStopped(message.phone)) break;
      const reply = { to: message.phone, body, statusCallback: null, messagingServiceSid: null };
      start(outgoing(deps, { ...reply, validitySeconds: 36_000 }, 'outbound-reply'));
    }
    return webhook;
  };

  const callWebhook = async (message: Message): Promise<Written['webhook']> => {
    const { dropInbound, doubleInbound } = faults.current();
    if (dropInbound) {
      message.webhook = 'dropped';
      return { outcome: 'dropped', detail: 'the fault dropInbound is on' };
    }
    const parameters = inboundParameters(deps.accountSid, message);
    const again = (answer: WebhookAnswer): void => void settle(message, answer);
    if (doubleInbound) void callbacks.post(deps.inboundUrl, parameters);
    return settle(message, await callbacks.post(deps.inboundUrl, parameters, again));
  };

  return {
    send: (request, failWith) => start(outgoing(deps, request, 'outbound-api'), failWith),
    write: async (phone, body) => {
      const message = incoming(deps, phone, body);
      store.add(message);
      const keyword = carrierKeyword(body);
      if (keyword === 'stop') store.stop(phone);
      if (keyword === 'start') store.start(phone);
      events.publish({ kind: 'message', phone, message });
      return { message, webhook: await callWebhook(message) };
    },
  };
};

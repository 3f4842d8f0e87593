import type { Callbacks, WebhookAnswer } from './callbacks.ts';
import { deliver } from './delivery.ts';
import type { DeliveryDeps } from './delivery.ts';
import { carrierKeyword } from './keywords.ts';
import type { Channel, E164, Message, WebhookOutcome } from './message.ts';
import { incoming, outgoing } from './new-message.ts';
import type { SendRequest } from './new-message.ts';
import type { PhoneBook } from './phone-book.ts';
import { senderOn } from './senders.ts';
import type { Senders } from './senders.ts';
import { makeShuffler } from './shuffler.ts';
import { inboundParameters } from './twilio-format.ts';
import { repliesIn } from './twiml.ts';

export interface Written {
  readonly message: Message;
  readonly webhook: { readonly outcome: WebhookOutcome; readonly detail: string };
}

export interface Carrier {
  /** Takes a message and lets it go its way; `failWith` is the code that it will end with. */
  send(request: SendRequest, failWith?: number): Message;
  /** Somebody writes on a phone; resolves when the webhook was answered, failed or left out. */
  write(phone: E164, body: string, channel: Channel): Promise<Written>;
}

export interface CarrierDeps extends DeliveryDeps {
  readonly senders: Senders;
  readonly inboundUrl: string;
  readonly callbacks: Callbacks;
  readonly book: PhoneBook;
}

const outcomeOf = (answer: WebhookAnswer): Written['webhook'] => {
  if (!answer.answered) return { outcome: 'failed', detail: answer.why };
  const outcome = answer.status >= 200 && answer.status < 300 ? 'answered' : 'failed';
  return { outcome, detail: `status ${answer.status}` };
};

const replyTo = (message: Message, body: string): SendRequest => ({
  channel: message.channel,
  to: message.phone,
  from: message.sender,
  body,
  statusCallback: null,
  messagingServiceSid: null,
  validitySeconds: 36_000,
});

/** Tells the product what a phone wrote, once, twice or not at all, as the faults want it. */
const makeInbound = (
  deps: CarrierDeps,
  settle: (message: Message, answer: WebhookAnswer) => Written['webhook'],
) => {
  const { faults, callbacks, timers } = deps;
  const shuffler = makeShuffler(timers, faults.shuffled);

  const postOne = async (
    parameters: Record<string, string>,
    onRetry?: (answer: WebhookAnswer) => void,
  ): Promise<WebhookAnswer> => {
    const { inboundDelayMs, reorderInbound } = faults.current();
    if (inboundDelayMs > 0) await timers.wait(inboundDelayMs);
    if (reorderInbound) await shuffler.turn();
    return callbacks.post(deps.inboundUrl, parameters, onRetry);
  };

  return async (message: Message): Promise<Written['webhook']> => {
    const { dropInbound, doubleInbound } = faults.current();
    if (faults.hits(dropInbound)) {
      message.webhook = 'dropped';
      return { outcome: 'dropped', detail: 'the fault dropInbound is on' };
    }
    const name = (await deps.book.read())[message.phone]?.name ?? message.phone;
    const parameters = inboundParameters(deps.accountSid, message, name);
    if (faults.hits(doubleInbound)) void postOne(parameters);
    return settle(message, await postOne(parameters, (answer) => void settle(message, answer)));
  };
};

/** The network between the product's numbers and the phones. */
export const makeCarrier = (deps: CarrierDeps): Carrier => {
  const { store, events, now, senders } = deps;

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
      if (message.channel === 'sms' && store.isStopped(message.phone)) break;
      start(outgoing(replyTo(message, body), 'outbound-reply', now()));
    }
    return webhook;
  };

  const tellProduct = makeInbound(deps, settle);

  const readKeyword = (phone: E164, body: string): void => {
    const keyword = carrierKeyword(body);
    if (keyword === 'stop') store.stop(phone);
    if (keyword === 'start') store.start(phone);
  };

  return {
    send: (request, failWith) => start(outgoing(request, 'outbound-api', now()), failWith),
    write: async (phone, body, channel) => {
      const { sms, messagingServiceSid } = senders;
      const sender = senderOn(senders, channel) ?? sms;
      const message = incoming({ channel, phone, body, sender, messagingServiceSid }, now());
      store.add(message);
      if (channel === 'sms') readKeyword(phone, body);
      events.publish({ kind: 'message', phone, message });
      return { message, webhook: await tellProduct(message) };
    },
  };
};

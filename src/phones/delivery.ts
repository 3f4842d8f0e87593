import type { Events } from './events.ts';
import type { FaultState } from './faults.ts';
import type { E164, Message, MessageStatus } from './message.ts';
import { isLandline, looksLikeSpam } from './reach.ts';
import type { MessageStore } from './store.ts';
import { makeTeller } from './teller.ts';
import type { TellerDeps } from './teller.ts';
import { statusParameters } from './twilio-format.ts';

export interface DeliveryDeps extends TellerDeps {
  readonly accountSid: string;
  readonly now: () => number;
  /** Milliseconds from accepted to sent, and from sent to delivered. */
  readonly sentAfterMs: number;
  readonly deliveredAfterMs: number;
  readonly store: MessageStore;
  readonly events: Events;
  readonly faults: FaultState;
}

const expired = 30036;
const sessionClosed = 63016;
const sessionMs = 24 * 3_600_000;

const hasSession = ({ store, now }: DeliveryDeps, phone: E164): boolean => {
  const last = store
    .of(phone)
    .findLast(({ channel, direction }) => channel === 'whatsapp' && direction === 'inbound');
  return last !== undefined && now() - last.createdAt <= sessionMs;
};

/** What keeps Twilio from sending an accepted message, as a code. */
const hinderedSending = (deps: DeliveryDeps, message: Message): number | null => {
  // Twilio lets a message fail that waited in its queue longer than it was valid.
  if (deps.now() - message.createdAt > message.validitySeconds * 1000) return expired;
  return message.channel === 'whatsapp' && !hasSession(deps, message.phone) ? sessionClosed : null;
};

/** What keeps a message that was sent from its phone, as a code. */
const hinderedArrival = ({ faults, store }: DeliveryDeps, message: Message): number | null => {
  if (faults.current().undeliverable.includes(message.phone)) return 30003;
  if (store.isBlocked(message.phone)) return 30004;
  if (message.channel === 'whatsapp') return null;
  // Where the sender was named, the pair was refused before.
  if (message.messagingServiceSid !== null && isLandline(message.phone)) return 30006;
  return looksLikeSpam(message.body) ? 30007 : null;
};

/** Takes an accepted message through its states: sent and delivered, or what hinders it. */
export const deliver = async (
  deps: DeliveryDeps,
  message: Message,
  failWith?: number,
): Promise<void> => {
  const { faults, events, timers, now } = deps;
  const tell = makeTeller(deps, message.statusCallback);
  const move = (status: MessageStatus, errorCode: number | null, isLast: boolean): void => {
    message.status = status;
    message.errorCode = errorCode;
    message.updatedAt = now();
    if (status === 'sent') message.sentAt = message.updatedAt;
    events.publish({ kind: 'status', phone: message.phone, message });
    if (status === 'delivered') events.publish({ kind: 'message', phone: message.phone, message });
    tell(statusParameters(deps.accountSid, message), isLast);
  };

  move(message.status, null, false);
  if (message.status === 'accepted') {
    await timers.wait(0);
    move('queued', null, false);
  }
  await timers.wait(deps.sentAfterMs + faults.current().queueMs);
  const unsent = failWith === sessionClosed ? failWith : hinderedSending(deps, message);
  if (unsent !== null) return move('failed', unsent, true);
  move('sent', null, false);
  await timers.wait(deps.deliveredAfterMs);
  const lost = failWith ?? hinderedArrival(deps, message);
  move(lost === null ? 'delivered' : 'undelivered', lost, true);
};

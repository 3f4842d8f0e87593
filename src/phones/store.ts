import type { E164, Message } from './message.ts';

export interface MessageStore {
  add(message: Message): void;
  get(sid: string): Message | undefined;
  /** The newest first, as Twilio lists them. */
  newestFirst(): Message[];
  /** One phone's conversation, the oldest first. */
  of(phone: E164): readonly Message[];
  /** Phones with a conversation, the most recently active first. */
  activePhones(): E164[];
  stop(phone: E164): void;
  start(phone: E164): void;
  isStopped(phone: E164): boolean;
  /** The phone takes nothing more from the product's number, or takes it again. */
  setBlocked(phone: E164, isBlocked: boolean): void;
  isBlocked(phone: E164): boolean;
}

const dropOldest = (set: Set<unknown> | Map<unknown, unknown>): void => {
  const [oldest] = set.keys();
  set.delete(oldest);
};

/**
 * The carrier's memory. It keeps the last `limit` messages, and as many stopped numbers: older
 * ones are forgotten, so that a simulator left running for weeks does not grow.
 */
export const makeStore = (limit: number): MessageStore => {
  const messages = new Map<string, Message>();
  // Re-inserted at each message, so the map's order is the order of activity.
  const conversations = new Map<E164, Message[]>();
  const stopped = new Set<E164>();
  const blocked = new Set<E164>();

  const forgetOldest = (): void => {
    const [oldest] = messages.values();
    if (!oldest) return;
    messages.delete(oldest.sid);
    const conversation = conversations.get(oldest.phone);
    conversation?.shift();
    if (conversation?.length === 0) conversations.delete(oldest.phone);
  };

  return {
    add: (message) => {
      messages.set(message.sid, message);
      const conversation = conversations.get(message.phone) ?? [];
      conversation.push(message);
      conversations.delete(message.phone);
      conversations.set(message.phone, conversation);
      if (messages.size > limit) forgetOldest();
    },
    get: (sid) => messages.get(sid),
    newestFirst: () => [...messages.values()].reverse(),
    of: (phone) => conversations.get(phone) ?? [],
    activePhones: () => [...conversations.keys()].reverse(),
    stop: (phone) => {
      stopped.add(phone);
      if (stopped.size > limit) dropOldest(stopped);
    },
    start: (phone) => void stopped.delete(phone),
    isStopped: (phone) => stopped.has(phone),
    setBlocked: (phone, isBlocked) => {
      if (isBlocked) blocked.add(phone);
      else blocked.delete(phone);
      if (blocked.size > limit) dropOldest(blocked);
    },
    isBlocked: (phone) => blocked.has(phone),
  };
};

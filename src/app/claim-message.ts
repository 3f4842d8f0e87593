import { nextLocalTime, startOfLocalDay } from '../domain/calendar/local-time.ts';
import { isOpen } from '../domain/dispatch/records.ts';
import type { Network } from '../domain/network.ts';
import type { Policy } from '../domain/policy.ts';
import { earliestAllowed, longestSpan } from '../domain/sms/limits.ts';
import type { Channel } from '../domain/terms.ts';
import { SECOND, type Instant } from '../domain/time.ts';
import { notifyOnceADay } from './notify-coordinator.ts';
import type { Networks, SmsCarrier, Transaction } from './ports.ts';
import type { MessagePurpose, OutMessage } from './stores.ts';

/** Whoever holds a message longer than this is taken for dead. */
const LEASE = 30 * SECOND;
/** Nearer to the day's cap than this, senders count one after the other: so many are never at it at once. */
const NEAR_CAP = 100;

/** What is to be done with a message now: `refuse` where the network's rules do not let it leave at all. */
export interface Task {
  readonly do: 'send' | 'ask' | 'refuse';
  readonly message: OutMessage;
}

interface Deps {
  readonly networks: Networks;
  readonly carrier: Pick<SmsCarrier, 'can'>;
}

/** Takes the message, so that nobody else sends it; null when there is nothing to do, or not yet. */
export const claimMessage = async (
  tx: Transaction,
  deps: Deps,
  id: string,
  now: Instant,
): Promise<Task | null> => {
  const message = await tx.messages.lock(id);
  if (message === null || message.dueAt === null || message.dueAt > now) return null;
  switch (message.state) {
    case 'queued':
      return claimQueued(tx, deps, message, now);
    case 'sending':
      await tx.messages.update(id, { state: 'unknown', dueAt: now + LEASE });
      return { do: 'ask', message };
    case 'unknown':
    case 'sent':
      await tx.messages.update(id, { dueAt: now + LEASE });
      return { do: 'ask', message };
    default:
      await tx.messages.update(id, { dueAt: null });
      return null;
  }
};

const claimQueued = async (
  tx: Transaction,
  { networks, carrier }: Deps,
  message: OutMessage,
  now: Instant,
): Promise<Task | null> => {
  const network = await networks.byId(message.networkId);
  if (isOver(message, now) || (await isPointless(tx, message))) return drop(tx, message);
  if (!isAllowed(message.to, network.policy)) return { do: 'refuse', message };
  const dueAt = await notBefore(tx, network, message, now);
  if (dueAt > now) return postpone(tx, message, dueAt);
  const channel = wayTo(message, network.policy, carrier.can);
  if (channel === null) return drop(tx, message);
  const attempts = message.attempts + 1;
  await tx.messages.update(message.id, {
    state: 'sending',
    channel,
    attempts,
    sentAt: now,
    dueAt: now + LEASE,
  });
  return { do: 'send', message: { ...message, channel, attempts } };
};

const drop = async (tx: Transaction, { id }: OutMessage): Promise<null> => {
  await tx.messages.update(id, { state: 'dropped', dueAt: null });
  return null;
};

/** Waits in the table, where the sweep finds it; what would leave after its end is not kept for that. */
const postpone = async (tx: Transaction, message: OutMessage, dueAt: Instant): Promise<null> => {
  if (isOver(message, dueAt)) return drop(tx, message);
  await tx.messages.update(message.id, { dueAt });
  return null;
};

const isOver = ({ validUntil }: OutMessage, at: Instant): boolean =>
  validUntil !== null && validUntil <= at;

/** What asks for an answer to an offer; everything else follows from one, or from what a mediator wrote. */
const ASKING: readonly MessagePurpose[] = ['offer', 'call'];

/** An offer that is closed is not offered any more, and who has stopped SMS meanwhile gets no more. */
const isPointless = async (
  tx: Transaction,
  { purpose, offerId, mediatorId }: OutMessage,
): Promise<boolean> => {
  if (ASKING.includes(purpose) && offerId !== null) {
    const offer = await tx.offers.byId(offerId);
    if (offer === null || !isOpen(offer)) return true;
  }
  if (mediatorId === null) return false;
  const [contact] = await tx.mediators.contacts([mediatorId]);
  return contact !== undefined && !contact.smsOn;
};

/** Only countries that the network allows. */
const isAllowed = (to: string, { sms }: Policy): boolean =>
  sms.allowedPrefixes.some((prefix) => to.startsWith(prefix));

/** The first moment at which the cap of the day and the limits of the phone let it leave. */
const notBefore = async (
  tx: Transaction,
  network: Network,
  message: OutMessage,
  now: Instant,
): Promise<Instant> => {
  if (!ASKING.includes(message.purpose)) return now;
  if (await isCapReached(tx, network, now)) {
    await notifyOnceADay(tx, network, 'daily-cap-reached', null, now);
    return nextLocalTime(now, network.zone, '00:00');
  }
  const { limits } = network.policy.sms;
  if (message.purpose !== 'offer' || limits.length === 0) return now;
  const since = now - longestSpan(limits);
  return earliestAllowed(
    await tx.messages.offersTo(message.to, since, message.offerId),
    limits,
    now,
  );
};

/** Counted without a lock while there is room for all who may be at it; then one after the other. */
const isCapReached = async (tx: Transaction, network: Network, now: Instant): Promise<boolean> => {
  const { dailyCap } = network.policy.sms;
  if (dailyCap === null) return false;
  const today = startOfLocalDay(now, network.zone);
  if ((await tx.messages.leftSince(network.id, today, dailyCap)) < dailyCap - NEAR_CAP)
    return false;
  await tx.messages.holdCount(network.id);
  return (await tx.messages.leftSince(network.id, today, dailyCap)) >= dailyCap;
};

/** The way that the network and the carrier have now; WhatsApp that is not to be had is an SMS, a call is nothing else. */
const wayTo = (
  { channel }: OutMessage,
  { sms }: Policy,
  can: SmsCarrier['can'],
): Channel | null => {
  if (channel === 'voice') return can.voice ? 'voice' : null;
  return channel === 'whatsapp' && sms.whatsapp && can.whatsapp ? 'whatsapp' : 'sms';
};

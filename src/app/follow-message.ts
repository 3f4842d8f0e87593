import { systemActor } from '../domain/actor.ts';
import { isOpen } from '../domain/dispatch/records.ts';
import type { MessageState } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import { STOPPED } from './obey-stop.ts';
import type { Ids, Transaction } from './ports.ts';
import type { OutMessage } from './stores.ts';
import { ringMediator } from './tell.ts';

/** Did not arrive and never will. */
export const isDeadEnd = (state: MessageState): boolean =>
  state === 'undelivered' || state === 'failed';

/**
 * The request's lock comes before the message's, here as everywhere. Only the SMS of an offer moves what that lock
 * guards; other words about an offer do not wait for it, and nobody's answer waits for them.
 */
export const lockMessage = async (
  tx: Transaction,
  { id, purpose, offerId }: OutMessage,
): Promise<OutMessage | null> => {
  const offer = purpose === 'offer' && offerId !== null ? await tx.offers.byId(offerId) : null;
  if (offer !== null) await tx.requests.lock(offer.requestId);
  return tx.messages.lock(id);
};

/** A message has moved, and with it what it was about. It was locked by `lockMessage`. */
export const followMessage = async (
  tx: Transaction,
  ids: Ids,
  message: OutMessage,
  state: MessageState,
  errorCode: number | null,
  now: Instant,
): Promise<void> => {
  if (message.purpose === 'call') return noteCall(tx, message, state, now);
  if (isDeadEnd(state) && message.channel === 'whatsapp' && errorCode !== STOPPED)
    return sendBySms(tx, ids, message, now);
  if (message.purpose === 'offer' && message.offerId !== null)
    await moveOffer(tx, message.offerId, state, now);
};

/** A call that the carrier has taken is told once. Whatever becomes of it, the offer stands with its SMS. */
const noteCall = async (
  tx: Transaction,
  { state: before, networkId, offerId }: OutMessage,
  state: MessageState,
  now: Instant,
): Promise<void> => {
  const isTaken = state === 'sent' || state === 'delivered' || state === 'undelivered';
  const offer = offerId === null ? null : await tx.offers.byId(offerId);
  if (before === 'sent' || !isTaken || offer === null) return;
  await tx.events.append([
    {
      networkId,
      at: now,
      actor: systemActor(networkId),
      kind: 'offer.called',
      requestId: offer.requestId,
      subjectId: offer.id,
    },
  ]);
};

/** The same words once more, another way: what happened to the first stays as it was. */
const sendBySms = async (
  tx: Transaction,
  ids: Ids,
  { networkId, mediatorId, offerId, purpose, to, body, validUntil }: OutMessage,
  now: Instant,
): Promise<void> => {
  const id = ids.uuid();
  const words = { networkId, mediatorId, offerId, purpose, to, body, validUntil };
  await tx.messages.insert([{ id, channel: 'sms', ...words, createdAt: now }]);
  tx.nudge({ queue: 'sms', messageId: id });
};

/** What the carrier says of an offer's SMS moves the offer, and a dead end moves the search. */
export const moveOffer = async (
  tx: Transaction,
  offerId: string,
  state: MessageState,
  now: Instant,
): Promise<void> => {
  // Read under the lock of its request: what was seen before may be over.
  const offer = await tx.offers.byId(offerId);
  if (offer === null || !isOpen(offer)) return;
  if (state === 'sent' && offer.state === 'queued')
    await tx.offers.update(offerId, { state: 'sent' });
  if (state === 'delivered') await tx.offers.update(offerId, { state: 'delivered' });
  if (!isDeadEnd(state)) return ringMediator(tx, offer, now);
  await tx.offers.update(offerId, { state: 'undeliverable', closedAt: now });
  await tx.events.append([
    {
      networkId: offer.networkId,
      at: now,
      actor: systemActor(offer.networkId),
      kind: 'offer.undeliverable',
      requestId: offer.requestId,
      subjectId: offerId,
    },
  ]);
  await tx.requests.wake([offer.requestId], now);
  tx.nudge({ queue: 'dispatch', requestId: offer.requestId });
  ringMediator(tx, offer, now);
};

import { isOpen } from '../domain/dispatch/records.ts';
import { systemActor } from '../domain/actor.ts';
import type { Instant } from '../domain/time.ts';
import { notifyCoordinator } from './notify-coordinator.ts';
import type { Transaction } from './ports.ts';
import type { MediatorContact } from './stores.ts';
import { ringMediator } from './tell.ts';

type Phone = Pick<MediatorContact, 'id' | 'networkId'>;

/**
 * She wants no more SMS, by her own word or by the carrier's (21610): nothing more is sent, her open offers are
 * withdrawn so that others are asked, and the coordinator is told. Locks requests: nobody else's lock may be held.
 */
export const stopSms = async (tx: Transaction, phone: Phone, now: Instant): Promise<void> => {
  await withdrawOffers(tx, phone, now);
  // Two who say so at once are told as one.
  if (!(await tx.mediators.setSms(phone.id, false))) return;
  await notifyCoordinator(tx, phone.networkId, 'sms-stopped', phone.id, now);
};

/** She wants SMS again; that accepts nothing. */
export const startSms = async (tx: Transaction, phone: Phone, now: Instant): Promise<void> => {
  if (!(await tx.mediators.setSms(phone.id, true))) return;
  await notifyCoordinator(tx, phone.networkId, 'sms-started', phone.id, now);
};

const withdrawOffers = async (
  tx: Transaction,
  { id, networkId }: Phone,
  now: Instant,
): Promise<void> => {
  // Locks are taken in one order, so that two who do this at once wait for each other and no more.
  const requestIds = (await tx.offers.openOf(id)).map(({ requestId }) => requestId).sort();
  for (const requestId of requestIds) await tx.requests.lock(requestId);
  // Read again: what was open may be closed by now.
  const offers = (await tx.offers.openOf(id)).filter(isOpen);
  for (const offer of offers) {
    await tx.offers.update(offer.id, { state: 'withdrawn', closedAt: now });
    await tx.messages.dropUnsent(offer.id, now);
    ringMediator(tx, offer, now);
  }
  if (offers.length === 0) return;
  await tx.events.append(
    offers.map((offer) => ({
      networkId,
      at: now,
      actor: systemActor(networkId),
      kind: 'offer.withdrawn',
      requestId: offer.requestId,
      subjectId: offer.id,
      data: { why: 'sms-stopped' },
    })),
  );
  const woken = offers.map(({ requestId }) => requestId);
  await tx.requests.wake(woken, now);
  for (const requestId of woken) tx.nudge({ queue: 'dispatch', requestId });
};

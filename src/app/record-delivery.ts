import { MESSAGE_MOVES, mayMove } from '../domain/dispatch/states.ts';
import type { MessageState } from '../domain/terms.ts';
import type { CarrierState, Clock, UnitOfWork } from './ports.ts';
import { carriedOffer, moveOffer } from './send-message.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

/** States that say where a message is; that it is queued over there tells nothing new. */
const TOLD: Readonly<Record<CarrierState, MessageState | null>> = {
  queued: null,
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
};

const FINAL: readonly MessageState[] = ['delivered', 'undelivered', 'failed'];

/** What the carrier says of a message. Reports may come twice, late, or before our own record of the sending. */
export const makeRecordDelivery =
  ({ uow, clock }: Deps): UseCases['recordDelivery'] =>
  async ({ messageId, sid, state: reported, errorCode }) => {
    const state = TOLD[reported];
    if (state === null) return;
    await uow.run('system', async (tx) => {
      const seen = await tx.messages.byId(messageId);
      // Most reports of `sent` say what we have recorded ourselves: they are worth no lock.
      if (seen === null || !mayMove(MESSAGE_MOVES, seen.state, state)) return;
      const offer = await carriedOffer(tx, seen);
      if (offer !== null) await tx.requests.lock(offer.requestId);
      const message = await tx.messages.lock(messageId);
      if (message === null || (message.providerSid !== null && message.providerSid !== sid)) return;
      if (!mayMove(MESSAGE_MOVES, message.state, state)) return;
      const now = clock.now();
      await tx.messages.update(messageId, {
        state,
        providerSid: sid,
        errorCode,
        sentAt: message.sentAt ?? now,
        ...(FINAL.includes(state) ? { dueAt: null } : {}),
      });
      if (offer !== null) await moveOffer(tx, offer.id, state, now);
    });
  };

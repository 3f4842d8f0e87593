import { MESSAGE_MOVES, mayMove } from '../domain/dispatch/states.ts';
import type { MessageState } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import { followMessage, isDeadEnd, lockMessage } from './follow-message.ts';
import { obeyStop, STOPPED } from './obey-stop.ts';
import type { CarrierState, Clock, Ids, Transaction, UnitOfWork } from './ports.ts';
import type { OutMessage } from './stores.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly ids: Ids;
  readonly clock: Clock;
}

type Told = Parameters<UseCases['recordDelivery']>[0];

/** States that say where a message is; that it is queued over there tells nothing new. */
const TOLD: Readonly<Record<CarrierState, MessageState | null>> = {
  queued: null,
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
};

/** What the carrier says of a message. Reports may come twice, late, or before our own record of the sending. */
export const makeRecordDelivery =
  ({ uow, ids, clock }: Deps): UseCases['recordDelivery'] =>
  async (told) => {
    const state = TOLD[told.state];
    if (state === null) return;
    const moved = await uow.run('system', (tx) => record(tx, ids, told, state, clock.now()));
    if (moved !== null && told.errorCode === STOPPED) await obeyStop(uow, moved, clock.now());
  };

/** The message that has moved; null when this was nothing new. */
const record = async (
  tx: Transaction,
  ids: Ids,
  { messageId, sid, errorCode }: Told,
  state: MessageState,
  now: Instant,
): Promise<OutMessage | null> => {
  const seen = await tx.messages.byId(messageId);
  // Most reports of `sent` say what we have recorded ourselves: they are worth no lock.
  if (seen === null || !mayMove(MESSAGE_MOVES, seen.state, state)) return null;
  const message = await lockMessage(tx, seen);
  if (message === null || (message.providerSid !== null && message.providerSid !== sid))
    return null;
  if (!mayMove(MESSAGE_MOVES, message.state, state)) return null;
  const isFinal = state === 'delivered' || isDeadEnd(state);
  await tx.messages.update(messageId, {
    state,
    providerSid: sid,
    errorCode,
    sentAt: message.sentAt ?? now,
    ...(isFinal ? { dueAt: null } : {}),
  });
  await followMessage(tx, ids, message, state, errorCode, now);
  return message;
};

import { MINUTE, type Instant } from '../domain/time.ts';
import type { Clock, Ids, ReceivedSms, SmsCarrier, Transaction, UnitOfWork } from './ports.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly carrier: SmsCarrier;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whose list it is. */
  readonly account: string;
}

/** How often the list is read. */
const EVERY = MINUTE;
/** So much of it is read again: the carrier's list may lag behind its calls. */
const OVERLAP = 5 * MINUTE;

/**
 * Reads the carrier's list of what came in, and stores what no call of the carrier's has brought: after an outage of
 * ours, or when its calls got lost. Stored with the time at which it was written, so that it is read in that order;
 * an answer that comes too late this way finds its offer closed, as any other.
 */
export const makeReadInbound =
  ({ uow, carrier, clock, ids, account }: Deps): UseCases['readInbound'] =>
  async (when) => {
    const now = clock.now();
    const ifDueBy = when === 'due' ? now : now + EVERY;
    const since = await uow.run('system', (tx) =>
      tx.readings.claim(account, now, ifDueBy, now + EVERY),
    );
    if (since === null) return;
    const received = await carrier.received(since - OVERLAP);
    await uow.run('system', async (tx) => {
      for (const message of received) await store(tx, ids, message, clock.now());
      await tx.readings.done(account, now);
    });
  };

const store = async (
  tx: Transaction,
  ids: Ids,
  message: ReceivedSms,
  now: Instant,
): Promise<void> => {
  const id = ids.uuid();
  const isNew = await tx.inbound.insert({ ...message, id, receivedAt: now });
  if (isNew) tx.nudge({ queue: 'inbound', inboundId: id });
  // A call that the carrier tried again says nothing of when it was written; its list does.
  else await tx.inbound.date(message.providerSid, message.writtenAt);
};

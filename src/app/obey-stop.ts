import type { Instant } from '../domain/time.ts';
import type { UnitOfWork } from './ports.ts';
import type { OutMessage } from './stores.ts';
import { stopSms } from './switch-sms.ts';

/** The carrier's word for a phone that wrote STOP. */
export const STOPPED = 21610;

/**
 * The carrier says that she wants no more SMS. In a transaction of its own, since it locks requests. When it is cut
 * short, the next message to her is refused with the same word.
 */
export const obeyStop = async (
  uow: UnitOfWork,
  { mediatorId }: Pick<OutMessage, 'mediatorId'>,
  now: Instant,
): Promise<void> => {
  if (mediatorId === null) return;
  await uow.run('system', async (tx) => {
    const [contact] = await tx.mediators.contacts([mediatorId]);
    if (contact) await stopSms(tx, contact, now);
  });
};

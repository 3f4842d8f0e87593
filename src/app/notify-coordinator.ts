import { systemActor } from '../domain/actor.ts';
import { startOfLocalDay } from '../domain/calendar/local-time.ts';
import type { Network } from '../domain/network.ts';
import type { Notice } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { Transaction } from './ports.ts';

/** Tells the coordinators of a network something that belongs to no request: it stands among their notices. */
export const notifyCoordinator = async (
  tx: Transaction,
  networkId: string,
  notice: Notice,
  mediatorId: string | null,
  now: Instant,
): Promise<void> => {
  await tx.events.append([
    {
      networkId,
      at: now,
      actor: systemActor(networkId),
      kind: 'coordinator.told',
      data: { notice },
      ...(mediatorId !== null && { subjectId: mediatorId }),
    },
  ]);
  tx.ring({ topic: 'notices', version: now, networkId });
};

/** Once in a local day. Whoever asks holds a lock that the others must take, too: of the mediator, or of the count. */
export const notifyOnceADay = async (
  tx: Transaction,
  network: Network,
  notice: Notice,
  mediatorId: string | null,
  now: Instant,
): Promise<void> => {
  const today = startOfLocalDay(now, network.zone);
  if (await tx.events.wasTold(network.id, notice, mediatorId, today)) return;
  await notifyCoordinator(tx, network.id, notice, mediatorId, now);
};

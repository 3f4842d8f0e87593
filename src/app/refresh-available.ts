import { availableIn } from '../domain/calendar/availability.ts';
import { startOfLocalDay } from '../domain/calendar/local-time.ts';
import type { Network } from '../domain/network.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Transaction } from './ports.ts';

/** Works out the time in which a mediator works, over the policy's horizon; the database takes her bookings from it. */
export const refreshAvailable = async (
  tx: Transaction,
  { zone, policy }: Network,
  mediatorId: string,
  now: Instant,
): Promise<void> => {
  const start = startOfLocalDay(now, zone);
  const end = start + policy.matching.freeTimeHorizonDays * DAY;
  const { rules, exceptions } = await tx.mediators.availability(mediatorId);
  await tx.mediators.setAvailable(
    mediatorId,
    availableIn(rules, exceptions, { start, end }, zone),
    end,
  );
};

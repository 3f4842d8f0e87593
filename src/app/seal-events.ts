import { makeSeal, type Digest } from '../domain/audit/seals.ts';
import { MINUTE } from '../domain/time.ts';
import type { Clock, UnitOfWork } from './ports.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** A network's seals are at least so far apart, unless one is full. */
const BETWEEN = MINUTE;
/** Events in one seal. */
const BATCH = 1_000;
/** Seals of one network in one go: the next goes on. */
const SEALS_AT_ONCE = 20;

interface Horizon {
  readonly lastEventId: number;
  readonly writers: readonly string[];
}

/**
 * Seals events in batches. Ids are drawn before their transactions commit, in no order: what is sealed lies below a
 * horizon, and whoever was writing when it was drawn has ended since. Neither waits for the other.
 */
export const makeSealEvents = ({ uow, clock, digest }: Deps): UseCases['sealEvents'] => {
  let horizon: Horizon | null = null;
  const sealNext = (networkId: string, upTo: number): Promise<boolean> =>
    uow.run('system', async (tx) => {
      if (!(await tx.seals.claim(networkId))) return false;
      const end = await tx.seals.end(networkId);
      const events = await tx.seals.events(networkId, end.lastEventId, upTo, BATCH);
      if (events.length === 0) return false;
      await tx.seals.insert(makeSeal(digest, end, networkId, events, clock.now()));
      return events.length === BATCH;
    });
  return async () => {
    const drawn = horizon ?? (await uow.run('system', (tx) => tx.seals.horizon()));
    horizon = drawn;
    if (await uow.run('system', (tx) => tx.seals.stillWriting(drawn.writers))) return;
    horizon = null;
    const before = clock.now() - BETWEEN;
    const networks = await uow.run('system', (tx) => tx.seals.unsealed(drawn.lastEventId, before));
    for (const networkId of networks)
      for (let seals = 0; seals < SEALS_AT_ONCE; seals += 1)
        if (!(await sealNext(networkId, drawn.lastEventId))) break;
  };
};

import {
  CHAIN_START,
  eventFault,
  sealFault,
  type ChainEnd,
  type Digest,
  type Seal,
  type SealableEvent,
  type SealFault,
} from '../domain/audit/seals.ts';
import type { Instant } from '../domain/time.ts';
import type { UnitOfWork } from './ports.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly digest: Digest;
}

/** What a walk along one network's chain found. */
export interface ChainReport {
  readonly seals: number;
  /** Events that were read and are as they were sealed. */
  readonly events: number;
  /** Events after the last seal: nothing can be said of them yet. */
  readonly unsealed: number;
  readonly newestSealAt: Instant | null;
  /** The hash of the newest seal; it can be kept elsewhere. */
  readonly head: string;
  /** Whether a seal of the chain has the hash that was expected; null: none was. */
  readonly hasExpected: boolean | null;
  /** The first row that is not as it was sealed. The walk ends there. */
  readonly fault: SealFault | null;
}

export type VerifyEvents = (networkId: string, expected: string | null) => Promise<ChainReport>;

interface Walked {
  readonly end: ChainEnd;
  readonly newestSealAt: Instant | null;
  readonly events: number;
  readonly found: boolean;
}

const START: Walked = { end: CHAIN_START, newestSealAt: null, events: 0, found: false };

/**
 * Walks a network's chain from its first seal and compares each sealed event with its row, a seal at a time, so that
 * a million events need no more memory than a thousand.
 */
export const makeVerifyEvents = (deps: Deps): VerifyEvents => {
  const { uow } = deps;
  return async (networkId, expected) => {
    let walked = START;
    let fault: SealFault | null = null;
    for (;;) {
      const { seal, events } = await nextOf(uow, networkId, walked.end);
      if (seal === null) break;
      fault = await faultOf(deps, walked.end, seal, events);
      if (fault !== null) break;
      walked = {
        end: seal,
        newestSealAt: seal.sealedAt,
        events: walked.events + seal.count,
        found: walked.found || seal.hash === expected,
      };
    }
    const { end, newestSealAt, events, found } = walked;
    const unsealed = await uow.run('system', (tx) =>
      fault === null ? tx.seals.countAfter(networkId, end.lastEventId) : Promise.resolve(0),
    );
    const hasExpected = expected === null ? null : found;
    return {
      seals: end.number,
      events,
      unsealed,
      newestSealAt,
      head: end.hash,
      hasExpected,
      fault,
    };
  };
};

const nextOf = (
  uow: UnitOfWork,
  networkId: string,
  end: ChainEnd,
): Promise<{ seal: Seal | null; events: SealableEvent[] }> =>
  uow.run('system', async ({ seals }) => {
    const seal = await seals.after(networkId, end.number);
    if (seal === null) return { seal, events: [] };
    const limit = seal.count + 1;
    return {
      seal,
      events: await seals.events(networkId, end.lastEventId, seal.lastEventId, limit),
    };
  });

/** A row that was edited may hold what another event said. */
const faultOf = async (
  { uow, digest }: Deps,
  end: ChainEnd,
  seal: Seal,
  events: readonly SealableEvent[],
): Promise<SealFault | null> => {
  const fault = sealFault(digest, end, seal) ?? eventFault(digest, seal, events);
  if (fault?.kind !== 'event-edited') return fault;
  const form = events.find(({ id }) => id === fault.eventId)?.form ?? '';
  const was = await uow.run('system', (tx) => tx.seals.sealedAs(seal.networkId, digest(form)));
  return was === null ? fault : { ...fault, kind: 'event-moved', was };
};

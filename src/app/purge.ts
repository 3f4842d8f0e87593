import { systemActor } from '../domain/actor.ts';
import type { Policy } from '../domain/policy.ts';
import { DAY, HOUR, type Instant } from '../domain/time.ts';
import type { Clock, Networks, Transaction, UnitOfWork } from './ports.ts';
import type { PurgeCounts } from './privacy-store.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly clock: Clock;
}

/** Each network is looked through so often. */
const EVERY = HOUR;
/** Rows that one transaction takes on: nobody waits long for a purge. */
const BATCH = 200;

/** Before these instants, what is kept no longer. */
export const retentionLimits = ({ retention }: Policy, now: Instant) => {
  const months = new Date(now);
  months.setUTCMonth(months.getUTCMonth() - retention.requestMonths);
  return {
    details: now - retention.detailDays * DAY,
    requests: months.getTime(),
    messages: now - retention.messageDays * DAY,
    strangers: now - retention.strangerDays * DAY,
  };
};

/** Purges what is too old in the networks that have not been looked through for an hour. */
export const purgeDue = async (deps: Deps): Promise<void> => {
  const now = deps.clock.now();
  const due = await deps.uow.run('system', (tx) => tx.privacy.claimPurges(now, now + EVERY));
  for (const networkId of due) await purgeNetwork(deps, networkId, now);
};

/** Again and again, each time in a transaction of its own, until little is left. */
const inBatches = async (
  { uow }: Deps,
  step: (tx: Transaction, limit: number) => Promise<number>,
): Promise<number> => {
  for (let total = 0; ;) {
    const done = await uow.run('system', (tx) => step(tx, BATCH));
    total += done;
    if (done < BATCH) return total;
  }
};

const purgeNetwork = async (deps: Deps, id: string, now: Instant): Promise<void> => {
  const { policy } = await deps.networks.byId(id);
  const before = retentionLimits(policy, now);
  const step = (work: (tx: Transaction, limit: number) => Promise<number>) => inBatches(deps, work);
  const { encryptNames } = policy.privacy;
  await step((tx, limit) => tx.privacy.keepNames(id, encryptNames, limit));
  await report(deps, id, now, {
    details: await step((tx, limit) => tx.privacy.purgeDetails(id, before.details, limit)),
    requests: await step((tx, limit) => tx.privacy.pseudonymise(id, before.requests, limit)),
    messages: await step((tx, limit) => tx.privacy.purgeMessages(id, before.messages, limit)),
    strangers: await step((tx, limit) => tx.privacy.purgeStrangers(before.strangers, limit)),
  });
};

/** What was purged stands among the events; where nothing was, nothing does. */
const report = async (
  { uow }: Deps,
  networkId: string,
  at: Instant,
  counts: PurgeCounts,
): Promise<void> => {
  if (Object.values(counts).every((count) => count === 0)) return;
  const event = { networkId, at, actor: systemActor(networkId), kind: 'retention.purged' };
  await uow.run('system', (tx) => tx.events.append([{ ...event, data: { ...counts } }]));
};

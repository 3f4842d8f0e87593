import { DAY, HOUR, type Instant } from '../domain/time.ts';
import { purgeDue } from './purge.ts';
import { refreshAvailable } from './refresh-available.ts';
import type { Clock, IdempotencyStore, Log, Networks, RateCounter, UnitOfWork } from './ports.ts';
import type { UseCases } from './use-cases.ts';

interface Deps extends Pick<
  UseCases,
  'advanceRequest' | 'sendMessage' | 'receiveSms' | 'readInbound' | 'sealEvents'
> {
  readonly accounts: Pick<UseCases['accounts'], 'sendMail'>;
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly idempotency: IdempotencyStore;
  readonly rateCounter: RateCounter;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rows of each kind that one sweep takes on. */
const BATCH = 200;
const AT_ONCE = 4;
/** Free time is rolled forward when it is known for fewer days than this. */
const HORIZON_DAYS = 30;
const IDEMPOTENCY_DAYS = 2;
/** Sessions, links and codes are forgotten so long after their end. */
const SIGN_IN_DAYS = 30;
/** No window of a rate limit is longer. */
const LONGEST_WINDOW = HOUR;

/**
 * Finds every row whose due time has passed and does its work, without the queue: whatever was lost, wiped or late
 * goes on here. One row's fault does not stop the others. Returns how many rows it looked at.
 */
export const makeSweep =
  (deps: Deps): UseCases['sweep'] =>
  async () => {
    const { uow, clock } = deps;
    const now = clock.now();
    const due = await uow.run('system', async (tx) => ({
      requests: await tx.requests.due(now, BATCH),
      messages: await tx.messages.due(now, BATCH),
      mails: await tx.mails.due(now, BATCH),
    }));
    const guard = guarded(deps.log);
    await guard('carrier', () => deps.readInbound('due'))('list');
    await guard('inbound', deps.receiveSms)('next');
    await each(due.requests, guard('dispatch', deps.advanceRequest));
    await each(due.messages, guard('sms', deps.sendMessage));
    await each(due.mails, guard('mail', deps.accounts.sendMail));
    const stale = await rollHorizon(deps, guard);
    await guard('audit', deps.sealEvents)('seal');
    await guard('purge', () => purgeDue(deps))('due');
    await deps.idempotency.forget(now - IDEMPOTENCY_DAYS * DAY);
    await deps.rateCounter.forget(now - LONGEST_WINDOW);
    await forgetSignIns(uow, now - SIGN_IN_DAYS * DAY);
    return due.requests.length + due.messages.length + due.mails.length + stale;
  };

const forgetSignIns = (uow: UnitOfWork, before: Instant): Promise<void> =>
  uow.run('system', async (tx) => {
    await tx.sessions.forget(before);
    await tx.accountTokens.forget(before);
    await tx.smsCodes.forget(before);
    await tx.signInStates.forget(before);
  });

type Work = (id: string) => Promise<void>;
type Guard = (kind: string, work: Work) => Work;

const guarded =
  (log: Log): Guard =>
  (kind, work) =>
  async (id) => {
    try {
      await work(id);
    } catch (error) {
      log.error(
        { kind, id, err: error },
        'A due row could not be worked on; the next sweep tries again.',
      );
    }
  };

/** A few at a time, in order of need. */
const each = async (ids: readonly string[], work: Work): Promise<void> => {
  const rest = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = rest.shift(); id !== undefined; id = rest.shift()) await work(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

/** Free time is kept ready for some weeks ahead; the days go by. */
const rollHorizon = async ({ uow, networks, clock }: Deps, guard: Guard): Promise<number> => {
  const now = clock.now();
  const stale = await uow.run('system', (tx) =>
    tx.mediators.staleFree(now + HORIZON_DAYS * DAY, BATCH),
  );
  const networkOf = new Map(stale.map(({ id, networkId }) => [id, networkId]));
  const refresh: Work = async (id) => {
    const network = await networks.byId(networkOf.get(id) ?? '');
    await uow.run('system', async (tx) => {
      await tx.mediators.lock(id);
      await refreshAvailable(tx, network, id, now);
    });
  };
  await each([...networkOf.keys()], guard('free-time', refresh));
  return stale.length;
};

import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../app/ports.ts';
import type { JobWorker, Process, QueueBackend } from './backend.ts';
import { keepOpen } from './keep-open.ts';
import { JobData, queueNames, type QueueName } from './nudge-jobs.ts';
import { traceOf } from './trace-of.ts';

/** What to do for one id. It may throw: the sweep finds the row again. */
export type Handlers = Readonly<Record<QueueName, (id: string) => Promise<void>>>;

export interface Working {
  /** Takes no new jobs and waits for those in hand, at most 4 s. */
  close(): Promise<void>;
}

const closeWithinMs = 4_000;

/** @throws Error unless each queue has a handler and each handler has a queue. */
export const assertComplete = (handlers: Readonly<Record<string, unknown>>): void => {
  const missing = queueNames.filter((name) => typeof handlers[name] !== 'function');
  const known = new Set<string>(queueNames);
  const unknown = Object.keys(handlers).filter((name) => !known.has(name));
  if (missing.length > 0) throw new Error(`No handler for the queue ${missing.join(', ')}.`);
  if (unknown.length > 0) throw new Error(`There is no queue ${unknown.join(', ')}.`);
};

interface Hand {
  count: number;
}

const makeProcess =
  (queue: QueueName, handle: (id: string) => Promise<void>, inHand: Hand, log: Log): Process =>
  async ({ data }) => {
    const job = JobData.safeParse(data);
    if (!job.success) return log.error({ queue }, 'A job without a valid id was dropped.');
    const { id } = job.data;
    inHand.count += 1;
    try {
      await handle(id);
    } catch (error) {
      const trace = traceOf(error);
      log.error({ queue, id, ...trace }, 'A job failed; the sweep will find its row again.');
    } finally {
      inHand.count -= 1;
    }
  };

/** Should a close hang with the backend away: once nothing is in hand there is nothing to wait for. */
const untilIdle = async (inHand: Hand): Promise<true> => {
  do await sleep(1_000, undefined, { ref: false });
  while (inHand.count > 0);
  return true;
};

interface Tools {
  readonly backend: QueueBackend;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

/** One worker per queue, each with `concurrency` jobs at a time. */
export const workQueues = (
  handlers: Handlers,
  concurrency: number,
  { backend, log, onError }: Tools,
): Working => {
  const workers = queueNames.map((name) => {
    const inHand: Hand = { count: 0 };
    const process = makeProcess(name, handlers[name], inHand, log);
    const create = (closing: AbortSignal) => backend.worker(name, process, concurrency, closing);
    const kept = keepOpen<JobWorker>(create, onError);
    void kept.opened.then((worker) => worker.run()).catch(onError);
    return { close: () => Promise.race([kept.close(closeWithinMs), untilIdle(inHand)]) };
  });
  return {
    close: async () => {
      const inTime = await Promise.all(workers.map((worker) => worker.close()));
      if (inTime.includes(false)) log.warn({}, 'Jobs in hand took too long and were left.');
    },
  };
};

import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Nudges } from '../../app/ports.ts';
import { queueBackend, type JobQueue, type QueueBackendConfig } from './backend.ts';
import { keepOpen, type Kept } from './keep-open.ts';
import { idOf, queueNames } from './nudge-jobs.ts';
import { occasionally } from './occasionally.ts';
import { makeSender } from './send-nudges.ts';
import { traceOf } from './trace-of.ts';
import { assertComplete, workQueues, type Handlers, type Working } from './work-queues.ts';

export interface Queues {
  readonly nudges: Nudges;
  /**
   * Starts one worker per queue. While the backend is away they go on trying to reach it.
   * @throws Error unless each queue has exactly one handler: one is missing, unknown, or at work already.
   */
  work(handlers: Handlers, options: { readonly concurrency: number }): Promise<Working>;
  /** Whether the backend answers within a second. */
  ready(): Promise<boolean>;
  /** Forgets all nudges; for tests. */
  wipe(): Promise<void>;
  /** Ends the workers too; at most about 10 s. */
  close(): Promise<void>;
}

const readyWithinMs = 1_000;
const reportEveryMs = 10_000;

const makeNudges = (queues: readonly Kept<JobQueue>[], log: Log): Nudges => {
  const onDropped = occasionally(reportEveryMs, (count, reason) =>
    log.warn({ count, ...traceOf(reason) }, 'Nudges were dropped; the sweep will find their rows.'),
  );
  const senders = new Map(
    queues.map((kept, index) => [queueNames[index], makeSender(kept, onDropped)] as const),
  );
  return {
    send: (nudges) => {
      for (const nudge of nudges) senders.get(nudge.queue)?.(idOf(nudge));
    },
  };
};

const makeReady = (queues: readonly Kept<JobQueue>[]) => async (): Promise<boolean> => {
  const connected = queues.flatMap((kept) => kept.current() ?? []);
  if (connected.length < queues.length) return false;
  const answers = Promise.all(connected.map((queue) => queue.isPaused())).then(
    () => true,
    () => false,
  );
  return Promise.race([answers, sleep(readyWithinMs, false, { ref: false })]);
};

/** The queues of one process. A queue only nudges: all that it holds may be lost at any moment. */
export const createQueues = (options: {
  readonly backend: QueueBackendConfig;
  readonly log: Log;
}): Queues => {
  const { log } = options;
  const backend = queueBackend(options.backend);
  const report = occasionally(reportEveryMs, (count, latest) =>
    log.warn({ count, ...traceOf(latest) }, 'The queue has trouble with its backend.'),
  );
  const onError = (error: unknown): void => report(1, error);
  const queues = queueNames.map((name) =>
    keepOpen((closing) => backend.queue(name, closing), onError),
  );
  let working: Working | null = null;
  return {
    nudges: makeNudges(queues, log),
    work: async (handlers, { concurrency }) => {
      assertComplete(handlers);
      if (working) throw new Error('Each queue has its handler in this process already.');
      const started = workQueues(handlers, concurrency, { backend, log, onError });
      working = {
        close: async () => {
          await started.close();
          working = null;
        },
      };
      return working;
    },
    ready: makeReady(queues),
    wipe: async () => {
      for (const kept of queues) await (await kept.opened).obliterate({ force: true });
    },
    close: async () => {
      await working?.close();
      await Promise.all(queues.map((kept) => kept.close(2_000)));
    },
  };
};

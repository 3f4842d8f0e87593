import { setTimeout as sleep } from 'node:timers/promises';
import type { JobQueue } from './backend.ts';
import type { Kept } from './keep-open.ts';

/** More than any burst leaves waiting while one statement is under way. */
const mostWaiting = 10_000;
const mostAtOnce = 500;
/** A batch costs PostgreSQL nearly as much as a request, however many are in it; under load they wait so long for company. */
const pauseMs = 10;
/** A backend that has not answered for so long counts as down: what comes is dropped at once. */
const patienceMs = 2_000;

/**
 * One queue's sender: collects what comes while a batch is under way, one batch at a time.
 * Memory is bounded and nobody waits; what does not fit is dropped, and `onDropped` counts it.
 */
export const makeSender = (
  kept: Kept<JobQueue>,
  onDropped: (count: number, reason: unknown) => void,
): ((id: string) => void) => {
  const waiting = new Set<string>();
  let busySince: number | null = null;

  const sendBatch = async (ids: readonly string[]): Promise<void> => {
    try {
      const queue = kept.current() ?? (await kept.opened);
      await queue.addBulk(ids.map((id) => ({ name: 'nudge', data: { id } })));
    } catch (error) {
      onDropped(ids.length, error);
    }
  };

  const sendAll = async (): Promise<void> => {
    while (waiting.size > 0) {
      const ids = [...waiting].slice(0, mostAtOnce);
      for (const id of ids) waiting.delete(id);
      busySince = performance.now();
      await sendBatch(ids);
      await sleep(pauseMs);
    }
    busySince = null;
  };

  return (id) => {
    const isDown = busySince !== null && performance.now() - busySince > patienceMs;
    if (isDown || waiting.size >= mostWaiting) return onDropped(1, 'no answer');
    waiting.add(id);
    if (busySince !== null) return;
    busySince = performance.now();
    // What one commit sends in several calls goes out together.
    setImmediate(() => void sendAll());
  };
};

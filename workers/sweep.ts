import type { Log } from '../src/app/ports.ts';
import type { UseCases } from '../src/app/use-cases.ts';

/** Sweeps again and again, with a pause between; the queue is only a shortcut to this. Returns what ends it. */
export const startSweeping = (
  { sweep }: Pick<UseCases, 'sweep'>,
  log: Log,
  pauseMs: number,
): (() => Promise<void>) => {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      await sweep();
    } catch (error) {
      log.warn({ err: error }, 'A sweep failed; the next one tries again.');
    }
    if (!ended) timer = setTimeout(start, pauseMs);
  };
  const start = (): void => {
    current = round();
  };
  start();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await current;
  };
};

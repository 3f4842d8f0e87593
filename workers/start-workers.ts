import type { System } from '../src/main.ts';
import { dispatch } from './dispatch.ts';
import { inbound } from './inbound.ts';
import { sms } from './sms.ts';
import { startSweeping } from './sweep.ts';

const CONCURRENCY = 4;

/** Starts every worker and the sweep behind them. Returns what ends them, with what is in hand finished. */
export const startWorkers = async (
  { useCases, queues, log }: System,
  { sweepSeconds }: { readonly sweepSeconds: number },
): Promise<() => Promise<void>> => {
  const handlers = { dispatch: dispatch(useCases), sms: sms(useCases), inbound: inbound(useCases) };
  const working = await queues.work(handlers, { concurrency: CONCURRENCY });
  const stopSweeping = startSweeping(useCases, log, sweepSeconds * 1_000);
  return async () => {
    await Promise.all([stopSweeping(), working.close()]);
  };
};

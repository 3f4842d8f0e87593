import type { System } from '../src/main.ts';
import { dispatch } from './dispatch.ts';
import { inbound } from './inbound.ts';
import { sms } from './sms.ts';
import { startSweeping } from './sweep.ts';

const CONCURRENCY = 4;

/** Reads first what was written while nobody listened, so that it is answered in its order. Then starts every worker and the sweep behind them. Returns what ends them, with what is in hand finished. */
export const startWorkers = async (
  { useCases, queues, log }: System,
  { sweepSeconds }: { readonly sweepSeconds: number },
): Promise<() => Promise<void>> => {
  await useCases
    .readInbound('now')
    .catch((error: unknown) => log.warn({ err: error }, "The carrier's list could not be read."));
  const handlers = { dispatch: dispatch(useCases), sms: sms(useCases), inbound: inbound(useCases) };
  const working = await queues.work(handlers, { concurrency: CONCURRENCY });
  const stopSweeping = startSweeping(useCases, log, sweepSeconds * 1_000);
  return async () => {
    await Promise.all([stopSweeping(), working.close()]);
  };
};

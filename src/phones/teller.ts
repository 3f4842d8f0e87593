import type { Callbacks, Parameters } from './callbacks.ts';
import type { FaultState } from './faults.ts';
import type { Timers } from './timers.ts';

export interface TellerDeps {
  readonly faults: FaultState;
  readonly callbacks: Callbacks;
  readonly timers: Timers;
}

/** Says one state; the last one lets go what was held back to be reordered. */
export type Teller = (parameters: Parameters, isLast: boolean) => void;

/** Tells one message's or call's states to its callback, in order, or as the faults want it. */
export const makeTeller = (
  { faults, callbacks, timers }: TellerDeps,
  url: string | null,
): Teller => {
  let turn = Promise.resolve();
  const held: Parameters[] = [];

  const post = (target: string, parameters: Parameters): void => {
    const { dropCallbacks, doubleCallbacks, callbackDelayMs } = faults.current();
    if (faults.hits(dropCallbacks)) return;
    const copies = faults.hits(doubleCallbacks) ? 2 : 1;
    turn = turn.then(async () => {
      if (callbackDelayMs > 0) await timers.wait(callbackDelayMs);
      await Promise.all(Array.from({ length: copies }, () => callbacks.post(target, parameters)));
    });
  };

  return (parameters, isLast) => {
    const { silent, reorderCallbacks } = faults.current();
    if (silent || url === null) return;
    held.push(parameters);
    if (reorderCallbacks && !isLast) return;
    const due = held.splice(0);
    for (const one of reorderCallbacks ? faults.shuffled(due) : due) post(url, one);
  };
};

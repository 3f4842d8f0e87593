import { readSms } from '../domain/sms/grammar.ts';
import type { Sms } from '../domain/sms/sms.ts';
import { SECOND } from '../domain/time.ts';
import type { AdvanceDeps } from './advance-request.ts';
import { react, regret } from './dialogue/react.ts';
import type { DialogueDeps, React } from './dialogue/reaction.ts';
import type { Log, Transaction } from './ports.ts';
import type { InMessage, MediatorContact } from './stores.ts';
import { Refusal } from './refusal.ts';
import { tell } from './tell.ts';
import type { UseCases } from './use-cases.ts';

type ReceiveDeps = AdvanceDeps & { readonly log: Log };

/** Stores what a phone wrote, once per provider id; the rest can wait and be tried again. */
export const makeAcceptSms =
  ({ uow, ids, clock }: AdvanceDeps): UseCases['acceptSms'] =>
  (message) =>
    uow.run('system', async (tx) => {
      const id = ids.uuid();
      const now = clock.now();
      const received = { writtenAt: now, receivedAt: now };
      const isNew = await tx.inbound.insert({ ...message, ...received, id });
      if (isNew) tx.nudge({ queue: 'inbound', inboundId: id });
      return isNew;
    });

/** What could not be read is tried again after 2, 4, 8 … 60 s, and holds nobody else up meanwhile. */
const MAX_PAUSE = 60 * SECOND;

/**
 * Reads what came in, one after the other in the order in which it was written: does what it says and answers, each
 * in a transaction of its own. Unknown senders get no word.
 */
export const makeReceiveSms = (deps: ReceiveDeps): UseCases['receiveSms'] =>
  oneAtATime(async () => {
    while (await readNext(deps));
  });

/** Calls while one is under way become one more call after it. */
const oneAtATime = (work: () => Promise<void>): (() => Promise<void>) => {
  let current: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  const start = (): Promise<void> => {
    waiting = null;
    current = work().finally(() => {
      current = null;
    });
    return current;
  };
  return () => {
    if (current === null) return start();
    return (waiting ??= current.then(start, start));
  };
};

/** False when there is nothing to read now. */
const readNext = async (deps: ReceiveDeps): Promise<boolean> => {
  let message = null as InMessage | null;
  try {
    await deps.uow.run('system', async (tx) => {
      message = await tx.inbound.next(deps.clock.now());
      if (message !== null) await handle(tx, deps, message, react);
    });
  } catch (error) {
    if (message === null) throw error;
    if (error instanceof Refusal) await sayRegret(deps, message.id);
    else await putOff(deps, message, error);
  }
  return message !== null;
};

/** Whatever the database would not have: nothing was done, and she is told so instead of being left waiting. */
const sayRegret = ({ uow, ...deps }: ReceiveDeps, id: string): Promise<void> =>
  uow.run('system', async (tx) => {
    const message = await tx.inbound.next(deps.clock.now());
    // Somebody else may have read it meanwhile.
    if (message?.id === id) await handle(tx, deps, message, regret);
  });

const putOff = async (
  { uow, clock, log }: ReceiveDeps,
  { id, attempts }: InMessage,
  error: unknown,
): Promise<void> => {
  log.error({ inboundId: id, attempts, err: error }, 'An SMS could not be read; it comes again.');
  const pause = Math.min(MAX_PAUSE, 2 ** (attempts + 1) * SECOND);
  await uow.run('system', (tx) => tx.inbound.defer(id, clock.now() + pause));
};

const handle = async (
  tx: Transaction,
  deps: DialogueDeps,
  message: InMessage,
  reactTo: React,
): Promise<void> => {
  const sender = await tx.mediators.byPhone(message.from);
  if (sender === null) return tx.inbound.update(message.id, { state: 'ignored' });
  const intent = readSms(message.body);
  const { state, reply, offerId, countsAs } = await reactTo(tx, deps, sender, intent, message);
  await tx.inbound.update(message.id, {
    state,
    networkId: sender.networkId,
    mediatorId: sender.id,
    intent: countsAs ?? intent.kind,
  });
  if (reply !== null) await answerBack(tx, deps, sender, reply, offerId ?? null);
};

const answerBack = (
  tx: Transaction,
  { ids, clock }: DialogueDeps,
  to: MediatorContact,
  sms: Sms,
  offerId: string | null,
): Promise<void> => {
  const purpose = sms.say === 'taken' ? 'taken' : 'reply';
  return tell(tx, ids, [{ to, sms, purpose, offerId, validUntil: null }], clock.now());
};

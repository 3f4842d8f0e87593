import { readSms } from '../domain/sms/grammar.ts';
import type { Sms } from '../domain/sms/sms.ts';
import type { AdvanceDeps } from './advance-request.ts';
import { react, regret } from './dialogue/react.ts';
import type { DialogueDeps, React } from './dialogue/reaction.ts';
import type { Transaction } from './ports.ts';
import type { MediatorContact } from './stores.ts';
import { Refusal } from './refusal.ts';
import { tell } from './tell.ts';
import type { UseCases } from './use-cases.ts';

/** Stores what a phone wrote, once per provider id; the rest can wait and be tried again. */
export const makeAcceptSms =
  ({ uow, ids, clock }: AdvanceDeps): UseCases['acceptSms'] =>
  (message) =>
    uow.run('system', async (tx) => {
      const id = ids.uuid();
      const now = clock.now();
      const received = { channel: 'sms', writtenAt: now, receivedAt: now } as const;
      const isNew = await tx.inbound.insert({ ...message, ...received, id });
      if (isNew) tx.nudge({ queue: 'inbound', inboundId: id });
      return isNew;
    });

/** Reads one stored SMS, does what it says and answers, all in one transaction. Unknown senders get no word. */
export const makeReceiveSms =
  (deps: AdvanceDeps): UseCases['receiveSms'] =>
  async (inboundId) => {
    try {
      await deps.uow.run('system', (tx) => handle(tx, deps, inboundId, react));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Whatever the database would not have: nothing was done, and she is told so instead of being left waiting.
      await deps.uow.run('system', (tx) => handle(tx, deps, inboundId, regret));
    }
  };

const handle = async (
  tx: Transaction,
  deps: DialogueDeps,
  inboundId: string,
  reactTo: React,
): Promise<void> => {
  const message = await tx.inbound.lock(inboundId);
  if (message?.state !== 'stored') return;
  const sender = await tx.mediators.byPhone(message.from);
  if (sender === null) return tx.inbound.update(inboundId, { state: 'ignored' });
  const intent = readSms(message.body);
  const { state, reply, offerId, countsAs } = await reactTo(tx, deps, sender, intent, message);
  await tx.inbound.update(inboundId, {
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

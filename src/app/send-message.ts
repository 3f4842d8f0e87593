import { MESSAGE_MOVES, mayMove } from '../domain/dispatch/states.ts';
import type { MessageState } from '../domain/terms.ts';
import { DAY, SECOND, type Instant } from '../domain/time.ts';
import { claimMessage, type Task } from './claim-message.ts';
import { followMessage, lockMessage, moveOffer } from './follow-message.ts';
import { notifyOnceADay } from './notify-coordinator.ts';
import { obeyStop, STOPPED } from './obey-stop.ts';
import type { Clock, Ids, Log, Networks, SmsCarrier, Transaction, UnitOfWork } from './ports.ts';
import type { OutMessage } from './stores.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly carrier: SmsCarrier;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

/** With no word from the carrier for so long, it is asked. */
const SILENCE = 60 * SECOND;
/** A message without an end of its own is followed for so long. */
const FOLLOWED = DAY;
/** The carrier's list may lag behind what it has accepted. */
const LIST_LAG = 5 * SECOND;
const MAX_PAUSE = 60 * SECOND;

/**
 * Brings one message to the carrier. Claimed, posted, recorded: after a crash between the two, the carrier's list is
 * asked before anything is sent again. Messages of closed offers and past their end are dropped.
 */
export const makeSendMessage = (deps: Deps): UseCases['sendMessage'] => {
  const { uow, carrier, clock, log } = deps;
  return async (messageId) => {
    const task = await uow.run('system', (tx) => claimMessage(tx, deps, messageId, clock.now()));
    if (task === null) return;
    const report = await doTask(carrier, task, clock.now());
    const { errorCode: code, state } = report;
    if (code !== null) log.warn({ messageId, code, state }, 'The carrier did not take a message.');
    await uow.run('system', (tx) => record(tx, deps, task, report, clock.now()));
    if (code === STOPPED) await obeyStop(uow, task.message, clock.now());
  };
};

/** What is known of a message after the carrier was spoken to. */
interface Report {
  readonly state: MessageState;
  readonly sid: string | null;
  readonly errorCode: number | null;
  /** When to look again; null: the carrier will call. */
  readonly lookAgainIn: number | null;
}

const doTask = async (carrier: SmsCarrier, task: Task, now: Instant): Promise<Report> => {
  switch (task.do) {
    case 'send':
      return post(carrier, task.message, now);
    case 'ask':
      return ask(carrier, task.message, now);
    case 'refuse':
      return { state: 'failed', sid: null, errorCode: null, lookAgainIn: null };
  }
};

const post = async (carrier: SmsCarrier, message: OutMessage, now: Instant): Promise<Report> => {
  const { id, channel, to, body, validUntil, attempts } = message;
  const validity =
    validUntil === null ? null : Math.max(1, Math.floor((validUntil - now) / SECOND));
  const result =
    channel === 'voice'
      ? await carrier.call({ id, to })
      : await carrier.send({ id, channel, to, body, validity });
  if (result.ok) return { state: 'sent', sid: result.sid, errorCode: null, lookAgainIn: SILENCE };
  const errorCode = result.code;
  if (result.uncertain) return { state: 'unknown', sid: null, errorCode, lookAgainIn: LIST_LAG };
  if (!result.retry) return { state: 'failed', sid: null, errorCode, lookAgainIn: null };
  const pause = Math.min(MAX_PAUSE, 2 ** attempts * SECOND);
  return { state: 'queued', sid: null, errorCode, lookAgainIn: pause };
};

const CARRIER_STATES = {
  queued: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
} as const;

const ask = async (carrier: SmsCarrier, message: OutMessage, now: Instant): Promise<Report> => {
  const { channel, to, body, createdAt, providerSid, validUntil } = message;
  const known =
    providerSid === null
      ? await carrier.find({ channel, to, body, since: createdAt })
      : ((await carrier.state(providerSid)) ?? { state: 'sent' as const });
  if (known === null) return { state: 'queued', sid: null, errorCode: null, lookAgainIn: 0 };
  const state = CARRIER_STATES[known.state];
  const sid = 'sid' in known ? known.sid : providerSid;
  const errorCode = 'errorCode' in known ? known.errorCode : null;
  // What is of no use any more need not be followed to its end.
  const over = now > (validUntil ?? createdAt + FOLLOWED);
  return { state, sid, errorCode, lookAgainIn: state === 'sent' && !over ? SILENCE : null };
};

const record = async (
  tx: Transaction,
  deps: Deps,
  task: Task,
  report: Report,
  now: Instant,
): Promise<void> => {
  const { message: seen } = task;
  const message = await lockMessage(tx, seen);
  if (message === null) return;
  // The same words went to the same number twice, and the list showed the other one.
  if (task.do === 'ask' && (await isOfAnother(tx, seen.id, report.sid)))
    return tx.messages.update(seen.id, { state: 'queued', dueAt: now, sentAt: null });
  const moves = mayMove(MESSAGE_MOVES, message.state, report.state);
  const change = changeOf(message, report, moves, now);
  if (change !== null) await tx.messages.update(seen.id, change);
  if (!moves) return;
  if (task.do === 'refuse') await refuse(tx, deps, message, now);
  else await followMessage(tx, deps.ids, message, report.state, report.errorCode, now);
};

type Change = Parameters<Transaction['messages']['update']>[1];

const changeOf = (
  message: OutMessage,
  { state, sid, errorCode, lookAgainIn }: Report,
  moves: boolean,
  now: Instant,
): Change | null => {
  // A callback may have overtaken us: then its word stands, and only the id is ours to add.
  const stands = moves || message.state === state;
  const isNewSid = sid !== null && message.providerSid === null;
  if (!stands && !isNewSid) return null;
  const notTaken = sid === null && (state === 'queued' || state === 'failed');
  return {
    ...(stands && { state, errorCode, dueAt: lookAgainIn === null ? null : now + lookAgainIn }),
    ...(stands && notTaken && { sentAt: null }),
    ...(isNewSid && { providerSid: sid }),
  };
};

const isOfAnother = async (tx: Transaction, id: string, sid: string | null): Promise<boolean> => {
  if (sid === null) return false;
  const holder = await tx.messages.bySid(sid);
  return holder !== null && holder.id !== id;
};

/** A number where the network sends nothing: whoever looks after the mediators must know, once a day for each. */
const refuse = async (
  tx: Transaction,
  { networks }: Deps,
  { networkId, mediatorId, offerId, purpose }: OutMessage,
  now: Instant,
): Promise<void> => {
  if (purpose === 'offer' && offerId !== null) await moveOffer(tx, offerId, 'failed', now);
  if (mediatorId === null) return;
  await tx.mediators.lock(mediatorId);
  const network = await networks.byId(networkId);
  await notifyOnceADay(tx, network, 'prefix-not-allowed', mediatorId, now);
};

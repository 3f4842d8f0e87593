import { isOpen, type Offer } from '../domain/dispatch/records.ts';
import { MESSAGE_MOVES, mayMove } from '../domain/dispatch/states.ts';
import type { MessageState } from '../domain/terms.ts';
import { DAY, SECOND, type Instant } from '../domain/time.ts';
import type { Clock, Log, SmsCarrier, Transaction, UnitOfWork } from './ports.ts';
import type { OutMessage } from './stores.ts';
import { ringMediator } from './tell.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly carrier: SmsCarrier;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whoever holds a message longer than this is taken for dead. */
const LEASE = 30 * SECOND;
/** With no word from the carrier for so long, it is asked. */
const SILENCE = 60 * SECOND;
/** A message without an end of its own is followed for so long. */
const FOLLOWED = DAY;
/** The carrier's list may lag behind what it has accepted. */
const LIST_LAG = 5 * SECOND;
const MAX_PAUSE = 60 * SECOND;

type Task = { readonly do: 'send' | 'ask'; readonly message: OutMessage };

/**
 * Brings one SMS to the carrier. Claimed, posted, recorded: after a crash between the two, the carrier's list is
 * asked before anything is sent again. Messages of closed offers and past their end are dropped.
 */
export const makeSendMessage =
  ({ uow, carrier, clock, log }: Deps): UseCases['sendMessage'] =>
  async (messageId) => {
    const task = await uow.run('system', (tx) => claim(tx, messageId, clock.now()));
    if (task === null) return;
    const now = clock.now();
    const report =
      task.do === 'send'
        ? await post(carrier, task.message, now)
        : await ask(carrier, task.message, now);
    if (report.errorCode !== null)
      log.warn(
        { messageId, code: report.errorCode, state: report.state },
        'The carrier did not take an SMS.',
      );
    await uow.run('system', (tx) => record(tx, task, report, clock.now()));
  };

/** Takes the message, so that nobody else sends it; null when there is nothing to do. */
const claim = async (tx: Transaction, id: string, now: Instant): Promise<Task | null> => {
  const message = await tx.messages.lock(id);
  if (message === null || message.dueAt === null || message.dueAt > now) return null;
  switch (message.state) {
    case 'queued':
      return claimQueued(tx, message, now);
    case 'sending':
      await tx.messages.update(id, { state: 'unknown', dueAt: now + LEASE });
      return { do: 'ask', message };
    case 'unknown':
    case 'sent':
      await tx.messages.update(id, { dueAt: now + LEASE });
      return { do: 'ask', message };
    default:
      await tx.messages.update(id, { dueAt: null });
      return null;
  }
};

const claimQueued = async (
  tx: Transaction,
  message: OutMessage,
  now: Instant,
): Promise<Task | null> => {
  const late = message.validUntil !== null && message.validUntil <= now;
  if (late || (await isPointless(tx, message))) {
    await tx.messages.update(message.id, { state: 'dropped', dueAt: null });
    return null;
  }
  const attempts = message.attempts + 1;
  await tx.messages.update(message.id, { state: 'sending', attempts, dueAt: now + LEASE });
  return { do: 'send', message: { ...message, attempts } };
};

/** An offer that is closed is not offered any more. */
const isPointless = async (tx: Transaction, { purpose, offerId }: OutMessage): Promise<boolean> => {
  if (purpose !== 'offer' || offerId === null) return false;
  const offer = await tx.offers.byId(offerId);
  return offer === null || !isOpen(offer);
};

/** What is known of a message after the carrier was spoken to. */
interface Report {
  readonly state: MessageState;
  readonly sid: string | null;
  readonly errorCode: number | null;
  /** When to look again; null: the carrier will call. */
  readonly lookAgainIn: number | null;
}

const post = async (carrier: SmsCarrier, message: OutMessage, now: Instant): Promise<Report> => {
  const { id, to, body, validUntil, attempts } = message;
  const validity =
    validUntil === null ? null : Math.max(1, Math.floor((validUntil - now) / SECOND));
  const result = await carrier.send({ id, to, body, validity });
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
  const { to, body, createdAt, providerSid, validUntil } = message;
  const known =
    providerSid === null
      ? await carrier.find({ to, body, since: createdAt })
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
  { do: done, message: seen }: Task,
  report: Report,
  now: Instant,
): Promise<void> => {
  // The request's lock comes before the message's, here as everywhere.
  const offer = await carriedOffer(tx, seen);
  if (offer !== null) await tx.requests.lock(offer.requestId);
  const message = await tx.messages.lock(seen.id);
  if (message === null) return;
  // The same words went to the same number twice, and the list showed the other one.
  if (done === 'ask' && (await isOfAnother(tx, seen.id, report.sid)))
    return tx.messages.update(seen.id, { state: 'queued', dueAt: now });
  const moves = mayMove(MESSAGE_MOVES, message.state, report.state);
  // A callback may have overtaken us: then its word stands, and only the id is ours to add.
  const stands = moves || message.state === report.state;
  const isNewSid = report.sid !== null && message.providerSid === null;
  const change = {
    ...(stands && {
      state: report.state,
      dueAt: report.lookAgainIn === null ? null : now + report.lookAgainIn,
      errorCode: report.errorCode,
    }),
    ...(isNewSid && { providerSid: report.sid, sentAt: now }),
  };
  if (stands || isNewSid) await tx.messages.update(seen.id, change);
  if (moves && offer !== null) await moveOffer(tx, offer.id, report.state, now);
};

/** The offer that goes with its SMS. Other words about an offer move nothing, and do not wait for its request. */
export const carriedOffer = async (
  tx: Transaction,
  { purpose, offerId }: OutMessage,
): Promise<Offer | null> =>
  purpose === 'offer' && offerId !== null ? tx.offers.byId(offerId) : null;

const isOfAnother = async (tx: Transaction, id: string, sid: string | null): Promise<boolean> => {
  if (sid === null) return false;
  const holder = await tx.messages.bySid(sid);
  return holder !== null && holder.id !== id;
};

/** What the carrier says of an offer's SMS moves the offer, and a dead end moves the search. */
export const moveOffer = async (
  tx: Transaction,
  offerId: string,
  state: MessageState,
  now: Instant,
): Promise<void> => {
  // Read under the lock of its request: what was seen before may be over.
  const offer = await tx.offers.byId(offerId);
  if (offer === null || !isOpen(offer)) return;
  if (state === 'sent' && offer.state === 'queued')
    await tx.offers.update(offerId, { state: 'sent' });
  if (state === 'delivered') await tx.offers.update(offerId, { state: 'delivered' });
  if (state !== 'undelivered' && state !== 'failed') return ringMediator(tx, offer, now);
  await tx.offers.update(offerId, { state: 'undeliverable', closedAt: now });
  await tx.events.append([
    {
      networkId: offer.networkId,
      at: now,
      actor: { role: 'system', subjectId: 'system' },
      kind: 'offer.undeliverable',
      requestId: offer.requestId,
      subjectId: offerId,
    },
  ]);
  await tx.requests.wake([offer.requestId], now);
  tx.nudge({ queue: 'dispatch', requestId: offer.requestId });
  ringMediator(tx, offer, now);
};

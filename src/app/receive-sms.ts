import type { Actor } from '../domain/actor.ts';
import type { Offer } from '../domain/dispatch/records.ts';
import { readSms } from '../domain/sms/grammar.ts';
import type { Intent } from '../domain/sms/intent.ts';
import type { Sms } from '../domain/sms/sms.ts';
import type { InboundState } from '../domain/terms.ts';
import { HOUR } from '../domain/time.ts';
import { siteOf, type AdvanceDeps } from './advance-request.ts';
import { answerOffer, type AnswerOutcome } from './answer-offer.ts';
import { confirmation } from './book-mediator.ts';
import { giveUpBooking } from './end-request.ts';
import type { Transaction } from './ports.ts';
import type { InMessage, MediatorContact } from './stores.ts';
import { Refusal } from './refusal.ts';
import { tell } from './tell.ts';
import type { UseCases } from './use-cases.ts';

type Deps = Omit<AdvanceDeps, 'uow'>;

/** What is said back, and what that makes of the message. */
interface Reaction {
  readonly state: InboundState;
  readonly reply: Sms | null;
  readonly offerId?: string;
}

const silence: Reaction = { state: 'ignored', reply: null };

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

type React = (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  intent: Intent,
  message: InMessage,
) => Promise<Reaction>;

const handle = async (
  tx: Transaction,
  deps: Deps,
  inboundId: string,
  reactTo: React,
): Promise<void> => {
  const message = await tx.inbound.lock(inboundId);
  if (message?.state !== 'stored') return;
  const sender = await tx.mediators.byPhone(message.from);
  if (sender === null) return tx.inbound.update(inboundId, { state: 'ignored' });
  const intent = readSms(message.body);
  const { state, reply, offerId } = await reactTo(tx, deps, sender, intent, message);
  await tx.inbound.update(inboundId, {
    state,
    networkId: sender.networkId,
    mediatorId: sender.id,
    intent: intent.kind,
  });
  if (reply !== null) await answerBack(tx, deps, sender, reply, offerId ?? null);
};

const regret: React = async (_tx, _deps, _sender, intent) => {
  const code = 'code' in intent ? intent.code : null;
  return {
    state: 'answered',
    reply: code === null ? { say: 'nothing-open' } : { say: 'busy', code },
  };
};

const answerBack = (
  tx: Transaction,
  { ids, clock }: Deps,
  to: MediatorContact,
  sms: Sms,
  offerId: string | null,
): Promise<void> => {
  const purpose = sms.say === 'taken' ? 'taken' : 'reply';
  return tell(tx, ids, [{ to, sms, purpose, offerId, validUntil: null }], clock.now());
};

const react: React = async (tx, deps, sender, intent, message) => {
  switch (intent.kind) {
    case 'accept':
    case 'decline':
      return intent.code === null
        ? answerBare(tx, deps, sender, intent.kind)
        : answerCode(tx, deps, sender, intent.kind, intent.code);
    case 'give-up':
      return intent.code === null
        ? nonsense(tx, deps, sender, message)
        : giveUpCode(tx, deps, sender, intent.code);
    case 'code':
      return askBack(tx, deps, sender, intent.code);
    // What these do comes with the whole dialogue.
    case 'agenda':
    case 'free':
    case 'busy':
    case 'late':
    case 'arrived':
    case 'finished':
    case 'confirm':
    case 'ok':
    case 'help':
      return { state: 'answered', reply: { say: 'help' } };
    // The carrier has dealt with its own keywords; what they mean for us comes with the whole dialogue.
    case 'opt-out':
    case 'opt-in':
      return silence;
    case 'unclear':
      return nonsense(tx, deps, sender, message);
  }
};

const mediatorActor = ({ id, networkId }: MediatorContact): Actor => ({
  role: 'mediator',
  networkId,
  mediatorId: id,
  subjectId: id,
});

/** Applied only if exactly one offer is open and none was closed lately: rule 3 of the dialogue. */
const answerBare = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  answer: 'accept' | 'decline',
): Promise<Reaction> => {
  const now = deps.clock.now();
  const { policy } = await deps.networks.byId(sender.networkId);
  const open = (await tx.offers.openOf(sender.id)).filter(({ expiresAt }) => expiresAt > now);
  const [only] = open;
  if (only === undefined) return { state: 'answered', reply: { say: 'nothing-open' } };
  const closed = await tx.offers.lastClosedAt(sender.id);
  const quiet = closed === null || closed <= now - policy.sms.bareAnswerQuietHours * HOUR;
  if (open.length === 1 && quiet) return answerThis(tx, deps, sender, answer, only);
  return { state: 'answered', reply: { say: 'which-code', codes: open.map(({ code }) => code) } };
};

const answerCode = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  answer: 'accept' | 'decline',
  code: string,
): Promise<Reaction> => {
  const offer = await tx.offers.byCode(sender.id, code);
  if (offer === null) return { state: 'answered', reply: { say: 'unknown-code', code } };
  return answerThis(tx, deps, sender, answer, offer);
};

const answerThis = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  answer: 'accept' | 'decline',
  { id, code }: Offer,
): Promise<Reaction> => {
  const given = { answer, reason: null, via: 'sms' } as const;
  const { outcome, offer, request } = await answerOffer(tx, deps, mediatorActor(sender), id, given);
  switch (outcome) {
    case 'booked':
      // The booking has told her already.
      return { state: 'applied', reply: null };
    case 'booked-before': {
      const network = await deps.networks.byId(request.networkId);
      const site = await siteOf(tx, request);
      const { sms } = confirmation({ network, request, site }, offer, sender);
      return { state: 'answered', reply: sms, offerId: id };
    }
    case 'declined':
      return { state: 'applied', reply: { say: 'declined', code }, offerId: id };
    case 'taken':
      // Once, and no other detail: rule 5 of the dialogue.
      if (await tx.messages.saidBefore(id, 'taken')) return silence;
      return { state: 'answered', reply: { say: 'taken', code }, offerId: id };
    default:
      return { state: 'answered', reply: { say: REPLY[outcome], code }, offerId: id };
  }
};

const REPLY = {
  expired: 'expired',
  withdrawn: 'withdrawn',
  undeliverable: 'expired',
  overlaps: 'busy',
  'declined-before': 'declined-before',
} as const satisfies Record<
  Exclude<AnswerOutcome, 'booked' | 'booked-before' | 'declined' | 'taken'>,
  Sms['say']
>;

const giveUpCode = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  code: string,
): Promise<Reaction> => {
  const offer = await tx.offers.byCode(sender.id, code);
  const booking = offer === null ? null : await tx.bookings.liveOfRequest(offer.requestId);
  if (offer === null || booking?.offerId !== offer.id)
    return { state: 'answered', reply: { say: 'unknown-code', code } };
  try {
    await giveUpBooking(tx, deps, mediatorActor(sender), booking.id);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { state: 'answered', reply: { say: 'withdrawn', code } };
  }
  return { state: 'applied', reply: { say: 'gave-up', code }, offerId: offer.id };
};

const askBack = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  code: string,
): Promise<Reaction> => {
  const offer = await tx.offers.byCode(sender.id, code);
  const isOpenNow = offer !== null && offer.closedAt === null && offer.expiresAt > deps.clock.now();
  return { state: 'answered', reply: { say: isOpenNow ? 'yes-or-no' : 'unknown-code', code } };
};

/** A few words of help, then silence: nobody is to be texted for ever by a machine. */
const nonsense = async (
  tx: Transaction,
  deps: Deps,
  sender: MediatorContact,
  message: InMessage,
): Promise<Reaction> => {
  const { policy } = await deps.networks.byId(sender.networkId);
  const limit = policy.sms.nonsenseLimit;
  const before = await tx.inbound.nonsenseInARow(message.from, limit);
  return before >= limit ? silence : { state: 'answered', reply: { say: 'help' } };
};

import type { Actor } from '../../domain/actor.ts';
import type { Offer } from '../../domain/dispatch/records.ts';
import type { Intent } from '../../domain/sms/intent.ts';
import type { Sms } from '../../domain/sms/sms.ts';
import type { InboundState } from '../../domain/terms.ts';
import type { Instant } from '../../domain/time.ts';
import type { AdvanceDeps } from '../advance-request.ts';
import type { Transaction } from '../ports.ts';
import type { InMessage, MediatorContact } from '../stores.ts';

export type DialogueDeps = Omit<AdvanceDeps, 'uow'>;

/** What is said back, and what that makes of the message. */
export interface Reaction {
  readonly state: InboundState;
  readonly reply: Sms | null;
  readonly offerId?: string;
  /** What the message counts as, where that is not what it says. */
  readonly countsAs?: 'wrong-code';
}

/** Does what a message says, in the transaction that holds it. */
export type React = (
  tx: Transaction,
  deps: DialogueDeps,
  sender: MediatorContact,
  intent: Intent,
  message: InMessage,
) => Promise<Reaction>;

/** One message, and who wrote it. */
export interface Heard {
  readonly tx: Transaction;
  readonly deps: DialogueDeps;
  readonly sender: MediatorContact;
  readonly message: InMessage;
  readonly now: Instant;
  /** When she wrote it: what she says is true of that moment. */
  readonly at: Instant;
  /** The offer of hers whose code she wrote; null: she wrote none. */
  readonly offer: Offer | null;
}

export const silence: Reaction = { state: 'ignored', reply: null };

/** Told, and nothing changed. */
export const answered = (reply: Sms, offerId?: string): Reaction => ({
  state: 'answered',
  reply,
  ...(offerId !== undefined && { offerId }),
});

/** Done; what is said back may have been said by what was done. */
export const applied = (reply: Sms | null, offerId?: string | null): Reaction => ({
  state: 'applied',
  reply,
  ...(typeof offerId === 'string' && { offerId }),
});

export const mediatorActor = ({
  id,
  networkId,
}: Pick<MediatorContact, 'id' | 'networkId'>): Actor => ({
  role: 'mediator',
  networkId,
  mediatorId: id,
  subjectId: id,
});

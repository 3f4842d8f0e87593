import { startSms, stopSms } from '../switch-sms.ts';
import { answered, applied, silence, type Heard, type Reaction } from './reaction.ts';

/** STOP and its kin: nothing more is sent, not even an answer. */
export const optOut = async ({ tx, sender, now }: Heard): Promise<Reaction> => {
  if (!sender.smsOn) return silence;
  await stopSms(tx, sender, now);
  await tx.conversations.close(sender.id);
  return applied(null);
};

/**
 * START, or an English YES alone, which is the carrier's word first: SMS is on again, and nothing is accepted.
 * Where it was on before, a YES can only be meant for an offer, and needs its code.
 */
export const optIn = async ({ tx, sender, now }: Heard): Promise<Reaction> => {
  if (!sender.smsOn) {
    await startSms(tx, sender, now);
    return applied(null);
  }
  const open = (await tx.offers.openOf(sender.id)).filter(({ expiresAt }) => expiresAt > now);
  if (open.length === 0) return answered({ say: 'nothing-open' });
  return answered({ say: 'which-code', codes: open.map(({ code }) => code) });
};

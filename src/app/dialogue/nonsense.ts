import type { Nearly } from '../../domain/sms/intent.ts';
import { minutes } from '../../domain/time.ts';
import { notifyCoordinator } from '../notify-coordinator.ts';
import { answered, silence, type Heard, type Reaction } from './reaction.ts';

/** A few words of help, then silence: nobody is to be texted for ever by a machine. */
export const nonsense = async (
  { tx, deps, sender, message }: Heard,
  nearly: Nearly | null,
): Promise<Reaction> => {
  const { policy } = await deps.networks.byId(sender.networkId);
  const limit = policy.sms.nonsenseLimit;
  const before = await tx.inbound.nonsenseInARow(message.from, limit);
  return before >= limit ? silence : answered({ say: 'unclear', nearly });
};

/** Nothing that a muted phone writes is read. */
export const isMuted = ({ sender: { mutedUntil }, now }: Heard): boolean =>
  mutedUntil !== null && mutedUntil > now;

const WRONG_CODE = 'wrong-code';

/** A code that none of her offers has. Somebody who tries them out is not answered any more. */
export const wrongCode = async (heard: Heard, code: string): Promise<Reaction> => {
  const { tx, deps, sender, message, now } = heard;
  const { policy } = await deps.networks.byId(sender.networkId);
  const { wrongCodeLimit, wrongCodeMinutes, muteMinutes } = policy.sms;
  // Whoever writes several at once is counted one after the other.
  await tx.mediators.lock(sender.id);
  const since = now - minutes(wrongCodeMinutes);
  const before = await tx.inbound.countOf(message.from, WRONG_CODE, since);
  if (before + 1 < wrongCodeLimit)
    return { ...answered({ say: 'unknown-code', code }), countsAs: WRONG_CODE };
  await tx.mediators.mute(sender.id, now + minutes(muteMinutes));
  await notifyCoordinator(tx, sender.networkId, 'phone-muted', sender.id, now);
  return { ...silence, countsAs: WRONG_CODE };
};

import type { Question } from '../../domain/sms/question.ts';
import { minutes } from '../../domain/time.ts';
import type { Heard } from './reaction.ts';

/** Remembers what is asked back, in place of what was asked before. */
export const ask = async ({ tx, deps, sender, now }: Heard, question: Question): Promise<void> => {
  const { policy } = await deps.networks.byId(sender.networkId);
  await tx.conversations.ask(sender, question, now, now + minutes(policy.sms.questionMinutes));
};

import type { Effect } from '../domain/dispatch/snapshot.ts';
import { spokenOffer } from '../domain/sms/speech.ts';
import type { Scene } from './scene.ts';
import type { NewMessage } from './stores.ts';
import { jobFacts } from './tell.ts';

/**
 * Lets phones ring about offers that nobody has answered; the SMS stands beside it. Whoever wants no SMS is not
 * called either, and no offer is looked at for this a second time.
 */
export const applyCalls = async (
  scene: Scene,
  effects: readonly Extract<Effect, { do: 'call' }>[],
): Promise<void> => {
  if (effects.length === 0) return;
  const { tx, ids, network, request, site, now } = scene;
  const contacts = await tx.mediators.contacts(effects.map(({ offer }) => offer.mediatorId));
  const calls: NewMessage[] = [];
  for (const { offer } of effects) {
    await tx.offers.update(offer.id, { calledAt: now });
    const to = contacts.find(({ id, smsOn }) => id === offer.mediatorId && smsOn);
    if (!to) continue;
    const job = jobFacts(offer.code, request, site, network, to.messageLanguage);
    calls.push({
      id: ids.uuid(),
      networkId: network.id,
      mediatorId: to.id,
      offerId: offer.id,
      channel: 'voice',
      purpose: 'call',
      to: to.phone,
      body: spokenOffer(job, to.messageLanguage).question,
      validUntil: offer.expiresAt,
      createdAt: now,
    });
  }
  await tx.messages.insert(calls);
  for (const { id } of calls) tx.nudge({ queue: 'sms', messageId: id });
};

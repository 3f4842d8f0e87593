import type { MediationRequest, Offer } from '../domain/dispatch/records.ts';
import type { Network } from '../domain/network.ts';
import { phrase } from '../domain/sms/phrases.ts';
import type { JobFacts, Sms } from '../domain/sms/sms.ts';
import type { MessageLanguage } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { Ids, Transaction } from './ports.ts';
import type { MediatorContact, MessagePurpose, NewMessage, Site } from './stores.ts';

/** One SMS to write. */
export interface Letter {
  readonly to: MediatorContact;
  readonly sms: Sms;
  readonly purpose: MessagePurpose;
  readonly offerId: string | null;
  /** Never sent after this. */
  readonly validUntil: Instant | null;
}

/** What an SMS says of a job, in the reader's language. */
export const jobFacts = (
  code: string,
  request: MediationRequest,
  site: Site,
  network: Network,
  language: MessageLanguage,
): JobFacts => ({
  code,
  language: network.languages.name(request.language, language),
  setting: request.setting,
  mode: request.mode,
  comune: site.comune,
  startsAt: request.startsAt,
  durationMinutes: request.durationMinutes,
  zone: network.zone,
});

/** Stores SMS for those who take them, and nudges the sender. One statement, however many. */
export const tell = async (
  tx: Transaction,
  ids: Ids,
  letters: readonly Letter[],
  now: Instant,
): Promise<void> => {
  const messages = letters.filter(({ to }) => to.smsOn).map((letter) => write(letter, ids, now));
  if (messages.length === 0) return;
  await tx.messages.insert(messages);
  for (const { id } of messages) tx.nudge({ queue: 'sms', messageId: id });
};

const write = (
  { to, sms, purpose, offerId, validUntil }: Letter,
  ids: Ids,
  now: Instant,
): NewMessage => ({
  id: ids.uuid(),
  networkId: to.networkId,
  mediatorId: to.id,
  offerId,
  channel: to.channel,
  purpose,
  to: to.phone,
  body: phrase(sms, to.messageLanguage),
  validUntil,
  createdAt: now,
});

/** Rings for whoever shows what coordinators are told. */
export const NOTICES_TOPIC = 'notices';

/** Rings for everybody who shows this request, and for the mediators whose offers or bookings have moved. */
export const ringRequest = (
  tx: Transaction,
  request: Pick<MediationRequest, 'id' | 'networkId' | 'organisationId'>,
  version: number,
): void => {
  const { networkId, organisationId } = request;
  tx.ring({ topic: `request:${request.id}`, version, networkId, organisationId });
};

/** The version of a mediator's topic only has to grow: the time is enough. */
export const ringMediator = (
  tx: Transaction,
  offer: Pick<Offer, 'networkId' | 'mediatorId'>,
  now: Instant,
): void => {
  const { networkId, mediatorId } = offer;
  tx.ring({ topic: `mediator:${mediatorId}`, version: now, networkId, mediatorId });
};

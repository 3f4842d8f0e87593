import type { ReceivedSms, SmsCarrier } from '../../app/ports.ts';
import { SECOND } from '../../domain/time.ts';
import type { Client } from './client.ts';

export interface ReceivedOptions {
  /** Our numeric sender, E.164; null where a service chooses among several. */
  readonly from: string | null;
  readonly whatsappFrom: string | null;
}

/** Twilio's dates have whole seconds, and its clock is not ours. */
const SKEW = 5 * SECOND;
const PAGE_SIZE = 1_000;
const WHATSAPP = 'whatsapp:';

type Listed = Awaited<ReturnType<Client['messages']['list']>>[number];

const numberOf = (address: string): string =>
  address.startsWith(WHATSAPP) ? address.slice(WHATSAPP.length) : address;

const receivedSms = ({ sid, from, to, body, dateSent, dateCreated }: Listed): ReceivedSms => ({
  providerSid: sid,
  from: numberOf(from),
  to: numberOf(to),
  channel: from.startsWith(WHATSAPP) ? 'whatsapp' : 'sms',
  body,
  writtenAt: (dateSent ?? dateCreated).getTime(),
});

/** The list's order within a second, kept as milliseconds: whoever sorts by time sorts as the carrier does. */
const apart = (oldestFirst: readonly ReceivedSms[]): ReceivedSms[] => {
  let second = Number.NEGATIVE_INFINITY;
  let place = 0;
  return oldestFirst.map((sms) => {
    place = sms.writtenAt === second ? Math.min(place + 1, SECOND - 1) : 0;
    second = sms.writtenAt;
    return { ...sms, writtenAt: second + place };
  });
};

/** What came in, from the account's list: that of each of our numbers, or all of it where a service has them. */
export const makeReceived = (
  client: Client,
  { from, whatsappFrom }: ReceivedOptions,
): SmsCarrier['received'] => {
  const numbers: (string | null)[] = [from];
  if (from !== null && whatsappFrom !== null) numbers.push(`${WHATSAPP}${whatsappFrom}`);
  return async (since) => {
    const dateSentAfter = new Date(since - SKEW);
    const lists = await Promise.all(
      numbers.map((to) =>
        client.messages.list({ ...(to !== null && { to }), dateSentAfter, pageSize: PAGE_SIZE }),
      ),
    );
    const inbound = lists.flat().filter(({ direction }) => direction === 'inbound');
    // Each list has the newest first; a sort keeps the order within a second.
    const oldestFirst = inbound
      .map(receivedSms)
      .reverse()
      .sort((a, b) => a.writtenAt - b.writtenAt);
    return apart(oldestFirst);
  };
};

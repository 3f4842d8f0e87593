import twilio from 'twilio';
import type { ReceivedSms, SmsCarrier } from '../../app/ports.ts';
import { carrierState } from '../../domain/sms/carrier-state.ts';
import { SECOND } from '../../domain/time.ts';
import { EXPIRED, sendFailure } from './send-failure.ts';

export interface TwilioCarrierOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Where Twilio's API is, without a path: https://api.twilio.com, or the phone simulator. */
  readonly apiUrl: string;
  /** Our numeric sender, E.164. */
  readonly from: string;
  /** The address that is told the states of a message. */
  readonly statusCallbackUrl: (messageId: string) => string;
  /** Milliseconds without a byte before a request is given up. */
  readonly timeoutMs?: number;
}

/** Seconds; what Twilio allows as ValidityPeriod. */
const LONGEST_VALIDITY = 36_000;
/** Twilio's dates have whole seconds, and its clock is not ours. */
const SKEW = 5 * SECOND;
const PAGE_SIZE = 100;
const LIST_PAGE = 1_000;

const makeClient = ({
  accountSid,
  authToken,
  apiUrl,
  timeoutMs = 10_000,
}: TwilioCarrierOptions) => {
  const base = apiUrl.replace(/\/+$/, '');
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace(/^https:\/\/[^/]+/, base) });
  return twilio(accountSid, authToken, { httpClient });
};
type Client = ReturnType<typeof makeClient>;
type Listed = Awaited<ReturnType<Client['messages']['list']>>[number];
type Page = Awaited<ReturnType<Client['messages']['page']>>;

const isNotFound = (error: unknown): boolean => (error as { status?: unknown }).status === 404;

const makeSend =
  (client: Client, { from, statusCallbackUrl }: TwilioCarrierOptions): SmsCarrier['send'] =>
  async ({ id, to, body, validity }) => {
    if (validity !== null && validity <= 0)
      return { ok: false, code: EXPIRED, retry: false, uncertain: false };
    const seconds = Math.min(
      LONGEST_VALIDITY,
      Math.max(1, Math.floor(validity ?? LONGEST_VALIDITY)),
    );
    try {
      const { sid } = await client.messages.create({
        to,
        from,
        body,
        statusCallback: statusCallbackUrl(id),
        validityPeriod: seconds,
      });
      // A success that names no message, as a proxy's page may be, proves nothing.
      return sid ? { ok: true, sid } : { ok: false, code: 0, retry: true, uncertain: true };
    } catch (error) {
      return sendFailure(error);
    }
  };

const makeFind =
  (client: Client, { from }: TwilioCarrierOptions): SmsCarrier['find'] =>
  async ({ to, body, since }) => {
    // No filter by date: DateSent would hide what is still queued.
    let page: Pick<Page, 'instances' | 'nextPage'> = await client.messages.page({
      to,
      from,
      pageSize: PAGE_SIZE,
    });
    for (;;) {
      const recent = page.instances.filter(
        ({ dateCreated }) => dateCreated.getTime() >= since - SKEW,
      );
      const found = recent.find((message) => message.body === body);
      if (found) return { sid: found.sid, state: carrierState(found.status) ?? 'queued' };
      const next = recent.length > 0 ? await page.nextPage() : undefined;
      if (!next) return null;
      page = next;
    }
  };

const makeState =
  (client: Client): SmsCarrier['state'] =>
  async (sid) => {
    try {
      const message = await client.messages(sid).fetch();
      const state = carrierState(message.status);
      return state && { state, errorCode: message.errorCode || null };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  };

const receivedSms = ({ sid, from, to, body, dateSent, dateCreated }: Listed): ReceivedSms => ({
  providerSid: sid,
  from,
  to,
  channel: 'sms',
  body,
  writtenAt: (dateSent ?? dateCreated).getTime(),
});

const makeReceived =
  (client: Client, { from }: TwilioCarrierOptions): SmsCarrier['received'] =>
  async (since) => {
    const asked = { to: from, dateSentAfter: new Date(since - SKEW), pageSize: LIST_PAGE };
    const listed = await client.messages.list(asked);
    const inbound = listed.filter(({ direction }) => direction === 'inbound');
    // The list has the newest first.
    return inbound.map(receivedSms).reverse();
  };

/** Twilio as the carrier. `find`, `received` and `state` throw when it cannot be asked. */
export const makeTwilioCarrier = (options: TwilioCarrierOptions): SmsCarrier => {
  const client = makeClient(options);
  return {
    send: makeSend(client, options),
    find: makeFind(client, options),
    received: makeReceived(client, options),
    state: makeState(client),
  };
};

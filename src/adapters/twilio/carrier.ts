import type { SmsCarrier } from '../../app/ports.ts';
import { callState } from '../../domain/sms/call-state.ts';
import { carrierState } from '../../domain/sms/carrier-state.ts';
import type { TextChannel } from '../../domain/terms.ts';
import { makeCall, makeFindCall, type CallOptions } from './calls.ts';
import {
  findRecent,
  isNotFound,
  makeClient,
  PAGE_SIZE,
  type Client,
  type ClientOptions,
} from './client.ts';
import { makeReceived } from './received.ts';
import { EXPIRED, sendFailure } from './send-failure.ts';

export interface TwilioCarrierOptions extends ClientOptions, CallOptions {
  /** The service that chooses among our senders, instead of one of them: MG and 32 hexadecimal digits. */
  readonly messagingServiceSid: string | null;
  /** Our WhatsApp sender, E.164. */
  readonly whatsappFrom: string | null;
  /** The address that is told the states of a message. */
  readonly statusCallbackUrl: (messageId: string) => string;
}

/** Seconds; what Twilio allows as ValidityPeriod. */
const LONGEST_VALIDITY = 36_000;

type Senders = Pick<TwilioCarrierOptions, 'from' | 'messagingServiceSid' | 'whatsappFrom'>;

/** Both ends of a message as Twilio writes them. */
const addresses = (
  { from, messagingServiceSid, whatsappFrom }: Senders,
  channel: TextChannel,
  to: string,
): { to: string; from?: string; messagingServiceSid?: string } => {
  if (channel === 'whatsapp')
    return { to: `whatsapp:${to}`, from: `whatsapp:${whatsappFrom ?? ''}` };
  return messagingServiceSid === null ? { to, from: from ?? '' } : { to, messagingServiceSid };
};

const makeSend =
  (client: Client, options: TwilioCarrierOptions): SmsCarrier['send'] =>
  async ({ id, channel, to, body, validity }) => {
    if (validity !== null && validity <= 0)
      return { ok: false, code: EXPIRED, retry: false, uncertain: false };
    const seconds = Math.min(
      LONGEST_VALIDITY,
      Math.max(1, Math.floor(validity ?? LONGEST_VALIDITY)),
    );
    try {
      const { sid } = await client.messages.create({
        ...addresses(options, channel, to),
        body,
        statusCallback: options.statusCallbackUrl(id),
        validityPeriod: seconds,
      });
      // A success that names no message, as a proxy's page may be, proves nothing.
      return sid ? { ok: true, sid } : { ok: false, code: 0, retry: true, uncertain: true };
    } catch (error) {
      return sendFailure(error);
    }
  };

const makeFind = (client: Client, options: TwilioCarrierOptions): SmsCarrier['find'] => {
  const findCall = makeFindCall(client, options);
  return async (message) => {
    const { channel, body, since } = message;
    if (channel === 'voice') return findCall(message);
    // No filter by date: DateSent would hide what is still queued. Nor by service: the list knows only numbers.
    const { to, from } = addresses(options, channel, message.to);
    const first = await client.messages.page({ to, ...(from && { from }), pageSize: PAGE_SIZE });
    const found = await findRecent(first, since, (one) => one.body === body);
    return found && { sid: found.sid, state: carrierState(found.status) ?? 'queued' };
  };
};

const makeState =
  (client: Client): SmsCarrier['state'] =>
  async (sid) => {
    try {
      if (sid.startsWith('CA')) {
        const state = callState((await client.calls(sid).fetch()).status);
        return state && { state, errorCode: null };
      }
      const message = await client.messages(sid).fetch();
      const state = carrierState(message.status);
      return state && { state, errorCode: message.errorCode || null };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  };

/** Twilio as the carrier. `find`, `received` and `state` throw when it cannot be asked. */
export const makeTwilioCarrier = (options: TwilioCarrierOptions): SmsCarrier => {
  const client = makeClient(options);
  return {
    can: { whatsapp: options.whatsappFrom !== null, voice: options.from !== null },
    send: makeSend(client, options),
    call: makeCall(client, options),
    find: makeFind(client, options),
    received: makeReceived(client, options),
    state: makeState(client),
  };
};

import type { SmsCarrier } from '../../app/ports.ts';
import { callState } from '../../domain/sms/call-state.ts';
import { findRecent, PAGE_SIZE, type Client } from './client.ts';
import { sendFailure } from './send-failure.ts';

export interface CallOptions {
  /** Our numeric sender, E.164; without one nobody can be called. */
  readonly from: string | null;
  /** The address that says what is said in a call. */
  readonly voiceUrl: (messageId: string) => string;
  /** The address that is told the states of a call. */
  readonly voiceStatusUrl: (messageId: string) => string;
}

/** Seconds: before most voicemails answer, which press no key. */
const RINGS_FOR = 25;
/** Twilio's code for a call that has no sender. */
const NO_SENDER = 21213;

export const makeCall =
  (client: Client, { from, voiceUrl, voiceStatusUrl }: CallOptions): SmsCarrier['call'] =>
  async ({ id, to }) => {
    if (from === null) return { ok: false, code: NO_SENDER, retry: false, uncertain: false };
    try {
      const { sid } = await client.calls.create({
        to,
        from,
        url: voiceUrl(id),
        statusCallback: voiceStatusUrl(id),
        statusCallbackEvent: ['answered', 'completed'],
        timeout: RINGS_FOR,
      });
      return sid ? { ok: true, sid } : { ok: false, code: 0, retry: true, uncertain: true };
    } catch (error) {
      return sendFailure(error);
    }
  };

export const makeFindCall =
  (client: Client, { from }: Pick<CallOptions, 'from'>): SmsCarrier['find'] =>
  async ({ to, since }) => {
    if (from === null) return null;
    const first = await client.calls.page({ to, from, pageSize: PAGE_SIZE });
    const found = await findRecent(first, since, () => true);
    return found && { sid: found.sid, state: callState(found.status) ?? 'queued' };
  };

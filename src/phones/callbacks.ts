import { randomUUID } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { Log } from './message.ts';
import type { Timers } from './timers.ts';

export type Parameters = Readonly<Record<string, string>>;

export type WebhookAnswer =
  | {
      readonly answered: true;
      readonly status: number;
      readonly type: string;
      readonly text: string;
    }
  | { readonly answered: false; readonly why: string };

export interface Callbacks {
  /**
   * Posts once now and returns what came back. After a failure it posts once more, later, without
   * being waited for, and tells `onRetry`. Never throws.
   */
  post(
    url: string,
    parameters: Parameters,
    onRetry?: (answer: WebhookAnswer) => void,
  ): Promise<WebhookAnswer>;
  /** Ends what is under way. */
  close(): void;
}

export interface CallbackOptions {
  readonly authToken: string;
  /** Milliseconds between a failure and the only other attempt (Twilio: 15,000). */
  readonly retryAfterMs: number;
  /** Milliseconds that an answer may take (Twilio: 15,000). */
  readonly timeoutMs: number;
  readonly timers: Timers;
  readonly log: Log;
}

// So that a product that hangs cannot fill the simulator's memory.
const maxUnderWay = 10_000;
const maxAnswerLength = 64 * 1024;

const isFailure = (answer: WebhookAnswer): boolean => !answer.answered || answer.status >= 500;

const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: unknown };
  if (name === 'AbortError') return 'no answer in time';
  // fetch only says that it failed; the cause says why, e.g. ECONNREFUSED.
  return (cause as { code?: string } | undefined)?.code ?? message ?? 'the request failed';
};

/** One signed post (the signature covers the address and the parameters, as Twilio documents). */
const signedPost = async (
  authToken: string,
  url: string,
  parameters: Parameters,
  token: string,
  signal: AbortSignal,
): Promise<WebhookAnswer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': token,
      'x-twilio-signature': getExpectedTwilioSignature(authToken, url, parameters),
    },
    body: new URLSearchParams(parameters).toString(),
    redirect: 'manual',
    signal,
  });
  const text = (await response.text()).slice(0, maxAnswerLength);
  const type = response.headers.get('content-type') ?? '';
  return { answered: true, status: response.status, type, text };
};

/** Posts webhooks as Twilio does: form-encoded, signed, with one retry. */
export const makeCallbacks = (options: CallbackOptions): Callbacks => {
  const open = new Set<AbortController>();
  let waiting = 0;
  let closed = false;

  const attempt = async (
    url: string,
    parameters: Parameters,
    token: string,
  ): Promise<WebhookAnswer> => {
    if (closed) return { answered: false, why: 'the simulator is closing' };
    const controller = new AbortController();
    open.add(controller);
    const timeout = setTimeout(() => controller.abort(), options.timeoutMs);
    try {
      return await signedPost(options.authToken, url, parameters, token, controller.signal);
    } catch (error) {
      return { answered: false, why: reasonOf(error) };
    } finally {
      clearTimeout(timeout);
      open.delete(controller);
    }
  };

  return {
    post: async (url, parameters, onRetry = () => {}) => {
      if (open.size + waiting >= maxUnderWay)
        return { answered: false, why: `more than ${maxUnderWay} webhooks are unanswered` };
      const token = randomUUID();
      const answer = await attempt(url, parameters, token);
      if (isFailure(answer) && !closed) {
        const why = answer.answered ? `status ${answer.status}` : answer.why;
        options.log.warn(
          { sid: parameters['MessageSid'], why },
          'a webhook failed, one retry follows',
        );
        waiting += 1;
        void options.timers
          .wait(options.retryAfterMs)
          .then(() => {
            waiting -= 1;
            return attempt(url, parameters, token);
          })
          .then(onRetry);
      }
      return answer;
    },
    close: () => {
      closed = true;
      for (const controller of open) controller.abort();
    },
  };
};

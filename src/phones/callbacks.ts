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
  /** Asks once, as Twilio asks for TwiML, and returns what came back. Never throws. */
  once(method: 'GET' | 'POST', url: string, parameters: Parameters): Promise<WebhookAnswer>;
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

interface SignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly parameters: Parameters;
}

/** What is asked for with GET carries its parameters, and is signed, in the address. */
const withQuery = (url: string, parameters: Parameters): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
};

/** One signed request (the signature covers the address and the body, as Twilio documents). */
const signedFetch = async (
  authToken: string,
  { method, url, parameters }: SignedRequest,
  token: string,
  signal: AbortSignal,
): Promise<WebhookAnswer> => {
  const isPost = method === 'POST';
  const address = isPost ? url : withQuery(url, parameters);
  const body = isPost ? parameters : {};
  const response = await fetch(address, {
    method,
    headers: {
      ...(isPost && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': token,
      'x-twilio-signature': getExpectedTwilioSignature(authToken, address, body),
    },
    ...(isPost && { body: new URLSearchParams(body).toString() }),
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

  const attempt = async (request: SignedRequest, token: string): Promise<WebhookAnswer> => {
    if (closed) return { answered: false, why: 'the simulator is closing' };
    const controller = new AbortController();
    open.add(controller);
    const timeout = setTimeout(() => controller.abort(), options.timeoutMs);
    try {
      return await signedFetch(options.authToken, request, token, controller.signal);
    } catch (error) {
      return { answered: false, why: reasonOf(error) };
    } finally {
      clearTimeout(timeout);
      open.delete(controller);
    }
  };

  const tooMany = (): WebhookAnswer | undefined =>
    open.size + waiting >= maxUnderWay
      ? { answered: false, why: `more than ${maxUnderWay} webhooks are unanswered` }
      : undefined;

  return {
    once: async (method, url, parameters) =>
      tooMany() ?? attempt({ method, url, parameters }, randomUUID()),
    post: async (url, parameters, onRetry = () => {}) => {
      const refused = tooMany();
      if (refused) return refused;
      const request = { method: 'POST', url, parameters } as const;
      const token = randomUUID();
      const answer = await attempt(request, token);
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
            return attempt(request, token);
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

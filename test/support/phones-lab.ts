import twilio from 'twilio';
import { startPhones } from '../../src/phones/phones.ts';
import type { Phones, PhonesOptions } from '../../src/phones/phones.ts';
import { startWebhookServer } from './webhook-server.ts';
import type { WebhookServer } from './webhook-server.ts';

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
export const authToken = 'the token of a test';
export const sender = '+390883000000';

/** The simulator, a product that only listens, and Twilio's own SDK between them. */
export interface PhonesLab {
  readonly phones: Phones;
  readonly webhooks: WebhookServer;
  readonly sdk: ReturnType<typeof twilio>;
  /** Moves the simulator's clock on. */
  readonly move: (milliseconds: number) => void;
  /** Everything as at the start, but for what was sent and said. */
  readonly reset: () => Promise<void>;
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
  readonly faults: (some: object) => Promise<Response>;
  /** Fails unless every webhook so far was signed as Twilio signs. */
  readonly unsigned: () => string[];
  readonly close: () => Promise<void>;
}

/** The real SDK, with its requests sent to the simulator. */
const sdkFor = (phones: Phones): ReturnType<typeof twilio> => {
  const httpClient = new twilio.RequestClient({ timeout: 5000 });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace('https://api.twilio.com', phones.url) });
  return twilio(accountSid, authToken, { httpClient });
};

export const startPhonesLab = async (options: Partial<PhonesOptions> = {}): Promise<PhonesLab> => {
  const webhooks = await startWebhookServer();
  let offsetMs = 0;
  const phones = await startPhones({
    accountSid,
    authToken,
    host: '127.0.0.1',
    port: 0,
    sender,
    inboundUrl: `${webhooks.url}/inbound`,
    clock: () => new Date(Date.now() + offsetMs),
    sentAfterMs: 5,
    deliveredAfterMs: 5,
    retryAfterMs: 50,
    ...options,
  });
  const headers = { 'content-type': 'application/json' };
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(phones.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    phones,
    webhooks,
    sdk: sdkFor(phones),
    move: (milliseconds) => (offsetMs += milliseconds),
    reset: async () => {
      webhooks.received.length = 0;
      webhooks.answerWith(() => ({}));
      offsetMs = 0;
      await fetch(`${phones.url}/faults`, { method: 'DELETE' });
    },
    get: async <T>(path: string) => (await (await fetch(phones.url + path)).json()) as T,
    post,
    faults: (some) => post('/faults', some),
    unsigned: () =>
      webhooks.received
        .filter(({ path, headers: sent, parameters }) => {
          const signature = String(sent['x-twilio-signature']);
          return !twilio.validateRequest(authToken, signature, webhooks.url + path, parameters);
        })
        .map(({ path }) => path),
    close: async () => {
      await phones.close();
      await webhooks.close();
    },
  };
};

/** Waits for what it looks for, five seconds at most. */
export const until = async <T>(
  look: () => Promise<T> | T,
): Promise<Exclude<T, false | null | undefined>> => {
  const end = Date.now() + 5_000;
  while (Date.now() < end) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | null | undefined>;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited for five seconds in vain');
};

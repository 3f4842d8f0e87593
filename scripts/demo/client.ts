import { setTimeout as sleep } from 'node:timers/promises';

/** How to reach the running demo; written by `npm start`. */
export interface DemoAddress {
  readonly api: string;
  readonly phones: string;
  readonly keys: {
    readonly frontDesk: string;
    readonly coordinator: string;
    readonly admin: string;
  };
}

export interface Sms {
  readonly sid: string;
  readonly direction: 'received' | 'written';
  readonly body: string;
  readonly at: string;
}

type Role = keyof DemoAddress['keys'];

/** The demo as the story's people use it: the API, and the phones. */
export interface DemoClient {
  readonly call: <T>(role: Role, method: string, path: string, body?: unknown) => Promise<T>;
  readonly inbox: (phone: string) => Promise<Sms[]>;
  readonly write: (phone: string, body: string) => Promise<void>;
}

const send = async (url: string, init: RequestInit): Promise<unknown> => {
  const response = await fetch(url, init);
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (response.ok) return body;
  const { detail, error } = (body ?? {}) as { detail?: string; error?: string };
  throw new Error(
    `${init.method ?? 'GET'} ${new URL(url).pathname}: ${response.status} ${detail ?? error ?? ''}`,
  );
};

export const makeClient = ({ api, phones, keys }: DemoAddress): DemoClient => ({
  call: async <T>(role: Role, method: string, path: string, body?: unknown) =>
    (await send(`${api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${keys[role]}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })) as T,
  inbox: async (phone) => {
    const { items } = (await send(
      `${phones}/phones/${encodeURIComponent(phone)}/messages`,
      {},
    )) as {
      items: Sms[];
    };
    return items.filter(({ direction }) => direction === 'received');
  },
  write: async (phone, body) => {
    await send(`${phones}/phones/${encodeURIComponent(phone)}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ body }),
    });
  },
});

/** Looks again until there is something; fails with a sentence after a while. */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | null | undefined>,
  patienceMs = 30_000,
): Promise<T> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > until) throw new Error(`The demo waited in vain for ${what}.`);
    // Well within what a key may ask.
    await sleep(150);
  }
};

/** An SMS from the product, at the moment when the carrier has accepted it. */
export interface AcceptedSms {
  readonly phone: string;
  readonly body: string;
  /** `performance.now()`. */
  readonly at: number;
}

export interface PhoneEvents {
  /** Forgets what was heard so far. */
  readonly forget: () => void;
  /** The first accepted SMS that fits, heard since the last `forget` or still to come. */
  readonly accepted: (fits: (sms: AcceptedSms) => boolean) => Promise<AcceptedSms>;
  /** Resolves when the carrier has had nothing to tell for so long, from now on. */
  readonly quiet: (milliseconds: number) => Promise<void>;
  readonly close: () => void;
}

const PATIENCE_MS = 20_000;

interface Told {
  readonly phone?: string;
  readonly message?: { readonly direction: string; readonly status: string; readonly body: string };
}

/** Blocks of a Server-Sent Events stream, as they come. */
const readBlocks = async (response: Response, each: (block: string) => void): Promise<void> => {
  if (!response.body) throw new Error('The phones tell nothing.');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    blocks.forEach(each);
  }
};

const acceptedIn = (block: string): Omit<AcceptedSms, 'at'> | null => {
  const data = /^data: (.*)$/m.exec(block)?.[1];
  if (!block.includes('event: status') || data === undefined) return null;
  const { phone, message } = JSON.parse(data) as Told;
  const isNew = message?.direction === 'received' && message.status === 'queued';
  return phone !== undefined && isNew ? { phone, body: message.body } : null;
};

/** Listens to the simulated carrier. */
export const listenToPhones = async (phonesUrl: string): Promise<PhoneEvents> => {
  const closing = new AbortController();
  const heard: AcceptedSms[] = [];
  const looks = new Set<() => void>();
  let lastAt = performance.now();
  const hear = (block: string): void => {
    lastAt = performance.now();
    const sms = acceptedIn(block);
    if (sms === null) return;
    heard.push({ ...sms, at: lastAt });
    for (const look of looks) look();
  };
  const response = await fetch(`${phonesUrl}/events`, { signal: closing.signal });
  void readBlocks(response, hear).catch(() => undefined);
  return {
    forget: () => void heard.splice(0),
    accepted: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('No SMS came.')), PATIENCE_MS);
        const look = (): void => {
          const found = heard.find(fits);
          if (!found) return;
          clearTimeout(timer);
          looks.delete(look);
          resolve(found);
        };
        looks.add(look);
        look();
      }),
    quiet: async (milliseconds) => {
      const from = performance.now();
      while (performance.now() - Math.max(from, lastAt) < milliseconds)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
    close: () => closing.abort(),
  };
};

import { once } from 'node:events';
import { WebSocket } from 'ws';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the server says is what a test looks at
export type LiveMessage = Record<string, any> & { readonly type: string };

/** Somebody's page or program at `WS /api/v1/live`. */
export interface LiveClient {
  /** All that was said so far, oldest first. */
  readonly told: LiveMessage[];
  /** The first message that fits, said already or still to come. */
  hears(fits: (message: LiveMessage) => boolean, withinMs?: number): Promise<LiveMessage>;
  says(message: object): void;
  close(): void;
}

/** Connects with an API key and keeps what it is told. */
export const connectLive = async (url: string, key: string): Promise<LiveClient> => {
  const address = `${url.replace(/^http/, 'ws')}/api/v1/live`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${key}` } });
  const told: LiveMessage[] = [];
  const looks = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    told.push(JSON.parse(data.toString('utf8')) as LiveMessage);
    for (const look of looks) look();
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    told,
    hears: (fits, withinMs = 10_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          looks.delete(look);
          reject(new Error(`In ${withinMs} ms the websocket did not say what was awaited.`));
        }, withinMs);
        const look = (): void => {
          const found = told.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          looks.delete(look);
          resolve(found);
        };
        looks.add(look);
        look();
      }),
    says: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.terminate(),
  };
};

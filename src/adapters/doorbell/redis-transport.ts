import { Redis } from 'ioredis';
import { channel, type Hearing, type Transport } from './transport.ts';

/** PUBLISH and SUBSCRIBE; a subscribed connection can do nothing else, so there are two. */
export const redisTransport = (url: string, hearing: Hearing): Transport => {
  let closed = false;
  const retryStrategy = (times: number) => (closed ? null : Math.min(times * 100, 1_000));
  const options = { retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0 };
  const sender = new Redis(url, options);
  const listener = new Redis(url, { ...options, autoResubscribe: false });
  let attempts = 0;
  for (const client of [sender, listener]) client.on('error', (error) => hearing.failed(error));
  listener.on('connect', () => (attempts += 1));
  listener.on('close', () => (attempts += 1));
  listener.on('ready', () => {
    const isFirst = attempts === 1;
    listener.subscribe(channel).then(
      () => (isFirst ? undefined : hearing.resumed()),
      (error: unknown) => hearing.failed(error),
    );
  });
  listener.on('message', (_channel, payload) => hearing.heard(payload));
  return {
    publish: async (payloads) => {
      await Promise.all(payloads.map((payload) => sender.publish(channel, payload)));
    },
    close: () => {
      closed = true;
      sender.disconnect();
      listener.disconnect();
      return Promise.resolve();
    },
  };
};

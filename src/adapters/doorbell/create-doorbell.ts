import type { Bell, Doorbell, Log } from '../../app/ports.ts';
import { fromPayload, toPayloads } from './payloads.ts';
import { postgresTransport } from './postgres-transport.ts';
import { redisTransport } from './redis-transport.ts';
import type { Hearing, Transport } from './transport.ts';

export type DoorbellBackend =
  | { readonly kind: 'postgres'; readonly connectionString: string }
  | { readonly kind: 'redis'; readonly url: string };

const collectMs = 5;
const retryMs = 250;
/** More topics than that are not worth remembering through an outage: everybody reads everything again. */
const mostTopics = 10_000;
const reportEveryMs = 10_000;

const everything: Bell = { topic: '*', version: 0, networkId: '*' };

/** Collects for some milliseconds and publishes once, the newest version of each topic only. */
const makeRinger = (publish: Transport['publish'], onError: (error: unknown) => void) => {
  const waiting = new Map<string, Bell>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const keepNewest = (bell: Bell): void => {
    const known = waiting.get(bell.topic);
    if (!known || known.version <= bell.version) waiting.set(bell.topic, bell);
  };
  const publishWaiting = async (): Promise<void> => {
    const bells = [...waiting.values()];
    waiting.clear();
    const delivered = await publish(toPayloads(bells)).then(
      () => true,
      (error: unknown) => {
        onError(error);
        return false;
      },
    );
    timer = null;
    if (!delivered) bells.forEach(keepNewest);
    if (waiting.size > 0) schedule(delivered ? collectMs : retryMs);
  };
  const schedule = (delayMs: number): void => {
    if (!closed) timer ??= setTimeout(() => void publishWaiting(), delayMs).unref();
  };
  return {
    ring: (bells: readonly Bell[]): void => {
      bells.forEach(keepNewest);
      if (waiting.size > mostTopics) {
        waiting.clear();
        keepNewest(everything);
      }
      if (waiting.size > 0) schedule(collectMs);
    },
    close: (): void => {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
};

/**
 * Tells every process that something changed, through PostgreSQL or Redis. Our own subscribers hear it by the same
 * way, once. After an outage each process tells its own subscribers to read everything again.
 */
export const createDoorbell = (options: {
  readonly backend: DoorbellBackend;
  readonly log: Log;
}): Doorbell => {
  const { backend, log } = options;
  const listeners = new Set<(bells: readonly Bell[]) => void>();
  let reportAgainAt = 0;
  let closing: Promise<void> | null = null;

  const failed = (error: unknown): void => {
    if (performance.now() < reportAgainAt) return;
    reportAgainAt = performance.now() + reportEveryMs;
    const { name, code } = error as NodeJS.ErrnoException;
    log.warn({ error: name, code }, 'The doorbell has trouble with its backend.');
  };
  const tell = (bells: readonly Bell[]): void => {
    for (const listener of listeners) {
      try {
        listener(bells);
      } catch (error) {
        log.error({ error: (error as Error).name }, 'A subscriber of the doorbell failed.');
      }
    }
  };
  const hearing: Hearing = {
    heard: (payload) => tell(fromPayload(payload) ?? []),
    resumed: () => tell([everything]),
    failed,
  };
  const transport =
    backend.kind === 'postgres'
      ? postgresTransport(backend.connectionString, hearing)
      : redisTransport(backend.url, hearing);
  const ringer = makeRinger((payloads) => transport.publish(payloads), failed);
  return {
    ring: ringer.ring,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      ringer.close();
      listeners.clear();
      return (closing ??= transport.close());
    },
  };
};

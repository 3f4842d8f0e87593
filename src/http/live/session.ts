import type { RawData, WebSocket } from 'ws';
import type { Bell } from '../../app/ports.ts';
import type { Actor } from '../../domain/actor.ts';
import { may } from '../../domain/permissions.ts';
import { SECOND } from '../../domain/time.ts';
import { EdgeProblem, errorFields } from '../problem.ts';
import type { Caller, SessionDeps } from './answering.ts';
import { makeAnswering } from './answering.ts';
import { CLOSE, makeConnection } from './connection.ts';
import { makeMediatorFeed } from './mediator-feed.ts';

/** One person or program that listens. */
export interface Session {
  readonly actor: Actor;
  /** Tells a change soon; changes of one topic that come together are told once, with the newest version. */
  hear(bell: Bell): void;
  beat(): void;
  /** Ends at once when the key or the session is no longer valid. */
  checkKey(): void;
  close(code: number, reason: string): void;
}

/** ws gives one buffer per message unless it is asked for something else. */
const readJson = (data: RawData, isBinary: boolean): unknown => {
  if (isBinary || !Buffer.isBuffer(data)) return undefined;
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Counts messages in windows of a second of the machine's own time. */
const makeRateLimit = (perSecond: number): (() => boolean) => {
  let windowStart = 0;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - windowStart >= SECOND) {
      windowStart = now;
      count = 0;
    }
    count += 1;
    return count <= perSecond;
  };
};

/** Gathers bells and tells each topic once per `coalesce` milliseconds. */
const makeCoalescer = (coalesce: number, tell: (topic: string, version: number) => void) => {
  const waiting = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    const told = [...waiting];
    waiting.clear();
    for (const [topic, version] of told) tell(topic, version);
  };
  return {
    add({ topic, version }: Bell): void {
      waiting.set(topic, Math.max(version, waiting.get(topic) ?? version));
      timer ??= setTimeout(flush, coalesce);
    },
    stop(): void {
      if (timer !== null) clearTimeout(timer);
    },
  };
};

/** Begins to listen and to tell at once, in the same tick as the handshake, so that no message is missed. */
export const startSession = (socket: WebSocket, caller: Caller, deps: SessionDeps): Session => {
  const { actor } = caller;
  const { useCases, limits, log } = deps;
  const connection = makeConnection(socket, limits);
  const isWithinRate = makeRateLimit(limits.messagesPerSecond);
  const onError = (error: unknown): void => log.error(errorFields(error), 'live reading failed');
  const feed =
    actor.role === 'mediator' && may(actor, 'offer.read') && may(actor, 'booking.read')
      ? makeMediatorFeed({ useCases, actor, onError, retry: limits.retry, ...connection })
      : null;
  const changes = makeCoalescer(limits.coalesce, (topic, version) => {
    connection.send({ type: 'changed', topic, version });
  });
  socket.once('close', () => changes.stop());

  const answering = makeAnswering(caller, connection.send, deps);

  // One after the other: a client's answers are done in the order in which it gave them.
  let inHand = Promise.resolve();
  let waiting = 0;
  socket.on('message', (data, isBinary) => {
    if (!isWithinRate() || waiting >= limits.messagesPerSecond) {
      answering.refuse(
        new EdgeProblem('too-many-messages', { limit: limits.messagesPerSecond }),
        null,
      );
      return connection.close(CLOSE.policy, 'too many messages');
    }
    waiting += 1;
    inHand = inHand
      .then(() => answering.answer(readJson(data, isBinary)))
      .finally(() => {
        waiting -= 1;
        feed?.refresh();
      });
  });

  const checkKey = (): void => {
    caller.isKnown().then((isKnown) => {
      if (!isKnown) connection.close(CLOSE.policy, 'the key or the session is no longer valid');
    }, onError);
  };

  feed?.refresh();
  return {
    actor,
    hear(bell) {
      changes.add(bell);
      feed?.refresh();
    },
    beat() {
      connection.beat();
      checkKey();
    },
    checkKey,
    close: connection.close,
  };
};

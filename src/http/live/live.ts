import websocket from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import type { Bell } from '../../app/ports.ts';
import { LIVE_ROUTE, actorOf, keyOf } from '../auth.ts';
import type { App, AppDeps } from '../app-types.ts';
import type { UseCases } from '../../app/use-cases.ts';
import { ownOrigins, type Origins } from '../csrf.ts';
import { EdgeProblem, errorFields, problemLanguage } from '../problem.ts';
import { sessionToken } from '../session-cookie.ts';
import { CLOSE } from './connection.ts';
import type { LiveLimits } from './limits.ts';
import { LIVE_LIMITS } from './limits.ts';
import { EVERYTHING, mayHear, subjectOf } from './may-hear.ts';
import type { Session } from './session.ts';
import { startSession } from './session.ts';

/** The subprotocol; the key that a browser sends beside it is never echoed. */
export const LIVE_PROTOCOL = 'ponte.v1';

/** Everybody who listens to this process, by network. */
const makeListeners = () => {
  const byNetwork = new Map<string, Set<Session>>();
  const all = function* (): Generator<Session> {
    for (const sessions of byNetwork.values()) yield* sessions;
  };
  return {
    all,
    add(session: Session): void {
      const { networkId } = session.actor;
      const sessions = byNetwork.get(networkId) ?? new Set();
      byNetwork.set(networkId, sessions.add(session));
    },
    remove(session: Session): void {
      byNetwork.get(session.actor.networkId)?.delete(session);
    },
    countOf(subjectId: string): number {
      return [...all()].filter(({ actor }) => actor.subjectId === subjectId).length;
    },
    tell(bells: readonly Bell[]): void {
      for (const bell of bells) {
        const near = bell.topic === EVERYTHING ? all() : (byNetwork.get(bell.networkId) ?? []);
        const subjectId = subjectOf(bell.topic);
        if (subjectId !== null) {
          for (const session of near) if (session.actor.subjectId === subjectId) session.checkKey();
          continue;
        }
        for (const session of near) if (mayHear(session.actor, bell)) session.hear(bell);
      }
    },
  };
};

/** Refuses pages of other sites, whose browser would send along what the person holds. */
const makeOriginCheck = (origins: Origins) => {
  return (request: FastifyRequest): void => {
    const { origin } = request.headers;
    // A cookie comes by itself, and then the page must be known; a program says nothing of a page.
    const isOwn = origin === undefined ? request.signedIn === null : origins.has(origin);
    if (!isOwn) throw new EdgeProblem('origin-refused');
  };
};

/** What the websocket's route needs of what was opened. */
export interface Live {
  readonly limits: LiveLimits;
  readonly listeners: ReturnType<typeof makeListeners>;
}

/** Begins to hear the doorbell and to keep connections alive; ends both, and every connection, when the app closes. */
export const openLive = async (
  app: App,
  deps: Pick<AppDeps, 'doorbell' | 'live'>,
): Promise<Live> => {
  const limits = { ...LIVE_LIMITS, ...deps.live };
  const listeners = makeListeners();
  const stopListening = deps.doorbell.subscribe((bells) => listeners.tell(bells));
  const heartbeat = setInterval(() => {
    for (const session of listeners.all()) session.beat();
  }, limits.heartbeat);
  heartbeat.unref();

  await app.register(websocket, {
    options: {
      maxPayload: limits.messageBytes,
      handleProtocols: (offered) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false),
    },
    errorHandler: (error, socket, request) => {
      // After a fault of the peer (1009: too long) the socket is closing already and says why.
      request.log.info(errorFields(error), 'live connection ended by an error');
      if (socket.readyState === socket.OPEN) socket.close(CLOSE.ourFault);
    },
    preClose: (done) => {
      stopListening();
      clearInterval(heartbeat);
      for (const session of listeners.all())
        session.close(CLOSE.goingAway, 'the server stops: connect again');
      done();
    },
  });
  app.addHook('onRequest', async (request) => {
    if (request.ws && !request.is404 && request.routeOptions.url !== LIVE_ROUTE)
      throw new EdgeProblem('not-found');
  });
  return { limits, listeners };
};

/** Asks again later whether the key or the session that opened a connection is still good. */
const rememberCaller = (
  request: FastifyRequest,
  { authenticate, accounts }: UseCases,
): (() => Promise<boolean>) => {
  const [key, token] = [keyOf(request), sessionToken(request)];
  if (key !== null) return async () => (await authenticate(key)) !== null;
  return async () => {
    const signedIn = token === null ? null : await accounts.authenticateSession(token, 'look');
    return signedIn !== null && signedIn.next === null;
  };
};

type LiveDeps = Pick<AppDeps, 'useCases' | 'publicUrl' | 'allowedOrigins'>;

/** `WS /api/v1/live`. Key, origin and number of connections are checked before the handshake. */
export const addLiveRoute = (app: App, deps: LiveDeps, { limits, listeners }: Live): void => {
  const checkOrigin = makeOriginCheck(ownOrigins(deps.publicUrl, deps.allowedOrigins));
  app.route({
    method: 'GET',
    url: LIVE_ROUTE,
    schema: { hide: true },
    exposeHeadRoute: false,
    preValidation: async (request) => {
      if (!request.ws) throw new EdgeProblem('upgrade-required');
      checkOrigin(request);
      const limit = limits.connectionsPerKey;
      if (listeners.countOf(actorOf(request).subjectId) >= limit)
        throw new EdgeProblem('too-many-connections', { limit });
    },
    handler: () => {
      throw new EdgeProblem('upgrade-required');
    },
    wsHandler: (socket, request) => {
      const isKnown = rememberCaller(request, deps.useCases);
      const caller = {
        actor: actorOf(request),
        language: problemLanguage(request),
        isKnown,
      };
      const session = startSession(socket, caller, { ...deps, limits, log: request.log });
      listeners.add(session);
      socket.once('close', () => listeners.remove(session));
    },
  });
};

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { UseCases } from '../app/use-cases.ts';
import type { Actor } from '../domain/actor.ts';
import { EdgeProblem } from './problem.ts';
import type { Doors } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes. */
    actor: Actor | null;
  }
}

/** The routes that answer without a key; every other route asks for one. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set([
  '/',
  '/status',
  '/healthz',
  '/readyz',
  '/problems/:code',
  '/api/v1/openapi.json',
  '/hooks/twilio/inbound',
  '/hooks/twilio/status/:messageId',
  '/hooks/twilio/voice/:messageId',
  '/hooks/twilio/voice/:messageId/answer',
  '/hooks/twilio/voice/:messageId/status',
]);
const DOCS = '/api/docs';

export const LIVE_ROUTE = '/api/v1/live';

export const isPublicRoute = (pattern: string): boolean =>
  PUBLIC_ROUTES.has(pattern) || pattern === DOCS || pattern.startsWith(`${DOCS}/`);

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i;
const BEARER_PROTOCOL = /^bearer\.([A-Za-z0-9._~+-]{1,512})$/;

/** The key of an `Authorization: Bearer` header, or null. */
export const bearerKey = (header: string | undefined): string | null =>
  BEARER.exec(header ?? '')?.[1] ?? null;

/** The key among the subprotocols that a browser offers, since it cannot send a header with a websocket. */
export const protocolKey = (header: string | undefined): string | null => {
  for (const protocol of (header ?? '').split(',')) {
    const key = BEARER_PROTOCOL.exec(protocol.trim())?.[1];
    if (key !== undefined) return key;
  }
  return null;
};

/** The key that a request carries, wherever it may: the subprotocol counts only where a websocket is opened. */
export const keyOf = (request: FastifyRequest): string | null => {
  const key = bearerKey(request.headers.authorization);
  if (key !== null || request.routeOptions.url !== LIVE_ROUTE) return key;
  return protocolKey(request.headers['sec-websocket-protocol']);
};

/** Refuses every request to a route that is not public, before its body is read, unless it has a valid key. */
export const requireActor = (
  app: FastifyInstance,
  authenticate: UseCases['authenticate'],
  doors: Pick<Doors, 'admitCaller' | 'admitStranger'>,
): void => {
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || isPublicRoute(request.routeOptions.url ?? '')) return;
    const key = keyOf(request);
    request.actor = key === null ? null : await authenticate(key);
    if (request.actor !== null) return doors.admitCaller(reply, request.actor.subjectId);
    await doors.admitStranger(request, reply);
    throw new EdgeProblem('unauthenticated');
  });
};

/** The caller of a route that is not public. */
export const actorOf = (request: FastifyRequest): Actor => {
  if (request.actor === null) throw new EdgeProblem('unauthenticated');
  return request.actor;
};

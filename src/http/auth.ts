import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SignedIn } from '../app/accounts/use-cases.ts';
import { Refusal } from '../app/refusal.ts';
import type { UseCases } from '../app/use-cases.ts';
import type { NextStep } from '../domain/accounts/session.ts';
import type { Actor } from '../domain/actor.ts';
import { isUnsafe, requireCsrfToken, requireOwnPage, type Origins } from './csrf.ts';
import { EdgeProblem } from './problem.ts';
import type { Doors } from './rate-limit.ts';
import { sessionToken } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes. */
    actor: Actor | null;
    /** Null unless it came with a session. */
    signedIn: SignedIn | null;
  }
  interface FastifyContextConfig {
    /** What a session may still lack that comes here. */
    lacking?: readonly NextStep[];
  }
}

/** The routes that answer without a key; every other route asks for one. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set([
  '/',
  '/status',
  '/healthz',
  '/readyz',
  '/problems/:code',
  '/sign-in',
  '/sign-in/forgotten',
  '/sign-in/oidc',
  '/sign-in/oidc/callback',
  '/invitation/:token',
  '/reset/:token',
  '/api/v1/openapi.json',
  '/hooks/twilio/inbound',
  '/hooks/twilio/status/:messageId',
  '/hooks/twilio/voice/:messageId',
  '/hooks/twilio/voice/:messageId/answer',
  '/hooks/twilio/voice/:messageId/status',
]);
/** Operations that answer without a key, at addresses where others ask for one. */
export const PUBLIC_OPERATIONS: ReadonlySet<string> = new Set([
  'POST /api/v1/session',
  'POST /api/v1/session/phone',
  'POST /api/v1/session/phone/code',
  'POST /api/v1/session/passkey/options',
  'POST /api/v1/session/passkey',
  'POST /api/v1/password-reset',
  'POST /api/v1/password-reset/:token',
  'POST /api/v1/invitations/:token',
]);
const DOCS = '/api/docs';

/** The carrier signs what it says, and comes with no browser. */
const HOOKS = '/hooks/';

export const LIVE_ROUTE = '/api/v1/live';

export const isPublicRoute = (pattern: string, method: string): boolean =>
  PUBLIC_ROUTES.has(pattern) ||
  PUBLIC_OPERATIONS.has(`${method} ${pattern}`) ||
  pattern === DOCS ||
  pattern.startsWith(`${DOCS}/`);

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

/** Whoever comes with a key, or with a session; null: nobody. */
const callerOf = async (
  request: FastifyRequest,
  { authenticate, accounts }: Pick<UseCases, 'authenticate' | 'accounts'>,
): Promise<Actor | null> => {
  const key = keyOf(request);
  if (key !== null) return authenticate(key);
  const token = sessionToken(request);
  request.signedIn = token === null ? null : await accounts.authenticateSession(token, 'come');
  return request.signedIn?.actor ?? null;
};

/** A session that lacks something reaches only what mends that. */
const requireComplete = ({ signedIn, routeOptions }: FastifyRequest): void => {
  const next = signedIn?.next ?? null;
  if (next !== null && routeOptions.config.lacking?.includes(next) !== true)
    throw new Refusal('second-factor-needed', { next });
};

/**
 * Refuses every request to a route that is not public, before its body is read, unless it has a valid key or session.
 * What a browser sends by itself must come from a page of ours, and know its token.
 */
export const requireActor = (
  app: FastifyInstance,
  useCases: UseCases,
  doors: Pick<Doors, 'admitCaller' | 'admitStranger'>,
  origins: Origins,
): void => {
  app.decorateRequest('actor', null);
  app.decorateRequest('signedIn', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const { url = '' } = request.routeOptions;
    if (isUnsafe(request) && keyOf(request) === null && !url.startsWith(HOOKS))
      requireOwnPage(request, origins);
    if (isPublicRoute(url, request.method)) return;
    request.actor = await callerOf(request, useCases);
    if (request.actor === null) {
      await doors.admitStranger(request, reply);
      throw new EdgeProblem('unauthenticated');
    }
    await doors.admitCaller(reply, request.actor.subjectId);
    requireComplete(request);
  });
  // A form carries the token in its body.
  app.addHook('preValidation', async (request) => {
    const token = sessionToken(request);
    if (request.signedIn !== null && token !== null && isUnsafe(request))
      requireCsrfToken(request, token);
  });
};

/** The caller of a route that is not public. */
export const actorOf = (request: FastifyRequest): Actor => {
  if (request.actor === null) throw new EdgeProblem('unauthenticated');
  return request.actor;
};

/** The person who is signed in: what belongs to a session is not for programs. */
export const signedInOf = (request: FastifyRequest): SignedIn => {
  if (request.signedIn === null) throw new EdgeProblem('session-needed');
  return request.signedIn;
};

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastify, { LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { SECOND } from '../domain/time.ts';
import type { App, AppDeps } from './app-types.ts';
import { isPublicRoute, requireActor } from './auth.ts';
import { ownOrigins } from './csrf.ts';
import { makeIdempotent } from './idempotency.ts';
import { makeLater } from './later.ts';
import { limitRequests, makeDoors } from './rate-limit.ts';
import { addLiveRoute, openLive } from './live/live.ts';
import { answerUnknownRoutes } from './not-found.ts';
import { addOpenApiRoute, describeApi } from './openapi.ts';
import type { SendProblem } from './problem.ts';
import {
  PROBLEM_TYPE,
  errorFields,
  explainError,
  makeSendProblem,
  problemLanguage,
  problemOf,
} from './problem.ts';
import { logRequests } from './request-log.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addExclusionRoutes } from './routes/exclusions.ts';
import { readCookies } from './session-cookie.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addHoursRoutes } from './routes/hours.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addLandingRoutes } from './routes/landing.ts';
import { addMediatorRoutes } from './routes/mediators.ts';
import { addNoticeRoutes } from './routes/notices.ts';
import { addOidcPages } from './routes/oidc-pages.ts';
import { addOfferRoutes } from './routes/offers.ts';
import { addPrivacyRoutes } from './routes/privacy.ts';
import { addOwnAccountRoutes } from './routes/own-account.ts';
import { addPasskeyRoutes } from './routes/passkeys.ts';
import { addPolicyRoutes } from './routes/policy.ts';
import { addReferenceRoutes } from './routes/reference.ts';
import { addRequestRoutes } from './routes/requests.ts';
import { addSignInPages } from './routes/sign-in-pages.ts';
import { addSignInRoutes } from './routes/sign-in.ts';
import { addTwilioHooks } from './routes/twilio-hooks.ts';
import { addSecurityHeaders, bareHeaders } from './security-headers.ts';
import { compileValidator } from './validation.ts';

export type { App, AppDeps, Readiness } from './app-types.ts';

const BODY_LIMIT = 64 * 1024;

/** What Node refuses before there is a request: broken HTTP, headers that are too long or too slow. */
const makeClientErrorHandler =
  (publicUrl: string) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const problem = problemOf(publicUrl, isSlow ? 'request-timeout' : 'bad-request', 'en');
    const body = JSON.stringify(problem);
    socket.end(
      `HTTP/1.1 ${problem.status} ${isSlow ? 'Request Timeout' : 'Bad Request'}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  };

const createServer = (deps: AppDeps, sendProblem: SendProblem): App => {
  const { logger, trustedProxies, publicUrl } = deps;
  return fastify({
    ...(logger === false ? { logger: false } : { loggerInstance: logger }),
    // Its own lines show addresses with their query; ours are in request-log.ts.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30 * SECOND,
    connectionTimeout: 65 * SECOND,
    keepAliveTimeout: 60 * SECOND,
    routerOptions: { maxParamLength: 100 },
    clientErrorHandler: makeClientErrorHandler(publicUrl),
    frameworkErrors: (error, request, reply) => {
      const { code, facts } = explainError(error, 'en');
      sendProblem(request, bareHeaders(reply), code, facts);
    },
  }).withTypeProvider<ZodTypeProvider>();
};

/** What is in hand is answered; a connection kept open for the next request must not hold up the end. */
const endIdleConnections = (app: App): void => {
  app.addHook('preClose', (done) => {
    const timer = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once('close', () => clearInterval(timer));
    done();
  });
};

/** Turns every error into a problem; what is not known is logged, and told only as an id. */
const answerErrors = (app: App, sendProblem: SendProblem): void => {
  app.setErrorHandler((error, request, reply) => {
    const { code, facts } = explainError(error, problemLanguage(request));
    if (code === 'internal-error') request.log.error(errorFields(error), 'unknown error');
    return sendProblem(request, reply, code, facts);
  });
};

/**
 * The HTTP edge: JSON API, websocket, carrier's hooks, health and documentation. It decides nothing: it reads
 * input, knows who asks, calls one use case, and writes the answer. Not listening yet.
 */
export const buildApp = async (given: AppDeps): Promise<App> => {
  const deps = { ...given, publicUrl: given.publicUrl.replace(/\/+$/, '') };
  const { useCases, publicUrl } = deps;
  const sendProblem = makeSendProblem(publicUrl);
  const app = createServer(deps, sendProblem);

  app.setValidatorCompiler(compileValidator);
  // `present.ts` writes answers field by field, in types that follow from the schemas: nothing is left to strip.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('heldKey', null);
  app.decorateRequest('madeId', null);
  app.decorateRequest('isRepeated', false);

  await addSecurityHeaders(app, publicUrl);
  endIdleConnections(app);
  logRequests(app);
  // Before the hooks that refuse, since it also ends the sockets of refused upgrades.
  const live = await openLive(app, deps);
  const doors = makeDoors(deps.limiter);
  limitRequests(app, doors, isPublicRoute);
  answerUnknownRoutes(app, sendProblem);
  await readCookies(app);
  requireActor(app, useCases, doors, ownOrigins(publicUrl, deps.allowedOrigins));
  answerErrors(app, sendProblem);
  await describeApi(app, publicUrl, deps.version);

  const idempotent = makeIdempotent(deps.idempotency, deps.clock);
  addRequestRoutes(app, useCases, idempotent);
  addOfferRoutes(app, useCases, idempotent);
  addMediatorRoutes(app, useCases, idempotent);
  addKeyRoutes(app, useCases, idempotent);
  addExclusionRoutes(app, useCases);
  addPrivacyRoutes(app, useCases);
  addNoticeRoutes(app, useCases);
  addHoursRoutes(app, useCases);
  addAuditRoutes(app, useCases);
  addPolicyRoutes(app, useCases);
  addReferenceRoutes(app, useCases);
  const later = makeLater(app);
  addSignInRoutes(app, deps, later);
  addOwnAccountRoutes(app, deps);
  addPasskeyRoutes(app, deps);
  addAccountRoutes(app, useCases);
  addSignInPages(app, deps, later);
  addOidcPages(app, deps);
  addLiveRoute(app, deps, live);
  addOpenApiRoute(app);
  addTwilioHooks(app, { ...deps, doors });
  addHealthRoutes(app, deps, sendProblem);
  addLandingRoutes(app, sendProblem);
  await app.ready();
  return app;
};

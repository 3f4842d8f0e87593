import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimiter, Standing } from '../app/rate-limiter.ts';
import type { LimitKind } from '../domain/rate-limits.ts';
import { clientAddress } from './client-address.ts';
import { EdgeProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `none`: not limited. `carrier`: counted once the signature is checked. Left out: by caller, or by address. */
    limit?: 'sign-in' | 'carrier' | 'none';
  }
}

/** The configuration of a way to sign in: whoever tries is counted by address, and stopped soon. */
export const COUNTED = { limit: 'sign-in' } as const;

/** What the ModI guidelines ask for, and the same in the words of draft-ietf-httpapi-ratelimit-headers. */
const tellStanding = (reply: FastifyReply, kind: LimitKind, standing: Standing): void => {
  const { limit, remaining, resetSeconds } = standing;
  reply.headers({
    'x-ratelimit-limit': limit.count,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
    'ratelimit-policy': `"${kind}";q=${limit.count};w=${limit.seconds}`,
    ratelimit: `"${kind}";r=${remaining};t=${resetSeconds}`,
  });
};

const refuseUnless = (reply: FastifyReply, kind: LimitKind, standing: Standing): void => {
  tellStanding(reply, kind, standing);
  if (!standing.isAllowed)
    throw new EdgeProblem('too-many-requests', { retryAfterSeconds: standing.resetSeconds });
};

/** The doors of the HTTP edge: each counts, tells where the caller stands, and throws when it is too much. */
export interface Doors {
  /** Before anything is read: by address, where nobody has to say who he is. */
  admit(request: FastifyRequest, reply: FastifyReply, isPublic: boolean): Promise<void>;
  /** Somebody with a key or a session. */
  admitCaller(reply: FastifyReply, subjectId: string): Promise<void>;
  /** Somebody whose key nobody knows. */
  admitStranger(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  admitCarrier(reply: FastifyReply, accountSid: string): Promise<void>;
}

export const makeDoors = (limiter: RateLimiter): Doors => {
  const count = async (reply: FastifyReply, kind: LimitKind, subject: string): Promise<void> =>
    refuseUnless(reply, kind, await limiter.count(kind, subject));
  return {
    admit: async (request, reply, isPublic) => {
      const address = clientAddress(request.ip);
      const { limit } = request.routeOptions.config;
      if (limit === 'none' || limit === 'carrier') return;
      if (limit === 'sign-in') return count(reply, 'sign-in', address);
      if (isPublic) return count(reply, 'address', address);
      // Whoever tried too many wrong keys is not looked up any more.
      const full = limiter.fullUntil('stranger', address);
      if (full !== null) refuseUnless(reply, 'stranger', full);
    },
    admitCaller: (reply, subjectId) => count(reply, 'caller', subjectId),
    admitStranger: (request, reply) => count(reply, 'stranger', clientAddress(request.ip)),
    admitCarrier: (reply, accountSid) => count(reply, 'carrier', accountSid),
  };
};

/** Counts by address before anything else is done. Call it before the hooks that answer or refuse. */
export const limitRequests = (
  app: FastifyInstance,
  doors: Doors,
  isPublicRoute: (pattern: string, method: string) => boolean,
): void => {
  app.addHook('onRequest', async (request, reply) => {
    const isPublic = request.is404 || isPublicRoute(request.routeOptions.url ?? '', request.method);
    await doors.admit(request, reply, isPublic);
  });
};

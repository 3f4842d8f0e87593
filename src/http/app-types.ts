import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type {
  CallScript,
  Clock,
  Doorbell,
  IdempotencyStore,
  WebhookSignature,
} from '../app/ports.ts';
import type { RateLimiter } from '../app/rate-limiter.ts';
import type { UseCases } from '../app/use-cases.ts';
import type { LiveLimits } from './live/limits.ts';

/** The app, with zod schemas giving handlers their types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Whether what the API stands on can be reached. */
export interface Readiness {
  readonly database: boolean;
  readonly queue: boolean;
}

export interface AppDeps {
  readonly useCases: UseCases;
  readonly doorbell: Doorbell;
  readonly clock: Clock;
  readonly idempotency: IdempotencyStore;
  readonly limiter: RateLimiter;
  readonly readiness: () => Promise<Readiness>;
  /** A pino logger, or false for none. */
  readonly logger: FastifyBaseLogger | false;
  /** The address by which the outside reaches us, path included: `https://ponte.example`. */
  readonly publicUrl: string;
  /** Origins whose pages may open a websocket, beside our own. */
  readonly allowedOrigins: readonly string[];
  /** Addresses or networks (CIDR) of the proxies before us; empty: nobody's X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly version: string;
  readonly twilio: {
    readonly accountSid: string;
    readonly signature: WebhookSignature;
    readonly script: CallScript;
  };
  readonly live?: Partial<LiveLimits>;
}

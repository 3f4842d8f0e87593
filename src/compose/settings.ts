import type { Logger } from 'pino';
import { type MasterKey } from '../adapters/crypto/vault.ts';
import type { Clock, Passwords } from '../app/ports.ts';
import type { RateLimits } from '../domain/rate-limits.ts';

/** What the parts must be told; addresses come from here and never from a request. */
export interface Settings {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** The first wraps the keys of what is sealed; all unwrap. */
  readonly masterKeys: readonly MasterKey[];
  /** Null: the queues run on the database. */
  readonly redisUrl: string | null;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly carrier: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly apiUrl: string;
    /** Our number; null where a messaging service chooses the sender, and then nobody can be called. */
    readonly from: string | null;
    readonly messagingServiceSid?: string | null;
    /** Left out or null: nobody is written to over WhatsApp. */
    readonly whatsappFrom?: string | null;
  };
  /** Left out or null: no mail is sent. */
  readonly smtp?: { readonly url: string; readonly from: string } | null;
  /** Left out or null: nobody signs in by OpenID Connect. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Values of `acr` or `amr` that count as two factors. */
    readonly secondFactorAcr: readonly string[];
  } | null;
  readonly log: Logger;
  readonly version: string;
  /** Where other limits than those of config/limits.ts hold. */
  readonly limits?: Partial<RateLimits>;
  /** Only tests move it. */
  readonly clock?: Clock;
  /** Only tests count what is hashed. */
  readonly passwords?: Passwords;
}

import type { Logger } from 'pino';
import type { makePool } from './adapters/postgres/pool.ts';
import type { Queues } from './adapters/queue/create-queues.ts';
import { twilioCallScript } from './adapters/twilio/call-script.ts';
import { makeTwilioSignature } from './adapters/twilio/signature.ts';
import type { UseCases } from './app/use-cases.ts';
import { buildApp, type App } from './http/app.ts';
import { assemble } from './compose/parts.ts';
import type { Settings } from './compose/settings.ts';
import { makeUseCases } from './compose/use-cases.ts';

/** The whole system, composed and not yet listening. */
export interface System {
  readonly app: App;
  readonly useCases: UseCases;
  readonly queues: Queues;
  readonly log: Logger;
  readonly pool: ReturnType<typeof makePool>;
  /** Finishes what is in hand and lets go of everything. */
  readonly close: () => Promise<void>;
}

/** The only place that knows every part. */
export const compose = async (settings: Settings): Promise<System> => {
  const { log } = settings;
  const parts = assemble(settings);
  const useCases = makeUseCases(settings, parts);
  const app = await buildApp({
    useCases,
    doorbell: parts.doorbell,
    clock: parts.clock,
    idempotency: parts.idempotency,
    limiter: parts.limiter,
    readiness: async () => ({
      database: await parts.queries.alive(),
      queue: await parts.queues.ready(),
    }),
    logger: log,
    publicUrl: settings.publicUrl,
    allowedOrigins: settings.allowedOrigins,
    trustedProxies: settings.trustedProxies,
    version: settings.version,
    twilio: {
      accountSid: settings.carrier.accountSid,
      signature: makeTwilioSignature({ authToken: settings.carrier.authToken }),
      script: twilioCallScript,
    },
  });
  const close = async (): Promise<void> => {
    await app.close();
    parts.mailer?.close();
    await parts.queues.close();
    await parts.doorbell.close();
    await Promise.all([parts.pool.end(), parts.networkPool.end()]);
  };
  return { app, useCases, queues: parts.queues, log, pool: parts.pool, close };
};

export { openAudit } from './compose/open-audit.ts';
export type { Settings } from './compose/settings.ts';
export { startEmbeddedPostgres } from './adapters/embedded-postgres/start-embedded-postgres.ts';
export { CARD } from './domain/sms/card.ts';
export { isZone } from './domain/calendar/local-time.ts';
export { NOTICE_LIVES } from './app/accounts/mails.ts';
export { INVITATION_LIVES } from './app/accounts/members.ts';
export { ACTIONS, boundOf, type Bound } from './domain/permissions.ts';
export { ROLES, type Role } from './domain/terms.ts';
export { hashKey } from './adapters/crypto/hash-key.ts';
export { newKey, prefixOf } from './adapters/crypto/new-key.ts';
export { makeVault, type MasterKey } from './adapters/crypto/vault.ts';
export { rotateKeys } from './adapters/postgres/rotate-keys.ts';
export { sealPlain } from './adapters/postgres/seal-plain.ts';
export { makeKeyRing, makeSeals, type Seals } from './adapters/postgres/seals.ts';
export { makeLog } from './adapters/log/make-log.ts';
export { SEES_EVERYTHING } from './adapters/postgres/pool.ts';
export { pingRedis } from './adapters/queue/ping-redis.ts';
export { dumpSchema } from './adapters/postgres/dump-schema.ts';
export { migrate, requireMigrated } from './adapters/postgres/migrate.ts';
export { startPhones } from './phones/phones.ts';

import type { Logger } from 'pino';
import type { Env } from '../../config/env.ts';
import {
  compose,
  makeLog,
  makeVault,
  migrate,
  pingRedis,
  requireMigrated,
  sealPlain,
  type System,
} from '../../src/main.ts';
import { serve } from '../../src/server.ts';
import { startWorkers } from '../../workers/start-workers.ts';
import { redisFault } from './faults.ts';
import { requireFreePort } from './free-port.ts';
import { version } from './version.ts';
import { carrierOf, missingSenders, refuseDemoData } from './carrier.ts';
import { hasMailbox, missingMail, smtpOf } from './mail.ts';
import { oidcOf } from './oidc.ts';
import { openDemo } from './demo-network.ts';
import { masterKeysOf } from './master-keys.ts';
import { openDatabase } from './open-database.ts';

export interface Started {
  readonly log: Logger;
  /** Finishes what is in hand and stops all that was started, last things first. */
  readonly stop: () => Promise<void>;
}

type Stop = () => Promise<void>;

/** Starts what the configuration asks for. What was started is stopped again when a later part fails. */
export const startSystem = async (env: Env, say: (line: string) => void): Promise<Started> => {
  const log = makeLog(env.LOG_LEVEL);
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => {
    const parts = stops.splice(0).reverse();
    // A part that does not stop well keeps neither the others from it, nor a first fault from being told.
    for (const part of parts)
      await part().catch((error: unknown) =>
        log.error({ err: error }, 'A part did not stop well.'),
      );
  };
  try {
    await start(env, log, say, stops);
    return { log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const start = async (
  env: Env,
  log: Logger,
  say: (line: string) => void,
  stops: Stop[],
): Promise<void> => {
  const serves = env.PROCESS !== 'worker';
  if (serves) await requireFreePort('PORT', env.HOST, env.PORT);
  if (env.DEMO) await requireFreePort('PHONES_PORT', '127.0.0.1', env.PHONES_PORT);
  if (env.REDIS_URL !== undefined) await lookForRedis(env.REDIS_URL, log);
  if (hasMailbox(env)) await requireFreePort('MAIL_PORT', '127.0.0.1', env.MAIL_PORT);
  const database = await openDatabase(env, log);
  stops.push(database.stop);
  const masterKeys = masterKeysOf(env);
  // In containers a step of its own migrates, once, before the others start.
  const prepare = env.PROCESS === 'all' ? migrate : requireMigrated;
  await prepare({ connectionString: database.url });
  const vault = makeVault(masterKeys);
  if (env.PROCESS === 'all') await sealPlain({ connectionString: database.url, vault });
  if (!env.DEMO) await refuseDemoData(database.url);
  for (const missing of [missingSenders(env), missingMail(env)])
    if (missing !== null) log.info({}, missing);
  const system = await compose({ ...settingsOf(env, database.url, log), masterKeys });
  stops.push(system.close);
  if (env.DEMO) stops.push(await openDemo(env, database.url, vault, log, say));
  await open(env, system, stops);
  if (serves) say(`Ponte is at ${env.PUBLIC_URL} (API: ${env.PUBLIC_URL}/api/docs).`);
};

const open = async (env: Env, system: System, stops: Stop[]): Promise<void> => {
  if (env.PROCESS !== 'worker') await serve(system, { host: env.HOST, port: env.PORT });
  if (env.PROCESS !== 'api')
    stops.push(await startWorkers(system, { sweepSeconds: env.SWEEP_SECONDS }));
};

const settingsOf = (env: Env, databaseUrl: string, log: Logger) => ({
  databaseUrl,
  databasePoolSize: env.DATABASE_POOL_SIZE,
  redisUrl: env.REDIS_URL ?? null,
  publicUrl: env.PUBLIC_URL,
  allowedOrigins: env.ALLOWED_ORIGINS,
  trustedProxies: env.TRUSTED_PROXIES,
  carrier: carrierOf(env),
  smtp: smtpOf(env),
  oidc: oidcOf(env),
  log,
  version,
});

/** Ponte goes on without Redis, also from its start; but whoever wrote a wrong address should hear of it. */
const lookForRedis = async (url: string, log: Logger): Promise<void> => {
  try {
    await pingRedis(url);
  } catch (error) {
    log.warn({}, `${redisFault(error, url).message} Until then, every step waits for the sweep.`);
  }
};

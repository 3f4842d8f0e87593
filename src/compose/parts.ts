import { defaultLimits } from '../../config/limits.ts';
import { defaultPolicy } from '../../config/policy.ts';
import { hashKey } from '../adapters/crypto/hash-key.ts';
import { makeVault } from '../adapters/crypto/vault.ts';
import { makePasswords } from '../adapters/crypto/passwords.ts';
import { createDoorbell } from '../adapters/doorbell/create-doorbell.ts';
import { makeIdempotencyStore } from '../adapters/postgres/idempotency.ts';
import { makeNetworks } from '../adapters/postgres/networks.ts';
import { APP_ROLE, makePool } from '../adapters/postgres/pool.ts';
import { makeQueries } from '../adapters/postgres/queries/queries.ts';
import { makeRateCounter } from '../adapters/postgres/rate-counter.ts';
import { makeKeyRing } from '../adapters/postgres/seals.ts';
import { makeUnitOfWork } from '../adapters/postgres/unit-of-work.ts';
import { createQueues } from '../adapters/queue/create-queues.ts';
import { makeIds } from '../adapters/system/ids.ts';
import { makeSmtpMailer } from '../adapters/smtp/mailer.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { estimatedTravelTimes } from '../adapters/travel/estimated-travel.ts';
import type { Doorbell, IdempotencyStore } from '../app/ports.ts';
import { makeRateLimiter } from '../app/rate-limiter.ts';
import type { Settings } from './settings.ts';

/** The adapters, each made once. */
export const assemble = ({
  databaseUrl,
  databasePoolSize,
  redisUrl,
  log,
  ...settings
}: Settings) => {
  const clock = settings.clock ?? systemClock;
  const ids = makeIds();
  const backend =
    redisUrl === null
      ? ({ kind: 'postgres', connectionString: databaseUrl } as const)
      : ({ kind: 'redis', url: redisUrl } as const);
  const onError = (error: Error): void =>
    log.warn({ err: error }, 'A connection to the database broke.');
  const access = { connectionString: databaseUrl, role: APP_ROLE, onError };
  const pool = makePool({ ...access, max: databasePoolSize });
  // Networks are read in the middle of transactions: were all connections of one pool to wait for a row, whoever
  // holds that row would wait for a connection.
  const networkPool = makePool({ ...access, max: 1 });
  const keyRing = makeKeyRing(makeVault(settings.masterKeys));
  const queues = createQueues({ backend, log });
  const doorbell: Doorbell = createDoorbell({ backend, log });
  const uow = makeUnitOfWork({ pool, ids, keyRing, nudges: queues.nudges, doorbell, log });
  const queries = makeQueries({ pool, keyRing });
  const networks = makeNetworks({ pool: networkPool, defaultPolicy, clock });
  doorbell.subscribe((bells) => {
    for (const { topic, networkId } of bells)
      if (topic.startsWith('network:')) networks.forget(networkId);
  });
  const idempotency: IdempotencyStore = makeIdempotencyStore({ pool });
  const rateCounter = makeRateCounter({ pool });
  const limits = { ...defaultLimits, ...settings.limits };
  const limiter = makeRateLimiter({ counter: rateCounter, limits, clock, hashKey, log });
  const travel = estimatedTravelTimes;
  const mailer = settings.smtp ? makeSmtpMailer(settings.smtp) : null;
  const passwords = settings.passwords ?? makePasswords();
  return {
    clock,
    ids,
    pool,
    networkPool,
    queues,
    doorbell,
    uow,
    queries,
    networks,
    idempotency,
    rateCounter,
    limiter,
    travel,
    mailer,
    passwords,
  };
};

export type Parts = ReturnType<typeof assemble>;

import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import type {
  Bell,
  Doorbell,
  Ids,
  Log,
  Nudge,
  Nudges,
  Scope,
  Transaction,
  UnitOfWork,
} from '../../app/ports.ts';
import { makeAccountStore } from './account-store.ts';
import { makeBookingStore } from './booking-store.ts';
import { makeCandidateReader } from './candidates/candidate-reader.ts';
import { enter, rollBack, type Connection } from './connection.ts';
import { asRefusal, databaseFault } from './constraint-errors.ts';
import { makeConversationStore } from './conversation-store.ts';
import { makeIdentityStore, makePasskeyStore, makeSignInStateStore } from './credential-stores.ts';
import { makeEventStore } from './event-store.ts';
import { makeExclusionStore } from './exclusion-store.ts';
import { makeOnceStore } from './idempotency.ts';
import { makeInboundStore } from './inbound-store.ts';
import { makeMailStore } from './mail-store.ts';
import { makeKeyStore } from './key-store.ts';
import { makeMediatorStore } from './mediator-store.ts';
import { makeMessageStore } from './message-store.ts';
import { makeOfferStore } from './offer-store.ts';
import { makePurgeStore } from './purge-store.ts';
import { makeReadingStore } from './reading-store.ts';
import { makeRequestStore } from './request-store.ts';
import { makeRightsStore } from './rights-store.ts';
import { makeSealStore } from './seal-store.ts';
import { makeSeals, type KeyRing } from './seals.ts';
import { makeSessionStore } from './session-store.ts';
import {
  makeAccountTokenStore,
  makeOneTimeSecretStore,
  makeSmsCodeStore,
} from './sign-in-secret-stores.ts';
import { makeComuneReader, makeNetworkStore, makeSiteReader } from './site-reader.ts';
import { preparing } from './statement.ts';

export interface UnitOfWorkDeps {
  readonly pool: Pool;
  readonly ids: Ids;
  readonly keyRing: KeyRing;
  readonly nudges: Pick<Nudges, 'send'>;
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly log: Log;
}

const TRIES = 3;

/** Another transaction came between, and the same work can succeed now: serialisation, deadlock, or a code drawn twice. */
const canBeTriedAgain = (error: unknown): boolean => {
  const fault = databaseFault(error);
  return (
    fault !== null &&
    (fault.code === '40001' ||
      fault.code === '40P01' ||
      fault.constraint === 'offers_code_not_reused')
  );
};

/** Some milliseconds, different for each, so that the same two do not meet again. */
const pause = (tries: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 5 * tries + Math.random() * 20 * tries));

interface Collected {
  readonly nudges: Nudge[];
  readonly bells: Bell[];
}

const makeTransaction = (
  client: PoolClient,
  scope: Scope,
  { ids, keyRing }: UnitOfWorkDeps,
  collected: Collected,
) => {
  const seals = makeSeals(keyRing, client);
  const connection: Connection = {
    client,
    db: drizzle({ client: preparing(client) }),
    scope,
    seals,
  };
  const events = makeEventStore(connection);
  const transaction: Transaction = {
    requests: makeRequestStore(connection, ids),
    offers: makeOfferStore(connection, ids),
    bookings: makeBookingStore(connection),
    messages: makeMessageStore(connection),
    inbound: makeInboundStore(connection),
    readings: makeReadingStore(connection),
    conversations: makeConversationStore(connection),
    mediators: makeMediatorStore(connection),
    exclusions: makeExclusionStore(connection, ids),
    candidates: makeCandidateReader(connection),
    sites: makeSiteReader(connection),
    comuni: makeComuneReader(connection),
    networks: makeNetworkStore(connection),
    events,
    privacy: { ...makePurgeStore(connection), ...makeRightsStore(connection) },
    accounts: makeAccountStore(connection),
    sessions: makeSessionStore(connection),
    accountTokens: makeAccountTokenStore(connection),
    oneTimeSecrets: makeOneTimeSecretStore(connection),
    smsCodes: makeSmsCodeStore(connection),
    mails: makeMailStore(connection),
    identities: makeIdentityStore(connection),
    passkeys: makePasskeyStore(connection),
    signInStates: makeSignInStateStore(connection),
    reach: async (wider) => {
      await client.query(enter(wider));
    },
    keys: makeKeyStore(connection),
    idempotency: makeOnceStore(connection),
    seals: makeSealStore(connection),
    nudge: (nudge) => collected.nudges.push(nudge),
    ring: (bell) => collected.bells.push(bell),
  };
  return { transaction, flush: events.flush };
};

const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query('commit');
  // PostgreSQL answers the commit of a failed transaction with a rollback, and no error.
  if (command !== 'COMMIT') throw new Error('the transaction had failed before its commit');
};

const once = async <T>(
  deps: UnitOfWorkDeps,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
  collected: Collected,
): Promise<T> => {
  const client = await deps.pool.connect();
  let broken: Error | undefined;
  try {
    const begun = client.query(`begin; ${enter(scope)}`);
    const { transaction, flush } = makeTransaction(client, scope, deps, collected);
    const [result] = await Promise.all([work(transaction), begun]);
    // A commit after events that could not be written is answered with a rollback.
    await Promise.all([flush(), commit(client)]);
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
};

/** Transactions at READ COMMITTED: what must not happen is held by locks on rows and by constraints. */
export const makeUnitOfWork = (deps: UnitOfWorkDeps): UnitOfWork => ({
  run: async (scope, work) => {
    for (let tries = 1; ; tries += 1) {
      const collected: Collected = { nudges: [], bells: [] };
      try {
        const result = await once(deps, scope, work, collected);
        if (collected.nudges.length > 0) deps.nudges.send(collected.nudges);
        if (collected.bells.length > 0) deps.doorbell.ring(collected.bells);
        return result;
      } catch (error) {
        if (tries >= TRIES || !canBeTriedAgain(error)) throw asRefusal(error);
        deps.log.warn({ tries, code: databaseFault(error)?.code }, 'transaction tried again');
        await pause(tries);
      }
    }
  },
});

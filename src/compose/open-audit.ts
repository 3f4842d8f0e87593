import { digest } from '../adapters/crypto/digest.ts';
import { makeVault } from '../adapters/crypto/vault.ts';
import { APP_ROLE, makePool } from '../adapters/postgres/pool.ts';
import { makeKeyRing } from '../adapters/postgres/seals.ts';
import { makeUnitOfWork } from '../adapters/postgres/unit-of-work.ts';
import { makeIds } from '../adapters/system/ids.ts';
import { makeVerifyEvents, type VerifyEvents } from '../app/verify-events.ts';
import type { Settings } from './settings.ts';

/** What checks the seals of events, and nothing else of the system. */
export const openAudit = ({
  databaseUrl,
  log,
}: Pick<Settings, 'databaseUrl' | 'log'>): {
  readonly verifyEvents: VerifyEvents;
  readonly close: () => Promise<void>;
} => {
  const onError = (): void => undefined;
  const pool = makePool({ connectionString: databaseUrl, max: 1, role: APP_ROLE, onError });
  const nobody = { send: () => undefined, ring: () => undefined };
  // Events hold nothing that is sealed: any key will do, and none is asked for.
  const keyRing = makeKeyRing(makeVault([{ id: 'none', secret: Buffer.alloc(32) }]));
  const ids = makeIds();
  const uow = makeUnitOfWork({ pool, ids, keyRing, nudges: nobody, doorbell: nobody, log });
  return { verifyEvents: makeVerifyEvents({ uow, digest }), close: () => pool.end() };
};

import type {
  Clock,
  Ids,
  Log,
  Networks,
  OneTimeCodes,
  PasskeyCeremony,
  Passwords,
  Secrets,
  UnitOfWork,
} from '../ports.ts';
import type { Queries } from '../queries.ts';

/** What signing in is made of. */
export interface AccountDeps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly networks: Networks;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  readonly oneTimeCodes: OneTimeCodes;
  readonly passkeyCeremony: PasskeyCeremony;
  readonly readPhone: (text: string) => string | null;
  /** Counts one more attempt on an account or a telephone before its secret is looked at; throws when it is one too many. */
  readonly countAttempt: (kind: 'account' | 'phone', subject: string) => Promise<void>;
}

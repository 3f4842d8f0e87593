import type {
  AccountLanguage,
  AccountState,
  MailPurpose,
  MailState,
  TokenPurpose,
} from '../../domain/accounts/account.ts';
import type { Session } from '../../domain/accounts/session.ts';
import type { Role } from '../../domain/terms.ts';
import type { Instant } from '../../domain/time.ts';

// What the use cases of signing in keep. Secrets are kept as hashes, except what an authenticator app needs to be checked:
// that is sealed.

/** Somebody who signs in. */
export interface Account {
  readonly id: string;
  readonly networkId: string;
  /** Lower case; null: signs in with a telephone only. */
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  readonly organisationId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly partnerId: string | null;
  readonly mediatorId: string | null;
  readonly passwordHash: string | null;
  readonly state: AccountState;
  readonly language: AccountLanguage;
  readonly createdAt: Instant;
  readonly version: number;
}

export type AccountChange = Partial<
  Pick<
    Account,
    | 'name'
    | 'role'
    | 'organisationId'
    | 'siteIds'
    | 'partnerId'
    | 'mediatorId'
    | 'passwordHash'
    | 'state'
    | 'language'
  >
>;

export interface AccountStore {
  /** Throws Refusal('already-exists') when the address is somebody's, Refusal('invalid-fields') for what is of another network. */
  insert(account: Omit<Account, 'version'>): Promise<void>;
  byId(id: string): Promise<Account | null>;
  byEmail(email: string): Promise<Account | null>;
  byMediator(mediatorId: string): Promise<Account | null>;
  lock(id: string): Promise<Account | null>;
  /** Counts the version up. */
  update(id: string, change: AccountChange): Promise<void>;
  /** With its sessions, links, secrets and mails. */
  remove(id: string): Promise<void>;
}

export interface StoredSession extends Session {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  readonly tokenHash: string;
  readonly client: string;
}

export interface SessionStore {
  insert(session: StoredSession): Promise<void>;
  update(
    id: string,
    change: Partial<
      Pick<StoredSession, 'tokenHash' | 'lastSeenAt' | 'secondFactorAt' | 'revokedAt'>
    >,
  ): Promise<void>;
  /** Not revoked and before their absolute end, the newest first. */
  ofAccount(accountId: string, now: Instant): Promise<StoredSession[]>;
  /** All that are kept, those that have ended, too, the newest first. */
  kept(accountId: string): Promise<StoredSession[]>;
  /** The account's session with this id, FOR UPDATE. */
  lock(accountId: string, id: string): Promise<StoredSession | null>;
  byToken(tokenHash: string): Promise<StoredSession | null>;
  revokeAll(accountId: string, at: Instant, exceptId?: string): Promise<void>;
  /** Forgets sessions whose absolute end was before. */
  forget(before: Instant): Promise<void>;
}

export interface AccountToken {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  readonly purpose: TokenPurpose;
  readonly tokenHash: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface AccountTokenStore {
  insert(token: AccountToken): Promise<void>;
  /** A token that was not used, FOR UPDATE. */
  lock(tokenHash: string, purpose: TokenPurpose): Promise<AccountToken | null>;
  /** None of the account's links is good any more. */
  useAll(accountId: string, at: Instant): Promise<void>;
  forget(before: Instant): Promise<void>;
}

/** The secret of an authenticator app. */
export interface OneTimeSecret {
  readonly accountId: string;
  readonly networkId: string;
  readonly secret: string;
  readonly createdAt: Instant;
  readonly confirmedAt: Instant | null;
  readonly lastStep: number;
  readonly recoveryHashes: readonly string[];
  readonly tries: number;
  readonly blockedUntil: Instant | null;
}

export interface OneTimeSecretStore {
  /** Replaces one that was there. */
  put(secret: OneTimeSecret): Promise<void>;
  lock(accountId: string): Promise<OneTimeSecret | null>;
  update(
    accountId: string,
    change: Partial<
      Pick<OneTimeSecret, 'confirmedAt' | 'lastStep' | 'recoveryHashes' | 'tries' | 'blockedUntil'>
    >,
  ): Promise<void>;
  remove(accountId: string): Promise<void>;
}

export interface SmsCode {
  readonly id: string;
  readonly networkId: string;
  readonly mediatorId: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly tries: number;
}

export interface SmsCodeStore {
  /** Keeps of the digits what cannot be guessed without a key. */
  insert(code: SmsCode & { readonly digits: string }): Promise<void>;
  /** When the mediator's last codes were made since then, newest first. */
  madeSince(mediatorId: string, since: Instant): Promise<Instant[]>;
  /** The newest that was not used, FOR UPDATE: only this one can be. */
  lockNewest(mediatorId: string): Promise<SmsCode | null>;
  /** Whether these are its digits. */
  isRight(id: string, digits: string): Promise<boolean>;
  update(id: string, change: { tries?: number; usedAt?: Instant }): Promise<void>;
  /** Nothing of a mediator who was not erased. */
  removeOfErased(mediatorId: string): Promise<void>;
  forget(before: Instant): Promise<void>;
}

/** A mail on its way out: what it says is made when it leaves. */
export interface OutMail {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  readonly purpose: MailPurpose;
  readonly state: MailState;
  readonly dueAt: Instant | null;
  readonly attempts: number;
  readonly validUntil: Instant;
  readonly createdAt: Instant;
}

export interface MailStore {
  insert(mail: Omit<OutMail, 'state' | 'dueAt' | 'attempts'>): Promise<void>;
  lock(id: string): Promise<OutMail | null>;
  update(
    id: string,
    change: Partial<Pick<OutMail, 'state' | 'dueAt' | 'attempts'>> & {
      sentAt?: Instant;
      errorCode?: number | null;
    },
  ): Promise<void>;
  due(now: Instant, limit: number): Promise<string[]>;
  /** How many were written after then. */
  countSince(accountId: string, purpose: MailPurpose, since: Instant): Promise<number>;
}

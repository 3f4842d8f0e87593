import type { Instant } from '../../domain/time.ts';

// What is kept of passkeys and of OpenID Connect.

/** Somebody as an issuer knows her. */
export interface AccountIdentity {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly createdAt: Instant;
}

export interface IdentityStore {
  insert(identity: AccountIdentity): Promise<void>;
  bySubject(issuer: string, subject: string): Promise<AccountIdentity | null>;
  ofAccount(accountId: string, issuer: string): Promise<AccountIdentity | null>;
  /** Whether a link of an invitation is good, or on its way. */
  hasOpenInvitation(accountId: string, now: Instant): Promise<boolean>;
}

export interface Passkey {
  readonly id: string;
  readonly networkId: string;
  readonly accountId: string;
  /** Base64url, as the public key. */
  readonly credentialId: string;
  readonly publicKey: string;
  /** How often it was used, as far as the authenticator counts. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export interface PasskeyStore {
  /** Throws Refusal('already-exists') when somebody has it. */
  insert(passkey: Passkey): Promise<void>;
  /** The newest first. */
  ofAccount(accountId: string): Promise<Passkey[]>;
  /** FOR UPDATE. */
  lockByCredential(credentialId: string): Promise<Passkey | null>;
  update(id: string, change: Pick<Passkey, 'counter' | 'lastUsedAt'>): Promise<void>;
  /** Whether the account had it. */
  remove(accountId: string, id: string): Promise<boolean>;
  removeAll(accountId: string): Promise<void>;
}

export type SignInStateKind = 'oidc' | 'passkey-enrolment' | 'passkey-sign-in';

/** What is remembered between two steps of a sign-in. */
export interface SignInState {
  readonly id: string;
  readonly networkId: string | null;
  readonly accountId: string | null;
  readonly kind: SignInStateKind;
  readonly keyHash: string;
  readonly nonce: string | null;
  readonly verifier: string | null;
  readonly challenge: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface SignInStateStore {
  insert(state: SignInState): Promise<void>;
  /** Takes it away: whoever asks again gets null, and so does whoever comes after its end. */
  take(kind: SignInStateKind, keyHash: string, now: Instant): Promise<SignInState | null>;
  /** Forgets those that ended before. */
  forget(before: Instant): Promise<void>;
}

import type { TokenPurpose } from '../../domain/accounts/account.ts';
import type { NextStep } from '../../domain/accounts/session.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Instant } from '../../domain/time.ts';
import type { PasskeyAnswer, PasskeyOptions } from '../ports.ts';
import type { AccountView, Page } from '../views.ts';
import type { Passkey } from './credential-stores.ts';
import type {
  AccountChangeInput,
  InvitationInput,
  PasswordChangeInput,
  PhoneCodeInput,
  SignInInput,
} from './inputs.ts';
import type { PasskeyInput } from './passkey-inputs.ts';

/** Somebody who came with a session's token. */
export interface SignedIn {
  readonly sessionId: string;
  readonly actor: Actor;
  /** Until it is done, the session reaches nothing else. */
  readonly next: NextStep | null;
}

/** A session that was opened, or has a new token. The token goes into the cookie and is kept nowhere. */
export interface Opened extends SignedIn {
  readonly token: string;
  readonly expiresAt: Instant;
  readonly account: AccountView;
}

/** Where somebody signs in. */
export interface Client {
  /** What the browser says it is. */
  readonly label: string;
  /** The token that it came with, which is good no more. */
  readonly token: string | null;
}

export interface SessionSummary {
  readonly id: string;
  readonly client: string;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly endsAt: Instant;
  readonly isThisOne: boolean;
}

/** Signing in where somebody is known already. */
export interface IdentityUseCases {
  /** Where to send the browser, and the key that it must come back with. */
  begin(): Promise<{
    readonly url: string;
    readonly browserKey: string;
    readonly expiresAt: Instant;
  }>;
  /** `query` is what the issuer sent the browser back with. */
  finish(
    answer: { readonly browserKey: string | null; readonly query: string },
    client: Client,
  ): Promise<Opened>;
}

export type PasskeySummary = Pick<Passkey, 'id' | 'name' | 'createdAt' | 'lastUsedAt'>;

/** Passkeys: two factors in one. */
export interface PasskeyUseCases {
  enrolmentOptions(who: SignedIn): Promise<PasskeyOptions>;
  enrol(
    who: SignedIn,
    input: PasskeyInput,
  ): Promise<{ readonly opened: Opened; readonly passkey: PasskeySummary }>;
  /** One's own, the newest first. */
  list(who: SignedIn): Promise<readonly PasskeySummary[]>;
  /** Ends all other sessions. */
  remove(who: SignedIn, id: string): Promise<void>;
  signInOptions(): Promise<PasskeyOptions>;
  signIn(answer: PasskeyAnswer, client: Client): Promise<Opened>;
}

/** Everything about who somebody is. All throw `Refusal`, and nothing else on purpose. */
export interface AccountUseCases {
  /** Null for a token that is unknown, over or revoked. `look` does not count as being there. */
  authenticateSession(token: string, how: 'come' | 'look'): Promise<SignedIn | null>;
  signIn(input: SignInInput, client: Client): Promise<Opened>;
  /** With a code of the app, or a recovery code. */
  passSecondFactor(who: SignedIn, code: string): Promise<Opened>;
  getOwnAccount(who: SignedIn): Promise<AccountView>;
  signOut(who: SignedIn): Promise<void>;
  listSessions(who: SignedIn): Promise<SessionSummary[]>;
  revokeSession(who: SignedIn, id: string): Promise<void>;

  /** Says nothing of whether there is such an account. */
  askReset(email: string): Promise<void>;
  /** Who the link is for; refuses one that is over. */
  readLink(purpose: TokenPurpose, token: string): Promise<{ readonly name: string }>;
  resetPassword(token: string, password: string): Promise<void>;
  acceptInvitation(token: string, password: string): Promise<void>;
  /** Ends all other sessions. */
  changePassword(who: SignedIn, input: PasswordChangeInput): Promise<Opened>;

  enrolSecondFactor(who: SignedIn): Promise<{ readonly secret: string; readonly uri: string }>;
  confirmSecondFactor(
    who: SignedIn,
    code: string,
  ): Promise<{ readonly opened: Opened; readonly recoveryCodes: readonly string[] }>;
  removeSecondFactor(who: SignedIn, code: string): Promise<Opened>;

  /** Says nothing of whether somebody has this number. */
  askPhoneCode(phone: string): Promise<void>;
  signInByPhone(input: PhoneCodeInput, client: Client): Promise<Opened>;

  /** Null where no issuer is configured. */
  readonly identity: IdentityUseCases | null;
  readonly passkeys: PasskeyUseCases;

  invite(actor: Actor, input: InvitationInput): Promise<AccountView>;
  listAccounts(
    actor: Actor,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<AccountView>>;
  changeAccount(actor: Actor, id: string, change: AccountChangeInput): Promise<AccountView>;
  /** Takes away the app, the passkeys and the sessions of somebody else who has lost them. */
  removeFactors(actor: Actor, id: string): Promise<void>;

  sendMail(mailId: string): Promise<void>;
}

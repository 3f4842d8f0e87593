import type { TokenPurpose } from '../../domain/accounts/account.ts';
import type { NextStep } from '../../domain/accounts/session.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Instant } from '../../domain/time.ts';
import type { AccountView, Page } from '../views.ts';
import type {
  AccountChangeInput,
  InvitationInput,
  PasswordChangeInput,
  PhoneCodeInput,
  SignInInput,
} from './inputs.ts';

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

  invite(actor: Actor, input: InvitationInput): Promise<AccountView>;
  listAccounts(
    actor: Actor,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<AccountView>>;
  changeAccount(actor: Actor, id: string, change: AccountChangeInput): Promise<AccountView>;

  sendMail(mailId: string): Promise<void>;
}

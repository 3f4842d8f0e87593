import { makeAuthenticateSession } from '../authenticate.ts';
import type { IdentityProvider } from '../ports.ts';
import type { AccountDeps } from './deps.ts';
import { makeIdentityUseCases } from './identity.ts';
import { makeChangeAccount, makeInvite, makeListAccounts } from './members.ts';
import { makeSendMail } from './mails.ts';
import { makeRemoveFactors } from './remove-factors.ts';
import { makePasskeyUseCases } from './passkeys.ts';
import {
  makeAcceptInvitation,
  makeAskReset,
  makeChangePassword,
  makeReadLink,
  makeResetPassword,
  makeSignIn,
} from './passwords.ts';
import { makeAskPhoneCode, makeSignInByPhone } from './phone-sign-in.ts';
import {
  makeConfirmSecondFactor,
  makeEnrolSecondFactor,
  makePassSecondFactor,
  makeRemoveSecondFactor,
} from './second-factor.ts';
import { makeGetOwnAccount, makeListSessions, makeRevokeSession, makeSignOut } from './sessions.ts';
import type { AccountUseCases } from './use-cases.ts';

type Deps = AccountDeps &
  Parameters<typeof makeSendMail>[0] & {
    readonly hashKey: (key: string) => string;
    readonly identityProvider: IdentityProvider | null;
  };

/** All that can be done about who somebody is. */
export const makeAccountUseCases = (deps: Deps): AccountUseCases => ({
  authenticateSession: makeAuthenticateSession(deps),
  signIn: makeSignIn(deps),
  passSecondFactor: makePassSecondFactor(deps),
  getOwnAccount: makeGetOwnAccount(deps),
  signOut: makeSignOut(deps),
  listSessions: makeListSessions(deps),
  revokeSession: makeRevokeSession(deps),
  askReset: makeAskReset(deps),
  readLink: makeReadLink(deps),
  resetPassword: makeResetPassword(deps),
  acceptInvitation: makeAcceptInvitation(deps),
  changePassword: makeChangePassword(deps),
  enrolSecondFactor: makeEnrolSecondFactor(deps),
  confirmSecondFactor: makeConfirmSecondFactor(deps),
  removeSecondFactor: makeRemoveSecondFactor(deps),
  askPhoneCode: makeAskPhoneCode(deps),
  signInByPhone: makeSignInByPhone(deps),
  identity: makeIdentityUseCases(deps, deps.identityProvider),
  passkeys: makePasskeyUseCases(deps),
  invite: makeInvite(deps),
  listAccounts: makeListAccounts(deps),
  changeAccount: makeChangeAccount(deps),
  removeFactors: makeRemoveFactors(deps),
  sendMail: makeSendMail(deps),
});

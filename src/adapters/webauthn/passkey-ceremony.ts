import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PasskeyAnswer, PasskeyCeremony } from '../../app/ports.ts';

const NAME = 'Ponte';

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(text, 'base64url'));
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

/** What stands in an account's passkeys for the account: its id, which says nothing of the person. */
const handleOf = (accountId: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(accountId, 'utf8'));

/** Whatever it finds wrong with an answer, the library throws. */
const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch {
    return null;
  }
};

/** Passkeys of this address. */
export const makePasskeyCeremony = ({
  publicUrl,
}: {
  readonly publicUrl: string;
}): PasskeyCeremony => {
  const { origin, hostname: rpID } = new URL(publicUrl);
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  return {
    enrolmentOptions: async ({ accountId, name, label, known }) => ({
      ...(await generateRegistrationOptions({
        rpName: NAME,
        rpID,
        userID: handleOf(accountId),
        userName: label,
        userDisplayName: name,
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })),
    }),
    enrolled: (answer, challenge) =>
      orNull(async () => {
        const response = answer as unknown as RegistrationResponseJSON;
        const { registrationInfo } = await verifyRegistrationResponse({
          ...expected,
          response,
          expectedChallenge: challenge,
        });
        if (registrationInfo === undefined) return null;
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
        return { credentialId: id, publicKey: base64url(publicKey), counter, transports };
      }),
    signInOptions: async () => ({
      ...(await generateAuthenticationOptions({ rpID, userVerification: 'required' })),
    }),
    signedIn: (answer, challenge, { accountId, credentialId, publicKey }) =>
      orNull(async () => {
        const response = answer as unknown as AuthenticationResponseJSON;
        const { userHandle } = response.response;
        if (userHandle != null && userHandle !== base64url(handleOf(accountId))) return null;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected,
          response,
          expectedChallenge: challenge,
          // The counter is for the domain to judge: what the library says of it cannot be told from other faults.
          credential: { id: credentialId, publicKey: bytes(publicKey), counter: 0 },
        });
        return verified ? authenticationInfo.newCounter : null;
      }),
    challengeOf: readChallenge,
  };
};

const readChallenge = ({ response }: PasskeyAnswer): string | null => {
  try {
    const data: unknown = JSON.parse(bytesToText(response.clientDataJSON));
    const { challenge } = Object(data) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : null;
  } catch {
    return null;
  }
};

const bytesToText = (text: string): string => Buffer.from(text, 'base64url').toString('utf8');

import * as client from 'openid-client';
import type { Identity, IdentityCheck, IdentityProvider } from '../../app/ports.ts';
import { Refusal } from '../../app/refusal.ts';
import { normaliseEmail } from '../../domain/accounts/account.ts';

interface Options {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the browser comes back to. */
  readonly callbackUrl: string;
  /** Values of `acr` or `amr` that count as two factors. */
  readonly secondFactorAcr: readonly string[];
}

const PATIENCE_SECONDS = 5;

const isThisMachine = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** What says that no answer came, or none of an issuer; everything else is an answer that is no good. */
const AWAY: readonly string[] = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'];

/** An error with what caused it, and so on. */
const chainOf = (error: unknown): unknown[] =>
  error instanceof Object && 'cause' in error ? [error, ...chainOf(error.cause)] : [error];

const isAway = (error: unknown): boolean =>
  chainOf(error).some((one) => {
    const { code, message, status } = Object(one) as Record<string, unknown>;
    if (typeof status === 'number' && status >= 500) return true;
    // All that `fetch` says of a connection that could not be made, or broke.
    return message === 'fetch failed' || (typeof code === 'string' && AWAY.includes(code));
  });

const strings = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === 'string');

/** One issuer of OpenID Connect, with PKCE. It is looked for when somebody first needs it, and remembered. */
export const makeIdentityProvider = (options: Options): IdentityProvider => {
  const { issuer, callbackUrl, secondFactorAcr } = options;
  let known: Promise<client.Configuration> | null = null;
  const configuration = async (): Promise<client.Configuration> => {
    known ??= discover(options);
    try {
      return await known;
    } catch {
      known = null;
      throw new Refusal('issuer-away');
    }
  };
  return {
    begin: async () => {
      const config = await configuration();
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callbackUrl,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(secondFactorAcr.length > 0 && { acr_values: secondFactorAcr.join(' ') }),
      });
      return { url: url.href, state, nonce, verifier };
    },
    finish: async (query, check) => {
      const config = await configuration();
      try {
        const claims = await claimsOf(config, new URL(`${callbackUrl}?${query}`), check);
        return identityOf(claims, issuer, secondFactorAcr);
      } catch (error) {
        if (isAway(error)) throw new Refusal('issuer-away');
        return null;
      }
    },
  };
};

const discover = (options: Options): Promise<client.Configuration> =>
  client.discovery(
    new URL(options.issuer),
    options.clientId,
    undefined,
    client.ClientSecretBasic(options.clientSecret),
    {
      timeout: PATIENCE_SECONDS,
      execute: [
        // The token's signature is checked as well, and not only the connection that it came over.
        client.enableNonRepudiationChecks,
        ...(isThisMachine(options.issuer) ? [client.allowInsecureRequests] : []),
      ],
    },
  );

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** What the issuer has signed, and what it says besides when it is asked for the person's address. */
const claimsOf = async (
  config: client.Configuration,
  cameBackTo: URL,
  { state, nonce, verifier }: IdentityCheck,
): Promise<Claims> => {
  const tokens = await client.authorizationCodeGrant(config, cameBackTo, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const signed = tokens.claims();
  if (signed === undefined) throw new Error('The issuer gave no ID token.');
  const hasMore = config.serverMetadata().userinfo_endpoint !== undefined;
  if (signed['email'] !== undefined || !hasMore) return signed;
  const { email, email_verified } = await client.fetchUserInfo(
    config,
    tokens.access_token,
    signed.sub,
  );
  return { ...signed, email, email_verified };
};

const identityOf = (claims: Claims, issuer: string, wanted: readonly string[]): Identity => {
  const { email, email_verified: isVerified, acr, amr } = claims;
  const shown = [...strings(acr), ...strings(amr)];
  return {
    issuer,
    subject: claims.sub,
    verifiedEmail: isVerified === true && typeof email === 'string' ? normaliseEmail(email) : null,
    hasSecondFactor: wanted.some((value) => shown.includes(value)),
  };
};

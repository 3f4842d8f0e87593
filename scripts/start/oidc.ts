import type { Env } from '../../config/env.ts';
import type { Settings } from '../../src/main.ts';

/** The issuer of the configuration; null: nobody signs in by OpenID Connect. */
export const oidcOf = (env: Env): NonNullable<Settings['oidc']> | null => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { issuer, clientId, clientSecret, secondFactorAcr: env.OIDC_SECOND_FACTOR_ACR };
};

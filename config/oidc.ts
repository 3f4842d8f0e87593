import { z } from 'zod';
import { isThisMachine, list, urlOf, variable } from './env-fields.ts';

/** The issuer by which people sign in. */
export const oidcVariables = {
  OIDC_ISSUER: variable(urlOf(/^https?:$/).optional(), {
    description:
      'Issuer of OpenID Connect by which people sign in, such as a broker of SPID and CIE; with its client, all three or none.',
    mend: 'an address such as https://login.example.org',
    unset: 'no sign-in by OpenID Connect',
  }),
  OIDC_CLIENT_ID: variable(z.string().min(1).max(500).optional(), {
    description: 'Name under which the issuer knows this Ponte.',
    mend: 'the client id that the issuer has given',
    unset: 'none; needed with `OIDC_ISSUER`',
  }),
  OIDC_CLIENT_SECRET: variable(z.string().min(8).max(1000).optional(), {
    description:
      'Secret of the client; its redirect address at the issuer is `PUBLIC_URL/sign-in/oidc/callback`.',
    mend: 'the client secret that the issuer has given',
    unset: 'none; needed with `OIDC_ISSUER`',
    secret: true,
  }),
  OIDC_SECOND_FACTOR_ACR: variable(list(z.string().max(200)).default([]), {
    description: 'Values of `acr` or `amr` that count as a second factor, separated by commas.',
    mend: 'values such as https://www.spid.gov.it/SpidL2, separated by commas',
    unset: 'none: Ponte asks for its own',
  }),
};

const CLIENT = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

type Given = Readonly<Partial<Record<keyof typeof oidcVariables, string>>>;

/** What is wrong with the issuer's variables as a whole, each in a sentence. */
export const issuerFaults = (given: Given): string[] => {
  const faults: string[] = [];
  const some = [...CLIENT, 'OIDC_SECOND_FACTOR_ACR' as const].some((name) => given[name]);
  const missing = CLIENT.filter((name) => given[name] === undefined);
  if (some && missing.length > 0)
    faults.push(`${missing.join(', ')} missing: set all of an issuer, or nothing of OIDC_*.`);
  const { OIDC_ISSUER: issuer } = given;
  if (issuer !== undefined && !/^https:/i.test(issuer) && !isThisMachine(issuer))
    faults.push('OIDC_ISSUER must start with https://, since it says who somebody is.');
  return faults;
};

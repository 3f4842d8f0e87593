import { generateSecret, generateURI, verifySync } from 'otplib';
import type { OneTimeCodes } from '../../app/ports.ts';
import { SECOND } from '../../domain/time.ts';

const PERIOD_SECONDS = 30;
const ISSUER = 'Ponte';

/** TOTP as authenticator apps have it: SHA-1, six digits, 30 seconds. */
export const oneTimeCodes: OneTimeCodes = {
  newSecret: () => generateSecret(),
  uri: (secret, label) => generateURI({ issuer: ISSUER, label, secret }),
  stepOf: (secret, code, now, after) => {
    if (!/^\d{6}$/.test(code)) return null;
    const epoch = Math.floor(now / SECOND);
    const result = verifySync({ secret, token: code, epoch, epochTolerance: PERIOD_SECONDS });
    if (!result.valid) return null;
    const step = Math.floor(epoch / PERIOD_SECONDS) + result.delta;
    return step > after ? step : null;
  },
};

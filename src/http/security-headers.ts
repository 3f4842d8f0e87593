import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { FastifyReply } from 'fastify';
import type { App } from './app-types.ts';

const TWO_YEARS = 2 * 365 * 24 * 60 * 60;

/** Nothing may be loaded, framed, or sent from what we answer: a page says itself what it needs. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The policy of a page whose only style is this text within it: it loads nothing, and its forms lead back to us. */
export const pagePolicy = (style: string): string => {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
};

/** The documentation brings files of its own, and asks this API. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** No page of ours needs any of these. */
const PERMISSIONS = ['camera', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

/** What helmet does not write, and all of it where no hook runs: on answers to what cannot be read. */
export const bareHeaders = (reply: FastifyReply): FastifyReply =>
  reply.headers({
    'content-security-policy': NOTHING,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'permissions-policy': PERMISSIONS,
    'cache-control': 'no-store',
  });

/** The headers that keep an answer from being used for anything else; over TLS also the promise to stay there. */
export const addSecurityHeaders = async (app: App, publicUrl: string): Promise<void> => {
  await app.register(helmet, {
    // Ours comes from the text above, which the pages replace.
    contentSecurityPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    hsts: publicUrl.startsWith('https:') && { maxAge: TWO_YEARS, includeSubDomains: true },
  });
  app.addHook('onRequest', async (_request, reply) => void bareHeaders(reply));
};

import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client, Opened } from '../app/accounts/use-cases.ts';
import { SECOND, type Instant } from '../domain/time.ts';
import type { App } from './app-types.ts';

/**
 * `__Host-`: only this host can have set it, for all paths, over TLS. Browsers take it from http://localhost and
 * http://127.0.0.1, too, which they trust; over plain http from elsewhere nobody can sign in.
 */
export const SESSION_COOKIE = '__Host-ponte';

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const readCookies = async (app: App): Promise<void> => {
  await app.register(cookie);
};

/** The token of the browser's session; null for what can be none. */
export const sessionToken = (request: FastifyRequest): string | null => {
  const token = request.cookies[SESSION_COOKIE];
  return token !== undefined && TOKEN.test(token) ? token : null;
};

/** Gives the browser its token, for as long as it can be good. */
export const keepSession = (
  reply: FastifyReply,
  { token, expiresAt }: Pick<Opened, 'token' | 'expiresAt'>,
  now: Instant,
): void => {
  const maxAge = Math.max(0, Math.floor((expiresAt - now) / SECOND));
  reply.setCookie(SESSION_COOKIE, token, { ...ATTRIBUTES, maxAge });
};

/** Takes it away, with all that the browser kept of the person. */
export const dropSession = (reply: FastifyReply): void => {
  reply.setCookie(SESSION_COOKIE, '', { ...ATTRIBUTES, maxAge: 0 });
};

/** Where somebody signs in, as far as a browser says. */
export const clientOf = (request: FastifyRequest): Client => ({
  label: (request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 200),
  token: sessionToken(request),
});

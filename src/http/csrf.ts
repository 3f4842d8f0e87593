import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { EdgeProblem } from './problem.ts';

// A browser sends its cookie along with whatever a page of another site makes it send. Two walls stand against that:
// the browser says whose page it was, and the page must know a token that only ours is told.

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const HEADER = 'x-csrf-token';
/** The same in a plain form. */
export const CSRF_FIELD = '_csrf';

export const isUnsafe = ({ method }: FastifyRequest): boolean => !SAFE_METHODS.includes(method);

/** Follows from the session's token, which no script can read, and goes with it. */
export const csrfTokenOf = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('csrf').digest('base64url');

/** Origins that count as ours. */
export type Origins = ReadonlySet<string>;

/** A page on this machine may call it by either name. */
const LOOPBACK = ['localhost', '127.0.0.1'];

/** The origin of our address; on this machine, under both of its names, at our own port. */
const originsOf = (publicUrl: string): string[] => {
  const { origin, protocol, hostname, port } = new URL(publicUrl);
  if (!LOOPBACK.includes(hostname)) return [origin];
  return LOOPBACK.map((name) => new URL(`${protocol}//${name}:${port}`).origin);
};

export const ownOrigins = (publicUrl: string, allowedOrigins: readonly string[]): Origins =>
  new Set([...originsOf(publicUrl), ...allowedOrigins]);

/** Refuses what a page of another site makes a browser send. Programs say nothing of a site. */
export const requireOwnPage = (request: FastifyRequest, origins: Origins): void => {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isOwn =
    site === undefined ? origin === undefined || origins.has(origin) : site === 'same-origin';
  if (!isOwn) throw new EdgeProblem('origin-refused');
};

const given = (request: FastifyRequest): string => {
  const header = request.headers[HEADER];
  if (typeof header === 'string') return header;
  const field = (Object(request.body) as Record<string, unknown>)[CSRF_FIELD];
  return typeof field === 'string' ? field : '';
};

/** Refuses what does not know the session's CSRF token. */
export const requireCsrfToken = (request: FastifyRequest, sessionToken: string): void => {
  const wanted = Buffer.from(csrfTokenOf(sessionToken));
  const got = Buffer.from(given(request));
  if (got.length !== wanted.length || !timingSafeEqual(got, wanted))
    throw new EdgeProblem('csrf-refused');
};

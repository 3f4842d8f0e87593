import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { z } from 'zod';
import type { Clock, IdempotencyStore, Log } from '../app/ports.ts';
import { Refusal } from '../app/refusal.ts';
import { actorOf } from './auth.ts';
import { EdgeProblem, errorFields } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The Idempotency-Key that this request holds and has to finish or abandon. */
    heldKey: string | null;
    /** What is made by this request, or was made by the first with its key. */
    madeId: string | null;
    /** Done before: the handler only says again what became of it. */
    isRepeated: boolean;
  }
}

/** The hooks that make a route safe to call again. */
export type Idempotent = Pick<RouteShorthandOptions, 'preHandler' | 'onSend'>;

/** For the document and the check: a key is opaque to us. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/)
    .optional()
    .describe(
      '1 to 255 printable characters. The same key and body are done once: a repetition gets the same status, and what was done as it is now.',
    ),
});

/** The same value whatever the order in which a body's fields were written. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
};

const hashOf = (request: FastifyRequest): string =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(canonical(request.body))}`)
    .digest('base64url');

/** A server's fault, or one that passes by itself, says nothing about what the caller asked. */
const isDefinite = (status: number): boolean =>
  status < 500 && ![401, 408, 425, 429].includes(status);

/**
 * The hooks for routes with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the first call with a
 * key is done and what became of it is remembered; for the same call again the handler reads that, and the answer has
 * `Idempotency-Replayed: true`. A refusal is kept word by word. Keys belong to the caller's key, so nobody can guess
 * another's answers.
 */
export const makeIdempotent = (store: IdempotencyStore, clock: Clock): Idempotent => ({
  preHandler: async (request: FastifyRequest, reply: FastifyReply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return;
    if (typeof key !== 'string') throw new EdgeProblem('invalid-idempotency-key');
    const { networkId, subjectId } = actorOf(request);
    const begun = await store.begin(networkId, subjectId, key, hashOf(request), clock.now());
    if (begun.kind === 'reused') throw new Refusal('idempotency-key-reused');
    if (begun.kind === 'in-flight') {
      reply.header('retry-after', '1');
      throw new Refusal('idempotency-key-in-flight');
    }
    if (begun.kind === 'replay') {
      const { status, madeId, body, headers } = begun.answer;
      reply.header('idempotency-replayed', 'true');
      request.isRepeated = true;
      request.madeId = madeId;
      // Kept as the very text that was sent.
      if (body !== null) return reply.code(status).headers(headers).serializer(String).send(body);
      return;
    }
    request.heldKey = key;
  },
  onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    await settle(store, request, reply, payload);
    return payload;
  },
});

/** Remembers or abandons; a store that fails now must not turn what was done into an error. */
const settle = async (
  store: IdempotencyStore,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> => {
  const key = request.heldKey;
  if (key === null) return;
  request.heldKey = null;
  const { networkId, subjectId } = actorOf(request);
  const log: Log = request.log;
  try {
    if (!isDefinite(reply.statusCode)) return await store.abandon(networkId, subjectId, key);
    const status = reply.statusCode;
    const isRefusal = status >= 400;
    const body = isRefusal && typeof payload === 'string' ? payload : null;
    const headers = isRefusal ? { 'content-type': String(reply.getHeader('content-type')) } : {};
    await store.finish(networkId, subjectId, key, {
      status,
      madeId: request.madeId,
      body,
      headers,
    });
  } catch (error) {
    log.error(errorFields(error), 'idempotency key not settled');
  }
};

/** Does it, or reads what the first call with the same key has done. */
export const doOnce = async <T>(
  request: FastifyRequest,
  act: () => Promise<T>,
  again: () => Promise<T>,
): Promise<T> => (request.isRepeated ? again() : act());

/** Makes something, or reads what the first call with the same key has made. */
export const makeOnce = async <T extends { readonly id: string }>(
  request: FastifyRequest,
  make: (onceKey: string | null) => Promise<T>,
  read: (id: string) => Promise<T>,
): Promise<T> => {
  const { madeId } = request;
  if (request.isRepeated && madeId !== null) return read(madeId);
  const made = await make(request.heldKey);
  request.madeId = made.id;
  return made;
};

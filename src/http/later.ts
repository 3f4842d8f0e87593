import type { FastifyRequest } from 'fastify';
import type { App } from './app-types.ts';
import { errorFields } from './problem.ts';

/** Does something once its request is answered. */
export type Later = (request: FastifyRequest, work: () => Promise<void>) => void;

/**
 * For what must not show in the time of an answer: whether somebody is known. A fault is logged, and whoever asked
 * asks again. What is in hand is finished before the app closes.
 */
export const makeLater = (app: App): Later => {
  const inHand = new Set<Promise<void>>();
  app.addHook('onClose', async () => {
    await Promise.all(inHand);
  });
  return (request, work) => {
    const done = new Promise<void>((resolve) => setImmediate(resolve))
      .then(work)
      .catch((error: unknown) => request.log.warn(errorFields(error), 'done later: failed'))
      .finally(() => inHand.delete(done));
    inHand.add(done);
  };
};

import { z } from 'zod';
import type { App, AppDeps, Readiness } from '../app-types.ts';
import type { SendProblem } from '../problem.ts';
import { PROBLEM_TYPE } from '../problem.ts';
import { problemSchema } from '../schemas.ts';
import { SECOND } from '../../domain/time.ts';

const status = {
  operationId: 'getStatus',
  tags: ['reference'],
  summary: 'Whether the service works (ModI)',
  security: [],
  response: {
    200: {
      description: 'It works.',
      content: {
        [PROBLEM_TYPE]: { schema: z.object({ status: z.literal(200), title: z.literal('OK') }) },
      },
    },
    503: { description: '`not-ready`', content: { [PROBLEM_TYPE]: { schema: problemSchema } } },
  },
};

const PATIENCE = 2 * SECOND;

/** What stands, within two seconds: what does not answer does not stand. */
const checkWithin = async (readiness: () => Promise<Readiness>): Promise<Readiness> => {
  const none: Readiness = { database: false, queue: false };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve(none), PATIENCE);
  });
  try {
    return await Promise.race([readiness().catch(() => none), patience]);
  } finally {
    clearTimeout(timer);
  }
};

/** `/healthz` (the process lives), `/readyz` (what it needs is there) and `/status` as the ModI guidelines ask. */
export const addHealthRoutes = (
  app: App,
  { readiness, version }: Pick<AppDeps, 'readiness' | 'version'>,
  sendProblem: SendProblem,
): void => {
  app.get('/healthz', { schema: { hide: true }, config: { limit: 'none' } }, async () => ({
    status: 'ok',
    version,
  }));
  app.get(
    '/readyz',
    { schema: { hide: true }, config: { limit: 'none' } },
    async (request, reply) => {
      const checks = await checkWithin(readiness);
      if (checks.database && checks.queue) return { status: 'ready', checks };
      return sendProblem(request, reply, 'not-ready', { checks });
    },
  );
  // ModI, Linee Guida interoperabilità, RAC_REST: the state of the service as problem+json, 200 when it works.
  app.get('/status', { schema: status, config: { limit: 'none' } }, async (request, reply) => {
    const checks = await checkWithin(readiness);
    if (!checks.database || !checks.queue)
      return sendProblem(request, reply, 'not-ready', { checks });
    return reply.type(PROBLEM_TYPE).serializer(JSON.stringify).send({ status: 200, title: 'OK' });
  });
};

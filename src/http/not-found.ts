import type { FastifyInstance } from 'fastify';
import type { SendProblem } from './problem.ts';

const patternToRegExp = (pattern: string): RegExp => {
  const source = pattern
    .split('/')
    .map((part) => {
      if (part === '*') return '.*';
      return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
};

/**
 * 404 for an unknown address and 405 with `Allow` for a known one, before anything of the body is read.
 * Call it before the routes are added: it learns them as they come.
 */
export const answerUnknownRoutes = (app: FastifyInstance, sendProblem: SendProblem): void => {
  const routes = new Map<string, { matches: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { matches: patternToRegExp(url), methods: new Set() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = [...routes.values()].filter(({ matches }) => matches.test(path));
    const methods = [...new Set(allowed.flatMap((route) => [...route.methods]))].sort();
    if (methods.length === 0) return sendProblem(request, reply, 'not-found');
    reply.header('allow', methods.join(', '));
    return sendProblem(request, reply, 'method-not-allowed');
  });
};

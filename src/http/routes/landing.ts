import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../app-types.ts';
import type { ApiLanguage } from '../language.ts';
import { preferredLanguage } from '../language.ts';
import { PROBLEM_TEXTS, isProblemCode } from '../problem-texts.ts';
import type { SendProblem } from '../problem.ts';
import { pagePolicy } from '../security-headers.ts';

const STYLE =
  'body{font:1.1rem/1.5 "Titillium Web",system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#17324d}a{color:#06c}';

const PAGE_POLICY = pagePolicy(STYLE);

const page = (language: ApiLanguage, title: string, body: string): string =>
  `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><style>${STYLE}</style><body><main><h1>${title}</h1>${body}</main></body></html>`;

const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('vary', 'accept-language')
    .send(html);

const LANDING: Readonly<Record<ApiLanguage, string>> = {
  it:
    '<p>Prenota e invia mediatrici e mediatori interculturali. Qui risponde l’API.</p>' +
    '<ul><li><a href="/api/docs">Documentazione dell’API</a></li>' +
    '<li><a href="/api/v1/openapi.json">Documento OpenAPI 3.1</a></li>' +
    '<li><a href="/status">Stato del servizio</a></li></ul>',
  en:
    '<p>Books and dispatches intercultural mediators. This is the API.</p>' +
    '<ul><li><a href="/api/docs">API documentation</a></li>' +
    '<li><a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></li>' +
    '<li><a href="/status">State of the service</a></li></ul>',
};

/** `/` and the pages at which the `type` of a problem points. */
export const addLandingRoutes = (app: App, sendProblem: SendProblem): void => {
  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    const language = preferredLanguage(request.headers['accept-language'], 'it');
    return sendPage(reply, page(language, 'Ponte', LANDING[language]));
  });
  const params = z.object({ code: z.string() });
  app.get('/problems/:code', { schema: { hide: true, params } }, async (request, reply) => {
    const { code } = request.params;
    if (!isProblemCode(code)) return sendProblem(request, reply, 'not-found');
    const language = preferredLanguage(request.headers['accept-language'], 'en');
    const { status, title, detail } = PROBLEM_TEXTS[code];
    const words = detail[language].replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return sendPage(
      reply,
      page(
        language,
        title[language],
        `<p>${words}</p><p><code>${code}</code> · HTTP ${status}</p>`,
      ),
    );
  });
};

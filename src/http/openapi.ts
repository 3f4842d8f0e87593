import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { App } from './app-types.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import { describeHeaders } from './openapi-headers.ts';
import { DOCS_POLICY } from './security-headers.ts';

const DESCRIPTION = `Books and dispatches intercultural mediators.

Instants are RFC 3339 with the offset of the network's zone; durations are whole minutes. Lists answer
\`{ "items": [], "nextCursor": null }\` and take \`limit\` and \`cursor\`. Errors are \`application/problem+json\`
(RFC 9457) with a stable \`code\`; their sentences are in English, or in Italian when \`Accept-Language\` asks for it.
Every POST that changes something takes an \`Idempotency-Key\`. How often one may ask is told by \`X-RateLimit-*\`; too often is 429. Changes are told over the websocket \`/api/v1/live\`.`;

const TAGS = [
  { name: 'requests', description: 'What offices ask for, and what becomes of it' },
  { name: 'offers', description: 'A request put to one mediator' },
  { name: 'bookings', description: 'A mediator and a request, agreed' },
  { name: 'mediators', description: 'The people, and when they work' },
  { name: 'notices', description: 'What the coordinators were told' },
  { name: 'sign-in', description: 'Sessions of people, their passwords and second factors' },
  { name: 'accounts', description: 'Who signs in, and as what' },
  { name: 'hours', description: 'What was worked and asked for, in numbers' },
  { name: 'policy', description: 'The rules that the network goes by' },
  { name: 'keys', description: 'API keys of programs' },
  { name: 'privacy', description: 'What is held about people, and for how long' },
  { name: 'audit', description: 'Who did what, and the chain that seals it' },
  { name: 'reference', description: 'Sites and languages' },
];

type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** Each schema is registered for reading and for writing; what nothing refers to is left out. */
const withoutUnusedSchemas = (document: Document): Document => {
  if (!('components' in document)) return document;
  const schemas: Record<string, unknown> = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(
      /"#\/components\/schemas\/([^"]+)"/g,
    )) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit({ ...document, components: undefined });
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas: kept } } as Document;
};

/** Collects the routes that are added after it into an OpenAPI 3.1 document, and shows it at `/api/docs`. */
export const describeApi = async (app: App, publicUrl: string, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ponte',
        version,
        description: DESCRIPTION,
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      },
      servers: [{ url: publicUrl }],
      tags: TAGS,
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: SESSION_COOKIE,
            description: 'A session; what changes something also needs its `X-CSRF-Token`.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) =>
      describeHeaders(withoutUnusedSchemas(jsonSchemaTransformObject(document))),
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: DOCS_POLICY,
    // The document stays here: no validator elsewhere is asked about it.
    uiConfig: { validatorUrl: null },
    theme: { css: [{ filename: 'ponte.css', content: '.topbar { display: none }' }] },
  });
};

/** `/api/v1/openapi.json`, written once. */
export const addOpenApiRoute = (app: App): void => {
  let text: string | null = null;
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json').header('cache-control', 'public, max-age=300').send(text);
  });
};

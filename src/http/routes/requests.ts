import { z } from 'zod';
import { assignmentInput, cancellationInput, requestInput } from '../../app/inputs.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { RequestFilter } from '../../app/views.ts';
import { REQUEST_STATES } from '../../domain/terms.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { doOnce, idempotencyHeaders, makeOnce, type Idempotent } from '../idempotency.ts';
import { preferredLanguage } from '../language.ts';
import { operation } from '../operation.ts';
import { presentCandidates, presentPreview, presentRequest, presentSummary } from '../present.ts';
import { idParams, instantText, oneOrMore, pageQuery } from '../query.ts';
import {
  candidatesSchema,
  pageOf,
  previewSchema,
  requestSchema,
  requestSummarySchema,
} from '../schemas.ts';

const tag = 'requests';

const newRequest = requestInput.meta({
  id: 'NewRequest',
  examples: [
    {
      siteId: '0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4d',
      mode: 'on-site',
      language: 'bin',
      acceptableLanguages: ['pcm'],
      startsAt: '2026-11-26T10:30:00+01:00',
      durationMinutes: 60,
      setting: 'health',
      gender: { want: 'female', required: true },
      relax: ['gender', 'phone'],
      caseRef: 'PS-2231',
      unit: 'Pronto soccorso',
    },
  ],
});

const listQuery = z.strictObject({
  ...pageQuery,
  state: oneOrMore(REQUEST_STATES).optional().describe('One or more states.'),
  from: instantText.optional().describe('Starts at or after.'),
  to: instantText.optional().describe('Starts before.'),
  siteId: z.uuid().optional(),
  language: z.string().min(1).max(35).optional().describe('BCP 47 tag.'),
});

const filterOf = (query: z.output<typeof listQuery>): RequestFilter => ({
  ...(query.state === undefined ? {} : { state: query.state }),
  ...(query.from === undefined ? {} : { from: Date.parse(query.from) }),
  ...(query.to === undefined ? {} : { to: Date.parse(query.to) }),
  ...(query.siteId === undefined ? {} : { siteId: query.siteId }),
  ...(query.language === undefined ? {} : { language: query.language }),
});

const create = operation({
  id: 'createRequest',
  tag,
  summary: 'Ask for a mediator',
  body: newRequest,
  headers: idempotencyHeaders,
  answer: { status: 201, schema: requestSchema, description: 'Stored; the search begins at once.' },
  problems: ['invalid-fields', 'probable-duplicate', 'forbidden'],
});

const list = operation({
  id: 'listRequests',
  tag,
  summary: 'List requests, the latest start first',
  query: listQuery,
  answer: { status: 200, schema: pageOf(requestSummarySchema), description: 'A page of requests.' },
  problems: ['forbidden'],
});

const read = operation({
  id: 'getRequest',
  tag,
  summary: 'One request with its history',
  params: idParams,
  answer: { status: 200, schema: requestSchema, description: 'The request.' },
});

const preview = operation({
  id: 'previewRequest',
  tag,
  summary: 'How many could come, and what would help; stores nothing',
  body: newRequest,
  answer: { status: 200, schema: previewSchema, description: 'What would happen.' },
  problems: ['invalid-fields', 'forbidden'],
});

const cancel = operation({
  id: 'cancelRequest',
  tag,
  summary: 'Cancel a request',
  params: idParams,
  body: cancellationInput.meta({
    id: 'Cancellation',
    examples: [{ reason: 'La visita è rinviata' }],
  }),
  headers: idempotencyHeaders,
  answer: { status: 200, schema: requestSchema, description: 'The request, cancelled.' },
  problems: ['request-closed', 'forbidden'],
});

const candidates = operation({
  id: 'listCandidates',
  tag,
  summary: 'Who can come in which order, who cannot and why (coordinator)',
  description:
    'The words of `detail` are in the language of Accept-Language: Italian, or English when asked for.',
  params: idParams,
  answer: { status: 200, schema: candidatesSchema, description: 'The candidates.' },
  problems: ['forbidden'],
});

const assign = operation({
  id: 'assignMediator',
  tag,
  summary: 'Assign a mediator by hand (coordinator)',
  params: idParams,
  body: assignmentInput.meta({
    id: 'Assignment',
    examples: [{ mediatorId: '0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4e' }],
  }),
  headers: idempotencyHeaders,
  answer: { status: 200, schema: requestSchema, description: 'The request, assigned.' },
  problems: ['rule-broken', 'mediator-busy', 'request-closed', 'forbidden'],
});

const addIntake = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.post('/api/v1/requests', { schema: create, ...idempotent }, async (request, reply) => {
    const actor = actorOf(request);
    const made = await makeOnce(
      request,
      (onceKey) => useCases.requestMediation(actor, request.body, onceKey),
      (id) => useCases.getRequest(actor, id),
    );
    reply.code(201).header('location', `/api/v1/requests/${made.id}`);
    return presentRequest(made, await useCases.zoneOf(actor.networkId));
  });
  app.post('/api/v1/requests/preview', { schema: preview }, async (request) => {
    const actor = actorOf(request);
    const seen = await useCases.previewRequest(actor, request.body);
    return presentPreview(seen, await useCases.zoneOf(actor.networkId));
  });
};

const addReading = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/requests', { schema: list }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await useCases.listRequests(actor, filterOf(request.query), {
      limit,
      cursor: cursor ?? null,
    });
    const zone = await useCases.zoneOf(actor.networkId);
    return {
      items: page.items.map((one) => presentSummary(one, zone)),
      nextCursor: page.nextCursor,
    };
  });
  app.get('/api/v1/requests/:id', { schema: read }, async (request) => {
    const actor = actorOf(request);
    const found = await useCases.getRequest(actor, request.params.id);
    return presentRequest(found, await useCases.zoneOf(actor.networkId));
  });
  app.get('/api/v1/requests/:id/candidates', { schema: candidates }, async (request, reply) => {
    const actor = actorOf(request);
    const found = await useCases.listCandidates(actor, request.params.id);
    reply.header('vary', 'accept-language');
    const language = preferredLanguage(request.headers['accept-language'], 'it');
    return presentCandidates(found, await useCases.zoneOf(actor.networkId), language);
  });
};

const addDecisions = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.post(
    '/api/v1/requests/:id/cancellation',
    { schema: cancel, ...idempotent },
    async (request) => {
      const actor = actorOf(request);
      const { id } = request.params;
      const cancelled = await doOnce(
        request,
        () => useCases.cancelRequest(actor, id, request.body),
        () => useCases.getRequest(actor, id),
      );
      return presentRequest(cancelled, await useCases.zoneOf(actor.networkId));
    },
  );
  app.post(
    '/api/v1/requests/:id/assignment',
    { schema: assign, ...idempotent },
    async (request) => {
      const actor = actorOf(request);
      const { id } = request.params;
      const assigned = await doOnce(
        request,
        () => useCases.assignMediator(actor, id, request.body),
        () => useCases.getRequest(actor, id),
      );
      return presentRequest(assigned, await useCases.zoneOf(actor.networkId));
    },
  );
};

/** `/api/v1/requests`: what offices ask for, and what a coordinator decides about it. */
export const addRequestRoutes = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  addIntake(app, useCases, idempotent);
  addReading(app, useCases);
  addDecisions(app, useCases, idempotent);
};

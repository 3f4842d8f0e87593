import { z } from 'zod';
import { availabilityInput, mediatorChange, mediatorInput } from '../../app/inputs.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { idempotencyHeaders, makeOnce, type Idempotent } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { presentAvailability, presentMediator } from '../present.ts';
import { idParams, pageQuery } from '../query.ts';
import { availabilitySchema, mediatorSchema, pageOf } from '../schemas.ts';

const tag = 'mediators';

const listQuery = z.strictObject({
  ...pageQuery,
  language: z
    .string()
    .min(1)
    .max(35)
    .optional()
    .describe('BCP 47 tag of a language in which they work.'),
  comune: z.string().min(1).max(80).optional().describe('ISTAT code of the home comune.'),
  state: z.enum(['active', 'paused', 'left']).optional(),
  search: z.string().trim().min(1).max(80).optional().describe('A part of the name.'),
});

const list = operation({
  id: 'listMediators',
  tag,
  summary: 'List mediators',
  query: listQuery,
  answer: { status: 200, schema: pageOf(mediatorSchema), description: 'A page of mediators.' },
  problems: ['forbidden'],
});

const create = operation({
  id: 'createMediator',
  tag,
  summary: 'Add a mediator',
  body: mediatorInput.meta({
    id: 'NewMediator',
    examples: [
      {
        givenName: 'Blessing',
        familyName: 'Demo',
        gender: 'female',
        phone: '+39 000 0000001',
        homeComune: '110001',
        mobility: 'car',
        languages: ['bin', 'pcm', 'en'],
        qualifications: [{ setting: 'health' }],
      },
    ],
  }),
  headers: idempotencyHeaders,
  answer: { status: 201, schema: mediatorSchema, description: 'Stored.' },
  problems: ['invalid-fields', 'already-exists', 'forbidden'],
});

const read = operation({
  id: 'getMediator',
  tag,
  summary: 'One mediator',
  params: idParams,
  answer: { status: 200, schema: mediatorSchema, description: 'The mediator.' },
  problems: ['forbidden'],
});

const change = operation({
  id: 'changeMediator',
  tag,
  summary: 'Change a mediator; what is left out stays',
  params: idParams,
  body: mediatorChange.meta({ id: 'MediatorChange', examples: [{ state: 'paused', version: 3 }] }),
  answer: { status: 200, schema: mediatorSchema, description: 'The mediator as changed.' },
  problems: ['invalid-fields', 'already-exists', 'version-conflict', 'forbidden'],
});

const readAvailability = operation({
  id: 'getAvailability',
  tag,
  summary: 'When a mediator works',
  params: idParams,
  answer: { status: 200, schema: availabilitySchema, description: 'Weekly rules and exceptions.' },
  problems: ['forbidden'],
});

const setAvailability = operation({
  id: 'setAvailability',
  tag,
  summary: 'Say when a mediator works; replaces what was there',
  params: idParams,
  body: availabilityInput.meta({
    id: 'NewAvailability',
    examples: [{ rules: [{ weekday: 1, from: '08:30', to: '13:00' }], exceptions: [] }],
  }),
  answer: { status: 200, schema: availabilitySchema, description: 'As it stands now.' },
  problems: ['invalid-fields', 'forbidden'],
});

const addPeople = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.get('/api/v1/mediators', { schema: list }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor, ...rest } = request.query;
    const filter = Object.fromEntries(
      Object.entries(rest).filter(([, value]) => value !== undefined),
    );
    const page = await useCases.listMediators(actor, filter, { limit, cursor: cursor ?? null });
    const zone = await useCases.zoneOf(actor.networkId);
    return {
      items: page.items.map((one) => presentMediator(one, zone)),
      nextCursor: page.nextCursor,
    };
  });
  app.post('/api/v1/mediators', { schema: create, ...idempotent }, async (request, reply) => {
    const actor = actorOf(request);
    const made = await makeOnce(
      request,
      (onceKey) => useCases.createMediator(actor, request.body, onceKey),
      (id) => useCases.getMediator(actor, id),
    );
    reply.code(201).header('location', `/api/v1/mediators/${made.id}`);
    return presentMediator(made, await useCases.zoneOf(actor.networkId));
  });
  app.get('/api/v1/mediators/:id', { schema: read }, async (request) => {
    const actor = actorOf(request);
    const found = await useCases.getMediator(actor, request.params.id);
    return presentMediator(found, await useCases.zoneOf(actor.networkId));
  });
  app.patch('/api/v1/mediators/:id', { schema: change }, async (request) => {
    const actor = actorOf(request);
    const changed = await useCases.changeMediator(actor, request.params.id, request.body);
    return presentMediator(changed, await useCases.zoneOf(actor.networkId));
  });
};

const addAvailability = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/mediators/:id/availability', { schema: readAvailability }, async (request) => {
    const actor = actorOf(request);
    const found = await useCases.getAvailability(actor, request.params.id);
    return presentAvailability(found, await useCases.zoneOf(actor.networkId));
  });
  app.put('/api/v1/mediators/:id/availability', { schema: setAvailability }, async (request) => {
    const actor = actorOf(request);
    const set = await useCases.setAvailability(actor, request.params.id, request.body);
    return presentAvailability(set, await useCases.zoneOf(actor.networkId));
  });
};

/** `/api/v1/mediators`. */
export const addMediatorRoutes = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  addPeople(app, useCases, idempotent);
  addAvailability(app, useCases);
};

import { z } from 'zod';
import { exclusionsInput } from '../../app/inputs.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { Exclusion } from '../../domain/mediator.ts';
import { EXCLUSION_SCOPES } from '../../domain/terms.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { idParams } from '../query.ts';

const exclusionsSchema = z
  .object({
    exclusions: z.array(z.object({ scope: z.enum(EXCLUSION_SCOPES), value: z.string() })),
  })
  .meta({ id: 'Exclusions', description: 'For what a mediator is not asked; never why.' });

const present = (exclusions: readonly Exclusion[]): z.output<typeof exclusionsSchema> => ({
  exclusions: exclusions.map(({ scope, value }) => ({ scope, value })),
});

const read = operation({
  id: 'getExclusions',
  tag: 'mediators',
  summary: 'For what a mediator is not asked (coordinator)',
  params: idParams,
  answer: { status: 200, schema: exclusionsSchema, description: 'Her conflicts of interest.' },
  problems: ['forbidden'],
});

const set = operation({
  id: 'setExclusions',
  tag: 'mediators',
  summary: 'Say for what a mediator is not asked; replaces what was there (coordinator)',
  description: 'She cannot learn of it: for her the request does not exist.',
  params: idParams,
  body: exclusionsInput.meta({
    id: 'NewExclusions',
    examples: [{ exclusions: [{ scope: 'case', value: 'PS-2231' }] }],
  }),
  answer: { status: 200, schema: exclusionsSchema, description: 'As they stand now.' },
  problems: ['invalid-fields', 'forbidden'],
});

/** `/api/v1/mediators/{id}/exclusions`. */
export const addExclusionRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/mediators/:id/exclusions', { schema: read }, async (request) =>
    present(await useCases.getExclusions(actorOf(request), request.params.id)),
  );
  app.put('/api/v1/mediators/:id/exclusions', { schema: set }, async (request) =>
    present(await useCases.setExclusions(actorOf(request), request.params.id, request.body)),
  );
};

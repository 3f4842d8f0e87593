import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { pageOfWhole, shortPageQuery } from '../query.ts';
import { languageSchema, siteSchema } from '../reference-schemas.ts';
import { pageOf } from '../schemas.ts';

const query = z.strictObject(shortPageQuery);

const sites = operation({
  id: 'listSites',
  tag: 'reference',
  summary: 'The sites where mediators can be asked for',
  query,
  answer: {
    status: 200,
    schema: pageOf(siteSchema),
    description: 'Sites that the caller may see.',
  },
});

const languages = operation({
  id: 'listLanguages',
  tag: 'reference',
  summary: 'The languages of the network',
  query,
  answer: {
    status: 200,
    schema: pageOf(languageSchema),
    description: 'Languages with their names.',
  },
});

/** `/api/v1/sites` and `/api/v1/languages`: what a form needs to be filled in. */
export const addReferenceRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/sites', { schema: sites }, async (request) => {
    const all = await useCases.listSites(actorOf(request));
    return pageOfWhole(
      all.map(({ id, organisationId, organisation, name, comune, certainty }) => ({
        id,
        organisationId,
        organisation,
        name,
        comune,
        certainty,
      })),
      request.query,
    );
  });
  app.get('/api/v1/languages', { schema: languages }, async (request) => {
    const all = await useCases.listLanguages(actorOf(request));
    return pageOfWhole(
      all.map(({ tag, nameIt, nameEn, endonym }) => ({ tag, nameIt, nameEn, endonym })),
      request.query,
    );
  });
};

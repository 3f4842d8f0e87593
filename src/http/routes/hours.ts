import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import type { Span } from '../../app/views.ts';
import { SETTINGS } from '../../domain/terms.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { instantText } from '../query.ts';
import { id, language } from '../schema-parts.ts';

const tag = 'hours';
const count = z.int().min(0);

const query = z.strictObject({
  from: instantText.optional().describe('Starts at or after; left out: 30 days before `to`.'),
  to: instantText.optional().describe('Starts before; left out: now.'),
});

const hoursSchema = z
  .object({
    mediatorId: id,
    partnerId: id.nullable().describe('The partner for which she worked then.'),
    bookings: count,
    minutes: count.describe('As attested: a service that ended early counts up to its end.'),
  })
  .meta({ id: 'Hours' });

const aggregateSchema = z
  .object({
    language,
    setting: z.enum(SETTINGS),
    requests: count,
    filled: count.describe('Booked, under way or completed.'),
    unfilled: count,
    minutes: count.describe('Worked.'),
  })
  .meta({ id: 'Aggregate' });

const hours = operation({
  id: 'listHours',
  tag,
  summary: 'Hours worked, by mediator (coordinator, partner’s manager; a mediator: her own)',
  query,
  answer: {
    status: 200,
    schema: z.object({ items: z.array(hoursSchema) }),
    description: 'One entry for each mediator and partner.',
  },
  problems: ['forbidden'],
});

const aggregates = operation({
  id: 'listAggregates',
  tag,
  summary: 'Requests and hours in numbers, by language and setting (coordinator, auditor)',
  query,
  answer: {
    status: 200,
    schema: z.object({ items: z.array(aggregateSchema) }),
    description: 'One entry for each language and setting.',
  },
  problems: ['forbidden'],
});

const spanOf = ({ from, to }: z.output<typeof query>): Partial<Span> => ({
  ...(from !== undefined && { from: Date.parse(from) }),
  ...(to !== undefined && { to: Date.parse(to) }),
});

/** `/api/v1/hours` and `/api/v1/aggregates`. */
export const addHoursRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/hours', { schema: hours }, async (request) => ({
    items: await useCases.listHours(actorOf(request), spanOf(request.query)),
  }));
  app.get('/api/v1/aggregates', { schema: aggregates }, async (request) => ({
    items: await useCases.listAggregates(actorOf(request), spanOf(request.query)),
  }));
};

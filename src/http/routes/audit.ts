import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import type { AuditFilter } from '../../app/views.ts';
import type { App } from '../app-types.ts';
import { auditEventSchema, presentAuditEvent, presentSeal, sealSchema } from '../audit-schemas.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { instantText, pageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';

const tag = 'audit';

const eventQuery = z.strictObject({
  ...pageQuery,
  kind: z.string().min(1).max(80).optional().describe('As `offer.accepted`.'),
  actorId: z.string().min(1).max(80).optional().describe('`actor.id` of who did it.'),
  requestId: z.uuid().optional(),
  from: instantText.optional().describe('At or after.'),
  to: instantText.optional().describe('Before.'),
});

const events = operation({
  id: 'listAuditEvents',
  tag,
  summary: 'Who did what, newest first (auditor, admin)',
  query: eventQuery,
  answer: { status: 200, schema: pageOf(auditEventSchema), description: 'A page of events.' },
  problems: ['forbidden'],
});

const seals = operation({
  id: 'listSeals',
  tag,
  summary: 'The seals over the events, newest first (auditor, admin)',
  description:
    'Each seal’s hash covers its events and the seal before. Keep the newest elsewhere: `npm run audit:verify -- --expect` compares.',
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOf(sealSchema), description: 'A page of seals.' },
  problems: ['forbidden'],
});

const filterOf = ({
  kind,
  actorId,
  requestId,
  from,
  to,
}: z.output<typeof eventQuery>): AuditFilter => ({
  ...(kind === undefined ? {} : { kind }),
  ...(actorId === undefined ? {} : { actorId }),
  ...(requestId === undefined ? {} : { requestId }),
  ...(from === undefined ? {} : { from: Date.parse(from) }),
  ...(to === undefined ? {} : { to: Date.parse(to) }),
});

/** `/api/v1/audit`. */
export const addAuditRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/audit/events', { schema: events }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await useCases.listAuditEvents(actor, filterOf(request.query), {
      limit,
      cursor: cursor ?? null,
    });
    const zone = await useCases.zoneOf(actor.networkId);
    return {
      items: page.items.map((one) => presentAuditEvent(one, zone)),
      nextCursor: page.nextCursor,
    };
  });
  app.get('/api/v1/audit/seals', { schema: seals }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await useCases.listSeals(actor, { limit, cursor: cursor ?? null });
    const zone = await useCases.zoneOf(actor.networkId);
    return {
      items: page.items.map((one) => presentSeal(one, zone)),
      nextCursor: page.nextCursor,
    };
  });
};

import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import type { MediatorExport, PurgeReport } from '../../app/views.ts';
import { formatInstant } from '../../domain/calendar/local-time.ts';
import type { Instant } from '../../domain/time.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { exportPage } from '../export-page.ts';
import { preferredLanguage } from '../language.ts';
import { operation } from '../operation.ts';
import { presentAvailability, presentMediator } from '../present.ts';
import { exportSchema, purgeReportSchema } from '../privacy-schemas.ts';
import { idParams, pageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';

const readExport = operation({
  id: 'exportMediator',
  tag: 'privacy',
  summary: 'All that is held about a mediator (herself, coordinator, admin)',
  description:
    'As JSON, or with `Accept: text/html` as a page to read and print, in Italian or English. That it was made is written down.',
  params: idParams,
  answer: { status: 200, schema: exportSchema, description: 'Everything held about her.' },
  problems: ['forbidden'],
});

const erase = operation({
  id: 'eraseMediator',
  tag: 'privacy',
  summary: 'Forget who a mediator was; hours stay (admin)',
  description:
    'Name, phone, messages, availability, reasons and her account go, with the keys that open them in backups. Cannot be undone.',
  params: idParams,
  answer: { status: 204, schema: z.undefined().describe('Forgotten.'), description: 'Forgotten.' },
  problems: ['forbidden', 'mediator-expected'],
});

const listPurges = operation({
  id: 'listPurges',
  tag: 'privacy',
  summary: 'What was purged because it was too old, newest first (auditor, admin)',
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOf(purgeReportSchema), description: 'A page of reports.' },
  problems: ['forbidden'],
});

const orNull = (at: Instant | null, zone: string): string | null =>
  at === null ? null : formatInstant(at, zone);

const presentExport = (of: MediatorExport, zone: string): z.output<typeof exportSchema> => ({
  madeAt: formatInstant(of.madeAt, zone),
  mediator: presentMediator(of.mediator, zone),
  availability: presentAvailability(of.availability, zone),
  offers: of.offers.map((offer) => ({
    ...offer,
    createdAt: formatInstant(offer.createdAt, zone),
    answeredAt: orNull(offer.answeredAt, zone),
  })),
  bookings: of.bookings.map((booking) => ({
    ...booking,
    startsAt: formatInstant(booking.startsAt, zone),
    endsAt: formatInstant(booking.endsAt, zone),
    arrivedAt: orNull(booking.arrivedAt, zone),
    finishedAt: orNull(booking.finishedAt, zone),
  })),
  messages: of.messages.map((message) => ({ ...message, at: formatInstant(message.at, zone) })),
  question: of.question,
  events: of.events.map((event) => ({ ...event, at: formatInstant(event.at, zone) })),
  account: of.account && { ...of.account, createdAt: formatInstant(of.account.createdAt, zone) },
  sessions: of.sessions.map((session) => ({
    ...session,
    createdAt: formatInstant(session.createdAt, zone),
    lastSeenAt: formatInstant(session.lastSeenAt, zone),
    revokedAt: orNull(session.revokedAt, zone),
  })),
});

const presentPurge = (
  { id, at, counts }: PurgeReport,
  zone: string,
): z.output<typeof purgeReportSchema> => ({ id, at: formatInstant(at, zone), counts });

const wantsPage = (accept: string | undefined): boolean => /\btext\/html\b/.test(accept ?? '');

/** What a mediator may ask for, and what was purged. */
export const addPrivacyRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/mediators/:id/export', { schema: readExport }, async (request, reply) => {
    const actor = actorOf(request);
    const made = await useCases.exportMediator(actor, request.params.id);
    const zone = await useCases.zoneOf(actor.networkId);
    reply.header('vary', 'accept, accept-language');
    if (!wantsPage(request.headers.accept)) return presentExport(made, zone);
    const language = preferredLanguage(request.headers['accept-language'], 'it');
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      )
      .serializer((page: unknown) => page as string)
      .send(exportPage(made, language, zone));
  });
  app.post('/api/v1/mediators/:id/erasure', { schema: erase }, async (request, reply) => {
    await useCases.eraseMediator(actorOf(request), request.params.id);
    return reply.code(204).send();
  });
  app.get('/api/v1/retention/reports', { schema: listPurges }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await useCases.listPurges(actor, { limit, cursor: cursor ?? null });
    const zone = await useCases.zoneOf(actor.networkId);
    return { items: page.items.map((one) => presentPurge(one, zone)), nextCursor: page.nextCursor };
  });
};

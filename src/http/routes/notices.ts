import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { presentNotice } from '../present.ts';
import { pageQuery } from '../query.ts';
import { noticeSchema } from '../reference-schemas.ts';
import { pageOf } from '../schemas.ts';

const list = operation({
  id: 'listNotices',
  tag: 'notices',
  summary: 'What the coordinators were told, newest first (coordinator)',
  description:
    'Notices of phones and bookings, and each time that a request needed a coordinator. The topic `notices` of the websocket says when there is another.',
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOf(noticeSchema), description: 'A page of notices.' },
  problems: ['forbidden'],
});

/** `/api/v1/notices`. */
export const addNoticeRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/notices', { schema: list }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await useCases.listNotices(actor, { limit, cursor: cursor ?? null });
    const zone = await useCases.zoneOf(actor.networkId);
    return {
      items: page.items.map((one) => presentNotice(one, zone)),
      nextCursor: page.nextCursor,
    };
  });
};

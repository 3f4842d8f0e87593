import { z } from 'zod';
import { answerInput, progressInput, withdrawalInput } from '../../app/inputs.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { Actor } from '../../domain/actor.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { doOnce, idempotencyHeaders, type Idempotent } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { presentMediatorBooking, presentOffer } from '../present.ts';
import { idParams, pageOfWhole, shortPageQuery } from '../query.ts';
import { answerSchema, mediatorBookingSchema, offerSchema, pageOf } from '../schemas.ts';

const listOffers = operation({
  id: 'listOffers',
  tag: 'offers',
  summary: 'The offers of the mediator who asks',
  query: z.strictObject({
    ...shortPageQuery,
    includeClosed: z
      .stringbool({ truthy: ['true'], falsy: ['false'] })
      .default(false)
      .describe('Also the closed ones of the last days.'),
  }),
  answer: { status: 200, schema: pageOf(offerSchema), description: 'Offers, newest first.' },
  problems: ['forbidden'],
});

const answer = operation({
  id: 'answerOffer',
  tag: 'offers',
  summary: 'Accept or decline an offer',
  params: idParams,
  body: answerInput.meta({ id: 'Answer', examples: [{ answer: 'accept' }] }),
  headers: idempotencyHeaders,
  answer: { status: 200, schema: answerSchema, description: 'The booking after an acceptance.' },
  problems: [
    'offer-taken',
    'offer-expired',
    'offer-withdrawn',
    'offer-declined',
    'offer-undeliverable',
    'offer-overlaps',
    'offer-accepted',
    'forbidden',
  ],
});

const listBookings = operation({
  id: 'listBookings',
  tag: 'bookings',
  summary: 'The bookings of the mediator who asks',
  query: z.strictObject(shortPageQuery),
  answer: {
    status: 200,
    schema: pageOf(mediatorBookingSchema),
    description: 'Bookings, by start.',
  },
  problems: ['forbidden'],
});

const withdraw = operation({
  id: 'giveUpBooking',
  tag: 'bookings',
  summary: 'Give a booking up; the search begins again',
  params: idParams,
  body: z.preprocess(
    (body) => body ?? {},
    withdrawalInput.meta({ id: 'Withdrawal', examples: [{ reason: 'Sono ammalata' }] }),
  ),
  headers: idempotencyHeaders,
  answer: { status: 204, schema: z.undefined().describe('Given up.'), description: 'Given up.' },
  problems: ['booking-closed', 'forbidden'],
});

const progress = operation({
  id: 'reportProgress',
  tag: 'bookings',
  summary: 'Say of a booking: late, arrived, finished, or that it stands',
  description:
    'What counts by SMS counts here: said twice, the first time stands. The office sees it at once.',
  params: idParams,
  body: progressInput.meta({ id: 'Progress', examples: [{ what: 'late', minutes: 15 }] }),
  headers: idempotencyHeaders,
  answer: { status: 200, schema: mediatorBookingSchema, description: 'The booking as it is now.' },
  problems: ['booking-closed', 'booking-not-now', 'invalid-fields', 'forbidden'],
});

/** `/api/v1/offers` and `/api/v1/bookings`: the mediator's side. */
export const addOfferRoutes = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.get('/api/v1/offers', { schema: listOffers }, async (request) => {
    const actor = actorOf(request);
    const offers = await useCases.listOffers(actor, request.query.includeClosed);
    const zone = await useCases.zoneOf(actor.networkId);
    return pageOfWhole(
      offers.map((one) => presentOffer(one, zone)),
      request.query,
    );
  });
  app.post('/api/v1/offers/:id/answer', { schema: answer, ...idempotent }, async (request) => {
    const actor = actorOf(request);
    const { id } = request.params;
    const booking = await doOnce(
      request,
      () => useCases.answerOffer(actor, id, request.body, 'api'),
      async () => (request.body.answer === 'accept' ? bookingBehind(useCases, actor, id) : null),
    );
    if (booking === null) return { booking };
    return { booking: presentMediatorBooking(booking, await useCases.zoneOf(actor.networkId)) };
  });
  app.get('/api/v1/bookings', { schema: listBookings }, async (request) => {
    const actor = actorOf(request);
    const bookings = await useCases.listBookings(actor);
    const zone = await useCases.zoneOf(actor.networkId);
    return pageOfWhole(
      bookings.map((one) => presentMediatorBooking(one, zone)),
      request.query,
    );
  });
  addProgress(app, useCases, idempotent);
  app.post(
    '/api/v1/bookings/:id/withdrawal',
    { schema: withdraw, ...idempotent },
    async (request, reply) => {
      await doOnce(
        request,
        () => useCases.giveUpBooking(actorOf(request), request.params.id, request.body),
        async () => undefined,
      );
      return reply.code(204).send();
    },
  );
};

/** The booking that came of an acceptance. */
const bookingBehind = async (useCases: UseCases, actor: Actor, offerId: string) => {
  const offers = await useCases.listOffers(actor, true);
  const offer = offers.find(({ id }) => id === offerId);
  const bookings = await useCases.listBookings(actor);
  return bookings.find(({ requestId }) => requestId === offer?.requestId) ?? null;
};

const addProgress = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.post(
    '/api/v1/bookings/:id/progress',
    { schema: progress, ...idempotent },
    async (request) => {
      const actor = actorOf(request);
      const { id } = request.params;
      // Said twice, the first time stands: what has ended meanwhile is asked for in the same words.
      const report = () => useCases.reportProgress(actor, id, request.body);
      const booking = await doOnce(
        request,
        report,
        async () => (await useCases.listBookings(actor)).find((one) => one.id === id) ?? report(),
      );
      return presentMediatorBooking(booking, await useCases.zoneOf(actor.networkId));
    },
  );
};

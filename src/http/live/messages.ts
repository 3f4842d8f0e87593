import { z } from 'zod';
import { answerInput } from '../../app/inputs.ts';
import type { OfferState } from '../../domain/terms.ts';
import type { Problem } from '../problem.ts';
import type { mediatorBookingSchema, offerSchema } from '../schemas.ts';

type Offer = z.output<typeof offerSchema>;
type MediatorBooking = z.output<typeof mediatorBookingSchema>;

/** What a client may send; `ref` comes back with the answer. */
export const clientMessage = z.strictObject({
  type: z.literal('answer'),
  offerId: z.uuid(),
  ref: z.union([z.string().max(100), z.number()]),
  ...answerInput.shape,
});
export type Ref = z.output<typeof clientMessage>['ref'] | null;

/** What the server says. */
export type ServerMessage =
  | { readonly type: 'changed'; readonly topic: string; readonly version: number }
  | { readonly type: 'offer'; readonly offer: Offer }
  | { readonly type: 'offer-closed'; readonly offerId: string; readonly why: OfferState }
  | { readonly type: 'booking'; readonly booking: MediatorBooking }
  | { readonly type: 'answered'; readonly ref: Ref; readonly booking: MediatorBooking | null }
  | (Omit<Problem, 'type'> & { readonly type: 'problem'; readonly ref: Ref });

/** The `ref` of a message that may be anything. */
export const refOf = (message: unknown): Ref => {
  const ref = clientMessage.shape.ref.safeParse((Object(message) as { ref?: unknown }).ref);
  return ref.success ? ref.data : null;
};

import type { Actor } from '../domain/actor.ts';
import {
  mayReport,
  progressOf,
  type ProgressChange,
  type Report,
} from '../domain/dispatch/progress.ts';
import { isLive, type Booking, type MediationRequest } from '../domain/dispatch/records.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import { advance, type AdvanceDeps } from './advance-request.ts';
import type { ProgressInput } from './inputs.ts';
import type { Transaction } from './ports.ts';
import { Refusal } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import { ringMediator, ringRequest } from './tell.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';
import type { MediatorBookingView } from './views.ts';

type Deps = Omit<AdvanceDeps, 'uow'>;

/** What is said of a booking, when, and where it was said. */
export type Saying = Report & { readonly at: Instant; readonly via: 'api' | 'sms' };

/**
 * What a mediator says of her booking, under its request's lock: kept as attested, shown to the office, and looked at
 * by dispatch. Said twice, the first time stands. Returns the booking as it is now.
 * Refuses `not-found`, `booking-closed`, and `booking-not-now` outside of the policy's presence.
 */
export const reportProgress = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  bookingId: string,
  saying: Saying,
): Promise<Booking> => {
  const seen = requireVisible(
    await tx.bookings.byId(bookingId),
    actor,
    'booking.report',
    (row) => row,
  );
  const request = await tx.requests.lock(seen.requestId);
  const booking = await tx.bookings.byId(bookingId);
  if (!request || !booking) throw new Refusal('not-found');
  const { policy } = await deps.networks.byId(request.networkId);
  if (!isLive(booking) && booking.state !== 'finished')
    throw new Refusal('booking-closed', { state: booking.state });
  if (!mayReport(booking, saying.what, saying.at, policy)) throw new Refusal('booking-not-now');
  const change = progressOf(booking, saying, saying.at);
  if (change === null) return booking;
  await keep(tx, deps, actor, { request, booking, change, saying });
  return { ...booking, ...change.note, state: change.state };
};

interface Kept {
  readonly request: MediationRequest;
  readonly booking: Booking;
  readonly change: ProgressChange;
  readonly saying: Saying;
}

const keep = async (
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  { request, booking, change, saying }: Kept,
): Promise<void> => {
  const now = deps.clock.now();
  await tx.bookings.note(booking.id, change.note);
  if (change.state !== booking.state) await tx.bookings.move(booking.id, change.state, saying.at);
  await tx.events.append([
    {
      networkId: request.networkId,
      at: now,
      actor,
      kind: EVENTS[saying.what],
      requestId: request.id,
      subjectId: booking.id,
      data: { via: saying.via, ...(saying.what === 'late' && { minutes: saying.minutes }) },
    },
  ]);
  ringMediator(tx, booking, now);
  // The booking is part of what is shown of the request: its version counts.
  const version = await tx.requests.update(request.id, {});
  ringRequest(tx, request, version);
  await advance(tx, deps, { ...request, version });
};

const EVENTS = {
  late: 'booking.late',
  arrived: 'booking.arrived',
  finished: 'booking.finished',
  confirmed: 'booking.reconfirmed',
} as const satisfies Record<Report['what'], string>;

/** The same over the API, where it is said at the moment of the call. */
export const makeReportProgress =
  (deps: AdvanceDeps & { readonly queries: Queries }): UseCases['reportProgress'] =>
  async (actor, bookingId, input): Promise<MediatorBookingView> => {
    requireRight(actor, 'booking.report');
    const report = reportOf(input);
    const at = deps.clock.now();
    const booking = await deps.uow.run(reachOf(actor), async (tx) => {
      requireVisible(await tx.bookings.byId(bookingId), actor, 'booking.report', (row) => row);
      await tx.reach({ networkId: actor.networkId });
      return reportProgress(tx, deps, actor, bookingId, { ...report, at, via: 'api' });
    });
    const reading = { actor, why: 'bookings', at } as const;
    const hers = await deps.queries.mediatorBookings(reachOf(actor), booking.endsAt - 1, reading);
    const view = hers.find(({ id }) => id === bookingId);
    if (!view) throw new Refusal('not-found');
    return view;
  };

const reportOf = ({ what, minutes }: ProgressInput): Report => {
  if (what !== 'late') return { what };
  if (minutes !== undefined) return { what, minutes };
  throw new Refusal('invalid-fields', { faults: [{ path: 'minutes', fault: 'minutes-missing' }] });
};

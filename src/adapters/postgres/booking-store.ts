import { and, asc, eq, getTableColumns, gt, inArray, lt, sql } from 'drizzle-orm';
import type { BookingStore } from '../../app/stores.ts';
import { isLive, LIVE_BOOKING_STATES, type Booking } from '../../domain/dispatch/records.ts';
import type { Interval } from '../../domain/time.ts';
import { inScope, type Connection } from './connection.ts';
import { asRefusal } from './constraint-errors.ts';
import { bookings } from './schema/dispatch.ts';
import { toRange } from './values.ts';

const {
  busy: _computed,
  lat: _lat,
  lng: _lng,
  organisationId: _organisation,
  partnerId: _partner,
  endReason: _sealed,
  ...columns
} = getTableColumns(bookings);

const STANDING = [...LIVE_BOOKING_STATES, 'finished'] as const;

const isLiveBooking = inArray(bookings.state, LIVE_BOOKING_STATES);

/** The time itself counts, not the way there: who is on the way elsewhere at that time is for the travel rule. */
const busyAmong = async (
  { db }: Connection,
  mediatorIds: readonly string[],
  span: Interval,
): Promise<string[]> => {
  if (mediatorIds.length === 0) return [];
  const asked = sql`${toRange(span)}::tstzrange`;
  const overlaps = sql`${bookings.busy} && ${asked} and ${bookings.startsAt} < upper(${asked})`;
  const rows = await db
    .selectDistinct({ id: bookings.mediatorId })
    .from(bookings)
    .where(and(inArray(bookings.mediatorId, [...mediatorIds]), isLiveBooking, overlaps));
  return rows.map(({ id }) => id);
};

const standingIn = (
  { db, scope }: Connection,
  mediatorId: string,
  { start, end }: Interval,
): Promise<Booking[]> =>
  db
    .select(columns)
    .from(bookings)
    .where(
      and(
        eq(bookings.mediatorId, mediatorId),
        inArray(bookings.state, STANDING),
        lt(bookings.startsAt, end),
        gt(bookings.endsAt, start),
        inScope(bookings.networkId, scope),
      ),
    )
    .orderBy(asc(bookings.startsAt));

/** Her words about a case belong to the case: its key seals them. */
const sealReason = async (
  { db, seals }: Connection,
  id: string,
  reason: string,
): Promise<Buffer> => {
  const [booking] = await db
    .select({ id: bookings.requestId, networkId: bookings.networkId })
    .from(bookings)
    .where(eq(bookings.id, id));
  if (!booking) throw new Error(`no booking ${id} to end`);
  await seals.make([booking]);
  return seals.seal(booking.id, 'bookings:end_reason', id, reason);
};

/** The mediator's free time follows by trigger, whatever happens to a booking. */
export const makeBookingStore = (connection: Connection): BookingStore => {
  const { db, scope } = connection;
  const own = inScope(bookings.networkId, scope);
  const change = async (id: string, to: Partial<typeof bookings.$inferInsert>): Promise<void> => {
    await db
      .update(bookings)
      .set(to)
      .where(and(eq(bookings.id, id), own));
  };
  const first = (rows: Booking[]): Booking | null => rows[0] ?? null;
  return {
    byId: async (id) =>
      first(
        await db
          .select(columns)
          .from(bookings)
          .where(and(eq(bookings.id, id), own)),
      ),
    liveOfRequest: async (requestId) =>
      first(
        await db
          .select(columns)
          .from(bookings)
          .where(and(eq(bookings.requestId, requestId), isLiveBooking, own)),
      ),
    ofRequest: (requestId) =>
      db
        .select(columns)
        .from(bookings)
        .where(and(eq(bookings.requestId, requestId), own))
        .orderBy(asc(bookings.createdAt), asc(bookings.id)),
    busyAmong: (mediatorIds, span) => busyAmong(connection, mediatorIds, span),
    liveOf: (mediatorId, now, limit) =>
      db
        .select(columns)
        .from(bookings)
        .where(and(eq(bookings.mediatorId, mediatorId), isLiveBooking, gt(bookings.endsAt, now)))
        .orderBy(asc(bookings.startsAt))
        .limit(limit),
    standingIn: (mediatorId, span) => standingIn(connection, mediatorId, span),
    insert: async (booking) => {
      try {
        await db.insert(bookings).values(booking);
      } catch (error) {
        throw asRefusal(error);
      }
    },
    move: async (id, state, at, reason) => {
      const sealed = reason !== undefined && {
        endReason: await sealReason(connection, id, reason),
      };
      await change(id, { state, endedAt: isLive({ state }) ? null : at, ...sealed });
    },
    note: change,
    setTravelBefore: (id, travelBeforeMinutes) => change(id, { travelBeforeMinutes }),
  };
};

import type { Ids, Transaction, UnitOfWork } from '../../src/app/ports.ts';
import type {
  BookingStore,
  EventStore,
  MediatorContact,
  MediatorStore,
  MessageStore,
  OfferStore,
  RequestStore,
} from '../../src/app/stores.ts';
import { Refusal } from '../../src/app/refusal.ts';
import {
  endOf,
  isLive,
  isOpen,
  NO_PROGRESS,
  type Booking,
} from '../../src/domain/dispatch/records.ts';
import { MINUTE, type Interval } from '../../src/domain/time.ts';
import { makeWorldCandidates } from './world-candidates.ts';
import type { World } from './world.ts';

// The ports, as far as the use cases that make the demo's past need them, over rows in memory.

/** What no use case of the demo's past calls. */
const absent = (what: string): never => {
  throw new Error(`the demo's past has no ${what}`);
};
const only = <Store extends object>(name: string, part: Partial<Store>): Store =>
  new Proxy(part, {
    get: (target, property) =>
      Reflect.get(target, property) ?? absent(`${name}.${String(property)}`),
  }) as Store;

const overlap = (a: Interval, b: Interval): boolean => a.start < b.end && b.start < a.end;
const spanOf = ({ startsAt: start, endsAt: end }: Booking): Interval => ({ start, end });
const busyOf = (booking: Booking): Interval => ({
  start: booking.startsAt - booking.travelBeforeMinutes * MINUTE,
  end: booking.endsAt,
});

const makeRequests = ({ requests }: World): RequestStore =>
  only<RequestStore>('requests', {
    insert: async (request) => {
      requests.put({
        ...request,
        wave: 0,
        attention: null,
        cancellationReason: null,
        closedAt: null,
        version: 1,
      });
      return request.code;
    },
    byId: async (id) => requests.get(id),
    details: async (id) => requests.get(id) ?? absent('request of that id'),
    lock: async (id) => requests.get(id),
    update: async (id, change) => {
      const version = (requests.get(id)?.version ?? 0) + 1;
      return requests.change(id, { ...change, version }).version;
    },
    wake: async (ids, at) => {
      for (const id of ids) requests.change(id, { nextWakeAt: at });
    },
    probableDuplicate: async () => null,
  });

const makeOffers = ({ offers, requests }: World, ids: Ids): OfferStore =>
  only<OfferStore>('offers', {
    byId: async (id) => offers.get(id),
    ofRequest: async (requestId) => offers.where((one) => one.requestId === requestId),
    insert: async (offered, codesFree) =>
      offered.map((offer) => {
        const hers = offers.where(
          (one) => one.mediatorId === offer.mediatorId && one.createdAt > codesFree,
        );
        const code = ids.offerCode(new Set(hers.map((one) => one.code)));
        const unanswered = {
          answeredAt: null,
          closedAt: null,
          calledAt: null,
        };
        const row = { ...offer, ...unanswered, code, state: 'queued' as const };
        offers.put(row);
        return row;
      }),
    update: async (id, change) => void offers.change(id, change),
    requestsOverlapping: async (mediatorId, span, requestId) =>
      offers
        .where((one) => one.mediatorId === mediatorId && isOpen(one) && one.requestId !== requestId)
        .map((one) => requests.get(one.requestId))
        .filter((one) => one !== null)
        .filter((one) => overlap({ start: one.startsAt, end: endOf(one) }, span))
        .map(({ id }) => id),
  });

const makeBookings = ({ bookings }: World): BookingStore => {
  const liveOf = (mediatorId: string) =>
    bookings.where((one) => one.mediatorId === mediatorId && isLive(one));
  const refuseOverlap = (booking: Booking): void => {
    const others = liveOf(booking.mediatorId).filter(({ id }) => id !== booking.id);
    if (others.some((other) => overlap(busyOf(other), busyOf(booking))))
      throw new Refusal('mediator-busy', { mediatorId: booking.mediatorId });
  };
  return only<BookingStore>('bookings', {
    byId: async (id) => bookings.get(id),
    ofRequest: async (requestId) => bookings.where((one) => one.requestId === requestId),
    liveOfRequest: async (requestId) =>
      bookings.where((one) => one.requestId === requestId && isLive(one))[0] ?? null,
    busyAmong: async (mediatorIds, span) =>
      mediatorIds.filter((id) => liveOf(id).some((one) => overlap(spanOf(one), span))),
    insert: async (booking) => {
      const row = { ...booking, endedAt: null, ...NO_PROGRESS };
      refuseOverlap(row);
      bookings.put(row);
    },
    move: async (id, state, at) => {
      const endedAt = isLive({ state }) ? null : at;
      bookings.change(id, { state, endedAt });
    },
    note: async (id, progress) => void bookings.change(id, progress),
    setTravelBefore: async (id, travelBeforeMinutes) =>
      refuseOverlap(bookings.change(id, { travelBeforeMinutes })),
  });
};

const makeMessages = ({ messages }: World): MessageStore =>
  only<MessageStore>('messages', {
    // They leave at once: the demo's past has no carrier to wait for.
    insert: async (written) => {
      for (const message of written)
        messages.put({
          ...message,
          state: 'sending',
          providerSid: null,
          dueAt: null,
          attempts: 1,
          sentAt: message.createdAt,
          errorCode: null,
        });
    },
    byId: async (id) => messages.get(id),
    lock: async (id) => messages.get(id),
    update: async (id, change) => void messages.change(id, change),
    dropUnsent: async () => false,
  });

const makeMediators = ({ mediators }: World): MediatorStore =>
  only<MediatorStore>('mediators', {
    contacts: async (ids) =>
      ids.flatMap((id): MediatorContact[] => {
        const one = mediators.get(id);
        if (!one) return [];
        const name = `${one.givenName} ${one.familyName}`;
        return [{ ...one, name, mutedUntil: null, active: one.state === 'active', hasLeft: false }];
      }),
    lock: async () => undefined,
  });

const makeTransaction = (world: World, ids: Ids): Transaction =>
  only<Transaction>('transaction', {
    requests: makeRequests(world),
    offers: makeOffers(world, ids),
    bookings: makeBookings(world),
    messages: makeMessages(world),
    mediators: makeMediators(world),
    candidates: makeWorldCandidates(world),
    sites: { byId: async (id) => world.sites.get(id) ?? null },
    events: only<EventStore>('events', {
      append: async (events) => void world.events.push(...events),
    }),
    reach: async () => undefined,
    nudge: (nudge) => void world.nudges.push(nudge),
    ring: () => undefined,
  });

/** One piece of work after the other; what throws leaves nothing behind. */
export const makeWorldUnitOfWork = (world: World, ids: Ids): UnitOfWork => {
  const tx = makeTransaction(world, ids);
  const tables = [world.requests, world.offers, world.bookings, world.messages];
  return {
    run: async (_scope, work) => {
      const goBack = tables.map((table) => table.mark());
      const [events, nudges] = [world.events.length, world.nudges.length];
      try {
        return await work(tx);
      } catch (error) {
        goBack.forEach((back) => back());
        world.events.length = events;
        world.nudges.length = nudges;
        throw error;
      }
    },
  };
};

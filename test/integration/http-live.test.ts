import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import type { Bell, Doorbell } from '../../src/app/ports.ts';
import { Refusal } from '../../src/app/refusal.ts';
import type { UseCases } from '../../src/app/use-cases.ts';
import type { MediatorBookingView, OfferView } from '../../src/app/views.ts';
import type { App, AppDeps } from '../../src/http/app.ts';
import {
  NETWORK_ID,
  as,
  bookingView,
  buildTestApp,
  makeDoorbell,
  offerView,
  useCasesWith,
  uuid,
} from '../support/http-edge.ts';

type Message = Record<string, unknown> & { type: string };

let app: App;
let doorbell: Doorbell;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await app.close();
});

const start = async (
  useCases: Partial<UseCases> = {},
  given: Partial<AppDeps> = {},
): Promise<void> => {
  doorbell = makeDoorbell();
  app = await buildTestApp({ useCases: useCasesWith(useCases), doorbell, ...given });
  await app.listen({ port: 0, host: '127.0.0.1' });
};

const address = (): string => `127.0.0.1:${(app.server.address() as AddressInfo).port}`;

/** A client that keeps what it was told. */
const connect = (options: ClientOptions & { protocols?: string[] } = {}) => {
  const socket = new WebSocket(`ws://${address()}/api/v1/live`, options.protocols ?? [], options);
  sockets.push(socket);
  const told: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    told.push(JSON.parse(data.toString('utf8')) as Message);
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  const until = (matches: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = told.find(matches);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { socket, told, until, say: (message: unknown) => socket.send(JSON.stringify(message)) };
};

const connectAs = async (key: string) => {
  const client = connect({ headers: as(key) });
  await once(client.socket, 'open');
  return client;
};

/** The status with which the handshake is refused. */
const refusal = (options: ClientOptions & { protocols?: string[] }): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { socket } = connect(options);
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode);
    });
    socket.on('open', () => reject(new Error('the handshake was not refused')));
  });

const bell = (change: Partial<Bell> = {}): Bell => ({
  topic: `request:${uuid(30)}`,
  version: 1,
  networkId: NETWORK_ID,
  organisationId: uuid(2),
  ...change,
});

describe('the handshake', () => {
  test('is refused without a valid key, for a foreign origin, and anywhere else', async () => {
    await start();
    expect(await refusal({})).toBe(401);
    expect(await refusal({ headers: as('nobody') })).toBe(401);
    expect(await refusal({ headers: as('desk'), origin: 'https://evil.test' })).toBe(403);
    expect(await refusal({ protocols: ['ponte.v1', 'bearer.nobody'] })).toBe(401);
    const elsewhere = new WebSocket(`ws://${address()}/api/v1/requests`, { headers: as('desk') });
    const [, response] = await once(elsewhere, 'unexpected-response');
    expect(response.statusCode).toBe(404);
    elsewhere.on('error', () => undefined);
    elsewhere.terminate();
  });

  test('takes a browser’s key among the subprotocols and never says it again', async () => {
    await start();
    const { socket } = connect({
      protocols: ['ponte.v1', 'bearer.desk'],
      origin: 'https://desk.test',
    });
    await once(socket, 'open');
    expect(socket.protocol).toBe('ponte.v1');
  });

  test('is refused when the key has too many connections', async () => {
    await start({}, { live: { connectionsPerKey: 2 } });
    await connectAs('desk');
    const second = await connectAs('desk');
    expect(await refusal({ headers: as('desk') })).toBe(429);
    await connectAs('otherDesk');
    second.socket.close();
    await once(second.socket, 'close');
    await connectAs('desk');
  });
});

describe('changes', () => {
  test('reach who may hear them, and each topic once', async () => {
    await start();
    const [desk, otherDesk, coordinator, abroad] = await Promise.all(
      ['desk', 'otherDesk', 'coordinator', 'abroad'].map(connectAs),
    );
    doorbell.ring([bell({ version: 1 }), bell({ version: 3 }), bell({ version: 2 })]);
    doorbell.ring([bell({ topic: '*', version: 0 })]);
    const heard = await Promise.all(
      [desk, otherDesk, coordinator, abroad].map(async (client) => {
        await client?.until(({ topic }) => topic === '*');
        return client?.told;
      }),
    );
    const change = { type: 'changed', topic: `request:${uuid(30)}`, version: 3 };
    const everything = { type: 'changed', topic: '*', version: 0 };
    expect(heard).toEqual([[change, everything], [everything], [change, everything], [everything]]);
  });
});

describe('a mediator', () => {
  /** What the mediator of the tests would read; the tests change it. */
  const state = { offers: [] as OfferView[], bookings: [] as MediatorBookingView[] };
  const useCases: Partial<UseCases> = {
    listOffers: async () => [...state.offers],
    listBookings: async () => [...state.bookings],
    answerOffer: async (_actor, id, { answer }, via) => {
      if (via !== 'live') throw new Error('the wrong way in');
      if (id !== uuid(50)) throw new Refusal('offer-taken');
      if (answer === 'decline') return null;
      state.offers = [offerView(id, { state: 'accepted' })];
      state.bookings = [bookingView(uuid(40))];
      return bookingView(uuid(40));
    },
  };
  const hers = bell({ mediatorId: uuid(4) });

  const begin = async (): Promise<void> => {
    Object.assign(state, { offers: [offerView(uuid(50))], bookings: [] });
    await start(useCases);
  };

  test('is shown what is open, told when it closes, and never the same twice', async () => {
    await begin();
    const { told, until } = await connectAs('mediator');
    const { offer } = await until(({ type }) => type === 'offer');
    expect(offer).toMatchObject({
      id: uuid(50),
      code: '4721',
      startsAt: '2026-11-26T10:30:00+01:00',
    });
    state.offers = [offerView(uuid(50), { state: 'delivered' }), offerView(uuid(51))];
    doorbell.ring([hers]);
    await until((message) => message.type === 'offer' && message !== told[0]);
    state.offers = [offerView(uuid(50), { state: 'withdrawn' }), offerView(uuid(51))];
    doorbell.ring([hers]);
    expect(await until(({ type }) => type === 'offer-closed')).toEqual({
      type: 'offer-closed',
      offerId: uuid(50),
      why: 'withdrawn',
    });
    expect(told.filter(({ type }) => type === 'offer')).toHaveLength(2);
  });

  test('hears nothing that concerns somebody else', async () => {
    await begin();
    const { told, until } = await connectAs('mediator');
    await until(({ type }) => type === 'offer');
    doorbell.ring([
      bell(),
      bell({ mediatorId: uuid(5) }),
      bell({ ...hers, topic: 'mediator:mine' }),
    ]);
    await until(({ type }) => type === 'changed');
    expect(told.map(({ topic }) => topic)).toEqual([undefined, 'mediator:mine']);
  });

  test('answers, and gets the booking or the reason why not', async () => {
    await begin();
    const { say, until } = await connectAs('mediator');
    say({ type: 'answer', offerId: uuid(50), answer: 'accept', ref: 'a' });
    expect(await until(({ ref }) => ref === 'a')).toMatchObject({
      type: 'answered',
      booking: { id: uuid(40), unit: 'Pronto soccorso' },
    });
    await until(({ type }) => type === 'booking');
    say({ type: 'answer', offerId: uuid(50), answer: 'decline', ref: 2 });
    expect(await until(({ ref }) => ref === 2)).toEqual({
      type: 'answered',
      ref: 2,
      booking: null,
    });
    say({ type: 'answer', offerId: uuid(51), answer: 'accept', ref: 'c' });
    expect(await until(({ ref }) => ref === 'c')).toMatchObject({
      type: 'problem',
      status: 409,
      code: 'offer-taken',
    });
  });

  test('may speak in the very moment in which the connection opens', async () => {
    await begin();
    const { socket, say, until } = connect({ headers: as('mediator') });
    socket.on('open', () =>
      say({ type: 'answer', offerId: uuid(50), answer: 'accept', ref: 'first' }),
    );
    expect(await until(({ ref }) => ref === 'first')).toMatchObject({ type: 'answered' });
  });

  test('gets a problem for what is not a message, and the connection lives on', async () => {
    await begin();
    const { socket, told, say, until } = await connectAs('mediator');
    socket.send('{');
    socket.send(Buffer.from([1, 2, 3]));
    say({ type: 'answer', offerId: 'x', answer: 'perhaps', ref: 'bad', extra: 1 });
    const problem = await until(({ ref }) => ref === 'bad');
    expect(problem).toMatchObject({ type: 'problem', code: 'invalid-message', status: 400 });
    expect((problem['errors'] as { path: string }[]).map(({ path }) => path)).toEqual([
      'offerId',
      'answer',
      'extra',
    ]);
    expect(told.filter(({ type }) => type === 'problem')).toHaveLength(3);
    expect(socket.readyState).toBe(socket.OPEN);
  });

  test('a reading that fails is tried again', async () => {
    let isDown = true;
    await start(
      {
        ...useCases,
        listOffers: async () => {
          if (isDown) throw new Error('the database is away');
          return [offerView(uuid(50))];
        },
      },
      { live: { retry: 20 } },
    );
    const { until } = await connectAs('mediator');
    isDown = false;
    await until(({ type }) => type === 'offer');
  });
});

describe('limits', () => {
  test('a message over 16 KiB ends the connection with 1009', async () => {
    await start();
    const { socket } = await connectAs('mediator');
    socket.send('x'.repeat(16 * 1024 + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('more than 20 messages a second end it with 1008', async () => {
    await start();
    const { socket, until } = await connectAs('mediator');
    for (let index = 0; index < 25; index += 1) socket.send('{}');
    await until(({ code }) => code === 'too-many-messages');
    expect((await once(socket, 'close'))[0]).toBe(1008);
  });

  test('a client that does not read is cut, with at most 1 MiB held for it', async () => {
    await start();
    const { socket } = await connectAs('coordinator');
    socket.pause();
    const [peer] = app.websocketServer.clients;
    const isCut = once(peer!, 'close');
    let most = 0;
    const topic = 'x'.repeat(4_000);
    const ringing = setInterval(() => {
      doorbell.ring(Array.from({ length: 500 }, (_, index) => bell({ topic: `${topic}${index}` })));
      most = Math.max(most, peer!.bufferedAmount);
    }, 5);
    await isCut;
    clearInterval(ringing);
    // Over the limit lies at most the goodbye itself.
    expect(most).toBeLessThanOrEqual(1024 * 1024 + 200);
    expect(most).toBeGreaterThan(512 * 1024);
    expect(app.websocketServer.clients.size).toBe(0);
  });

  test('a peer that does not answer the heartbeat is cut, one that does stays', async () => {
    await start({}, { live: { heartbeat: 60 } });
    const alive = await connectAs('desk');
    const dead = connect({ headers: as('desk'), autoPong: false });
    await once(dead.socket, 'close');
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  test('a key that is revoked loses its connections', async () => {
    let isRevoked = false;
    const { authenticate } = useCasesWith();
    await start(
      { authenticate: async (key) => (isRevoked ? null : authenticate(key)) },
      { live: { heartbeat: 40 } },
    );
    const { socket } = await connectAs('desk');
    isRevoked = true;
    expect((await once(socket, 'close'))[0]).toBe(1008);
  });

  test('when the server stops, connections end with 1001, also where nobody answers', async () => {
    await start({}, { live: { goodbye: 100 } });
    const { socket } = await connectAs('desk');
    const silent = await connectAs('desk');
    silent.socket.pause();
    const closed = once(socket, 'close');
    await app.close();
    expect((await closed)[0]).toBe(1001);
  });
});

import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Events, NumberedEvent } from './events.ts';

const maxListeners = 200;
const maxUnread = 1024 * 1024;
const heartbeatMs = 15_000;

const frame = ({ id, kind, data }: NumberedEvent): string =>
  `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`;

const stream = (raw: ServerResponse, events: Events, phone: string | null, since: number): void => {
  const wanted = (event: NumberedEvent): boolean =>
    phone === null || event.phone === null || event.phone === phone;
  const send = (event: NumberedEvent): void => {
    if (!wanted(event)) return;
    // A client that does not read is cut off; it reconnects and says where it was.
    if (raw.writableLength > maxUnread) raw.destroy();
    else raw.write(frame(event));
  };
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write('retry: 1000\n\n');
  for (const event of events.after(since)) send(event);
  const end = events.subscribe(send);
  const heartbeat = setInterval(() => raw.write(': alive\n\n'), heartbeatMs);
  raw.on('close', () => {
    clearInterval(heartbeat);
    end();
  });
};

/**
 * `GET /events?phone=+39…&since=id`: Server-Sent Events `message` (something new is on a phone),
 * `status` (a message changed), `call`, `phone` (switched on or off) and `faults`. With `since`, or the
 * header Last-Event-ID, what is still remembered after that id comes first.
 */
export const addEventStream = (app: FastifyInstance, events: Events): void => {
  app.get<{ Querystring: { phone?: string; since?: string } }>('/events', (request, reply) => {
    if (events.listeners() >= maxListeners)
      return reply.code(503).send({ error: `Already ${maxListeners} listeners; try again later.` });
    const given = request.headers['last-event-id'] ?? request.query.since;
    const since = given === undefined ? Infinity : Number(given) || 0;
    // A plus sign in a query string is a space, unless somebody encoded it.
    const phone = request.query.phone?.replace(/^ /, '+') ?? null;
    reply.hijack();
    stream(reply.raw, events, phone, since);
    return reply;
  });
};

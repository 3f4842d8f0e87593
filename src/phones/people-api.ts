import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addCallPeopleApi } from './call-people-api.ts';
import type { Calls } from './calls.ts';
import type { Carrier, Written } from './carrier.ts';
import type { Events } from './events.ts';
import { parseFaults } from './faults.ts';
import type { FaultState } from './faults.ts';
import { faultsFromForm } from './fault-form.ts';
import { isForm, wantsPage } from './form-body.ts';
import type { Form } from './form-body.ts';
import { isOnPhone } from './message.ts';
import type { Channel, E164 } from './message.ts';
import type { PhoneBook } from './phone-book.ts';
import { phoneMessage } from './phone-json.ts';
import { pageAddress } from './phone-view.ts';
import type { Senders } from './senders.ts';
import type { MessageStore } from './store.ts';

export interface PeopleDeps {
  readonly store: MessageStore;
  readonly carrier: Carrier;
  readonly calls: Calls;
  readonly events: Events;
  readonly faults: FaultState;
  readonly book: PhoneBook;
  readonly senders: Senders;
}

const longestText = 1600;

interface PhoneRoute {
  Params: { phone: string };
}

const isPhone = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

const addGuards = (app: FastifyInstance): void => {
  app.addHook('preHandler', async (request, reply) => {
    // A page of some other site may not make this browser write on a phone.
    if (request.method !== 'GET' && request.headers['sec-fetch-site'] === 'cross-site')
      return reply.code(403).send({ error: 'Requests from other sites are refused.' });
    const { phone } = request.params as { phone?: string };
    if (phone !== undefined && !isPhone(phone))
      return reply.code(400).send({ error: `${phone} is not a phone number like +393331234567.` });
  });
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const sentence = status < 500 ? error.message : 'The simulator failed.';
    return reply.code(status).send({ error: sentence });
  });
};

const noWhatsApp = 'There is no WhatsApp sender to write to.';

const textProblem = (body: unknown, senders: Senders): string | undefined => {
  if (typeof body !== 'object' || body === null || !('body' in body))
    return 'The body must be JSON like { "body": "SI 4721" }.';
  if (typeof body.body !== 'string' || body.body.trim() === '')
    return 'body must be a text that is not empty.';
  if ([...body.body].length > longestText)
    return `body must have at most ${longestText} characters.`;
  const channel = 'channel' in body ? body.channel : 'sms';
  if (channel === 'sms') return undefined;
  if (channel !== 'whatsapp') return 'channel must be sms or whatsapp.';
  return senders.whatsapp === null ? noWhatsApp : undefined;
};

const writtenJson = ({ message, webhook }: Written): object => ({
  ...phoneMessage(message),
  webhook: { answered: webhook.outcome === 'answered', ...webhook },
});

const addPhones = (
  app: FastifyInstance,
  { store, carrier, book, faults, senders }: PeopleDeps,
): void => {
  app.get('/phones', async () => {
    const owners = await book.read();
    const { undeliverable } = faults.current();
    const phones = new Set<E164>([...store.activePhones(), ...Object.keys(owners)]);
    const items = [...phones].map((phone) => ({
      phone,
      owner: owners[phone] ?? null,
      messages: store.of(phone).filter(isOnPhone).length,
      stopped: store.isStopped(phone),
      off: undeliverable.includes(phone),
    }));
    return { items };
  });

  app.get<PhoneRoute & { Querystring: { all?: string } }>(
    '/phones/:phone/messages',
    async (request) => {
      const messages = store.of(request.params.phone);
      const shown = request.query.all === 'true' ? messages : messages.filter(isOnPhone);
      return { items: shown.map(phoneMessage) };
    },
  );

  app.post<PhoneRoute>('/phones/:phone/messages', async (request, reply) => {
    const { phone } = request.params;
    const problem = textProblem(request.body, senders);
    if (problem && wantsPage(request)) return reply.redirect(pageAddress(phone), 303);
    if (problem) return reply.code(400).send({ error: problem });
    const { body, channel = 'sms' } = request.body as { body: string; channel?: Channel };
    const written = await carrier.write(phone, body.trim(), channel);
    if (wantsPage(request)) return reply.redirect(pageAddress(phone), 303);
    return reply.code(201).send(writtenJson(written));
  });
};

const addPower = (app: FastifyInstance, { store, events, faults }: PeopleDeps): void => {
  app.post<PhoneRoute>('/phones/:phone/power', async (request, reply) => {
    const { phone } = request.params;
    const { on } = (request.body ?? {}) as { on?: unknown };
    const isOn = on === true || on === 'true';
    if (!isOn && on !== false && on !== 'false')
      return reply.code(400).send({ error: 'on must be true or false.' });
    const others = faults.current().undeliverable.filter((other) => other !== phone);
    faults.change({ undeliverable: isOn ? others : [...others, phone].slice(-10_000) });
    events.publish({ kind: 'phone', phone });
    return wantsPage(request) ? reply.redirect(pageAddress(phone), 303) : { phone, on: isOn };
  });
  app.post<PhoneRoute>('/phones/:phone/block', async (request, reply) => {
    const { phone } = request.params;
    const { on } = (request.body ?? {}) as { on?: unknown };
    if (typeof on !== 'boolean')
      return reply.code(400).send({ error: 'on must be true or false.' });
    store.setBlocked(phone, on);
    return { phone, blocked: on };
  });
};

const addFaults = (app: FastifyInstance, { events, faults }: PeopleDeps): void => {
  const answer = (request: FastifyRequest, reply: FastifyReply): object => {
    const current = faults.current();
    events.publish({ kind: 'faults', faults: current });
    return wantsPage(request) ? reply.redirect('/', 303) : current;
  };
  app.get('/faults', async () => faults.current());
  app.post('/faults', async (request, reply) => {
    const asked = isForm(request.headers['content-type'])
      ? faultsFromForm((request.body ?? {}) as Form)
      : request.body;
    const parsed = parseFaults(asked);
    if (!parsed.ok) return reply.code(400).send({ error: parsed.problems.join(' ') });
    faults.change(parsed.faults);
    return answer(request, reply);
  });
  app.delete('/faults', async (request, reply) => {
    faults.reset();
    return answer(request, reply);
  });
};

/** What people and tests do with the phones, as JSON and as plain forms. */
export const addPeopleApi = (app: FastifyInstance, deps: PeopleDeps): void => {
  app.register(async (api) => {
    addGuards(api);
    addPhones(api, deps);
    addPower(api, deps);
    addCallPeopleApi(api, deps.calls);
    addFaults(api, deps);
    api.get('/healthz', async () => ({ status: 'ok' }));
  });
};

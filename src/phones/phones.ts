import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { makeCallbacks } from './callbacks.ts';
import { makeCalls } from './calls.ts';
import { makeCarrier } from './carrier.ts';
import { makeEvents } from './events.ts';
import { addEventStream } from './event-stream.ts';
import { makeFaultState } from './faults.ts';
import { acceptForms } from './form-body.ts';
import { addMailPage } from './mail-page.ts';
import { startMailbox, type Mailbox } from './mailbox.ts';
import { silentLog } from './message.ts';
import type { E164, Log } from './message.ts';
import { addPage } from './page.ts';
import { addPeopleApi } from './people-api.ts';
import { makePhoneBook } from './phone-book.ts';
import type { Owners } from './phone-book.ts';
import { eventJson } from './phone-json.ts';
import type { Senders } from './senders.ts';
import { makeStore } from './store.ts';
import { makeTimers } from './timers.ts';
import { notFound } from './twilio-answer.ts';
import { addTwilioApi } from './twilio-api.ts';
import { errorBody } from './twilio-errors.ts';
import { apiVersion } from './twilio-format.ts';

export interface PhonesOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Of the mailbox's SMTP server; 0 takes a free port. Left out: no mailbox. */
  readonly mailPort?: number;
  /** The product's numeric sender. */
  readonly sender: E164;
  /** The product's WhatsApp sender; without one, WhatsApp is refused as unknown (63007). */
  readonly whatsappSender?: E164;
  /** The only Messaging Service that is known; without it every well-formed one is. */
  readonly messagingServiceSid?: string;
  /** Beginnings of the numbers that SMS can reach, e.g. `+39`; without them all countries. */
  readonly routes?: readonly string[];
  /** The webhook that is told what a phone writes. */
  readonly inboundUrl: string;
  /** Names for the phones on the page. */
  readonly owners?: () => Promise<Owners> | undefined;
  /** The time that messages carry and that ValidityPeriod is measured with. */
  readonly clock?: () => Date;
  readonly timeZone?: string;
  /** Milliseconds; the defaults suit a demo, and Twilio's own 15 seconds for the retry. */
  readonly sentAfterMs?: number;
  readonly deliveredAfterMs?: number;
  readonly retryAfterMs?: number;
  readonly webhookTimeoutMs?: number;
  /** How long a voice speaks for each character, in milliseconds; 0 says everything at once. */
  readonly speechMs?: number;
  /** How many messages are kept before the oldest are forgotten. */
  readonly keep?: number;
  readonly log?: Log;
}

export interface Phones {
  readonly url: string;
  /** Of the mailbox's SMTP server; null: there is none. */
  readonly mailUrl: string | null;
  /** Ends every connection, timer and webhook under way. */
  close(): Promise<void>;
}

const sendersOf = (options: PhonesOptions): Senders => ({
  sms: options.sender,
  whatsapp: options.whatsappSender ?? null,
  messagingServiceSid: options.messagingServiceSid ?? null,
  routes: options.routes ?? null,
});

const makeParts = (options: PhonesOptions) => {
  const clock = options.clock ?? (() => new Date());
  const now = (): number => clock().getTime();
  const timers = makeTimers();
  const callbacks = makeCallbacks({
    authToken: options.authToken,
    retryAfterMs: options.retryAfterMs ?? 15_000,
    timeoutMs: options.webhookTimeoutMs ?? 15_000,
    timers,
    log: options.log ?? silentLog,
  });
  const store = makeStore(options.keep ?? 10_000);
  const events = makeEvents(eventJson);
  const faults = makeFaultState();
  const book = makePhoneBook(options.owners ?? (() => undefined));
  const senders = sendersOf(options);
  const carrier = makeCarrier({
    accountSid: options.accountSid,
    senders,
    book,
    inboundUrl: options.inboundUrl,
    now,
    sentAfterMs: options.sentAfterMs ?? 30,
    deliveredAfterMs: options.deliveredAfterMs ?? 150,
    store,
    events,
    faults,
    callbacks,
    timers,
  });
  const calls = makeCalls({
    accountSid: options.accountSid,
    now,
    ringAfterMs: options.sentAfterMs ?? 30,
    speechMs: options.speechMs ?? 60,
    keep: options.keep ?? 10_000,
    events,
    faults,
    callbacks,
    timers,
  });
  return { now, timers, callbacks, store, events, faults, carrier, calls, book, senders };
};

const addUnknownAddress = (app: FastifyInstance): void => {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isTwilios = path.startsWith(`/${apiVersion}/`);
    const body = isTwilios ? errorBody(notFound(path)) : { error: `There is nothing at ${path}.` };
    return reply.code(404).send(body);
  });
};

const openMailbox = async (
  app: FastifyInstance,
  { host, mailPort, timeZone = 'Europe/Rome' }: PhonesOptions,
  now: () => number,
): Promise<Mailbox | null> => {
  if (mailPort === undefined) return null;
  const mailbox = await startMailbox({ host, port: mailPort, now });
  addMailPage(app, mailbox, timeZone);
  return mailbox;
};

/**
 * Starts the phone simulator: one server that speaks the part of Twilio's API that the product
 * uses, and shows the phones on a page. Rejects when the port is taken.
 */
export const startPhones = async (options: PhonesOptions): Promise<Phones> => {
  const parts = makeParts(options);
  const app = fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });
  acceptForms(app);
  addUnknownAddress(app);
  addTwilioApi(app, { ...parts, accountSid: options.accountSid, authToken: options.authToken });
  addPeopleApi(app, parts);
  addEventStream(app, parts.events);
  await addPage(app, {
    ...parts,
    timeZone: options.timeZone ?? 'Europe/Rome',
  });
  const mailbox = await openMailbox(app, options, parts.now);
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    mailUrl: mailbox?.url ?? null,
    close: async () => {
      parts.timers.close();
      parts.callbacks.close();
      await Promise.all([app.close(), mailbox?.close()]);
    },
  };
};

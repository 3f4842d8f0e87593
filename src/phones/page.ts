import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Calls } from './calls.ts';
import type { FaultState } from './faults.ts';
import { renderPage } from './page-html.ts';
import type { PhoneBook } from './phone-book.ts';
import { choosePhones } from './phone-view.ts';
import type { Senders } from './senders.ts';
import type { MessageStore } from './store.ts';

export interface PageDeps {
  readonly store: MessageStore;
  readonly calls: Calls;
  readonly faults: FaultState;
  readonly book: PhoneBook;
  readonly senders: Senders;
  readonly timeZone: string;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const asset = (name: string): Promise<string> =>
  readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8');

type Search = string | readonly string[] | undefined;

/** What was searched for; a plus sign in a query string is a space, unless somebody encoded it. */
const searchesOf = (phone: Search): string[] =>
  [phone ?? []].flat().map((search) => search.slice(0, 100).replace(/^ (?=\d)/, '+'));

/** The page of the phones, with its style and its script. */
export const addPage = async (app: FastifyInstance, deps: PageDeps): Promise<void> => {
  // Whatever the simulator answers, its messages are somebody's words.
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  const [style, script] = await Promise.all([asset('phones.css'), asset('phones.js')]);
  app.get<{ Querystring: { phone?: Search; hold?: Search } }>('/', async (request, reply) => {
    const owners = await deps.book.read();
    const faults = deps.faults.current();
    const searches = searchesOf(request.query.phone);
    // A phone in somebody's hand stays on the page, whatever arrives elsewhere.
    const wanted = [...searchesOf(request.query.hold), ...searches].slice(0, 10);
    const page = renderPage({
      phones: choosePhones(wanted, { ...deps, owners, faults }),
      owners,
      faults,
      senders: deps.senders,
      search: searches[0] ?? '',
      timeZone: deps.timeZone,
    });
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/phones.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/phones.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(script),
  );
};

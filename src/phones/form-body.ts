import type { FastifyInstance, FastifyRequest } from 'fastify';

export type Form = Readonly<Record<string, string | undefined>>;

// Fields that are lists: Twilio's SDK repeats them, and its documentation separates them by spaces.
const lists = new Set(['StatusCallbackEvent']);

const readForm = (body: string): Form => {
  const parameters = new URLSearchParams(body);
  const form = Object.fromEntries(parameters);
  for (const name of lists)
    if (parameters.has(name)) form[name] = parameters.getAll(name).join(' ');
  return form;
};

/** Reads form-encoded bodies; of a field given twice the last one counts, unless it is a list. */
export const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, readForm(body)),
  );
};

export const isForm = (contentType: string | undefined): boolean =>
  contentType?.startsWith('application/x-www-form-urlencoded') ?? false;

/** A form of the page goes back to the page; a program gets JSON. */
export const wantsPage = (request: FastifyRequest): boolean =>
  isForm(request.headers['content-type']) && !request.headers.accept?.includes('json');

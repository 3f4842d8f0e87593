import type { FastifyInstance } from 'fastify';

export type Form = Readonly<Record<string, string | undefined>>;

/** Reads form-encoded bodies; of a field given twice the last one counts. */
export const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  );
};

export const isForm = (contentType: string | undefined): boolean =>
  contentType?.startsWith('application/x-www-form-urlencoded') ?? false;

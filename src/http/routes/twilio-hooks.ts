import { parse } from 'node:querystring';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CarrierState } from '../../app/ports.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { App, AppDeps } from '../app-types.ts';
import { EdgeProblem } from '../problem.ts';

/** A form as it was sent: a name that comes twice has a list. */
type Form = Readonly<Record<string, string | string[] | undefined>>;
type HookDeps = Pick<AppDeps, 'useCases' | 'publicUrl' | 'twilio'>;

/** Twilio's message states in ours; what is not here says nothing new. */
const CARRIER_STATES: Readonly<Record<string, CarrierState>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const formOf = (request: FastifyRequest): Form => (request.body ?? {}) as Form;

/** A field of the form; PostgreSQL cannot keep U+0000, and no phone means it. */
const field = (form: Form, name: string): string | null => {
  const value = form[name];
  return typeof value === 'string' ? value.replaceAll('\0', '') : null;
};

/** Refuses what Twilio did not sign for our account, at our public address with path and query as received. */
const requireSignature = (request: FastifyRequest, deps: HookDeps): void => {
  const { signature, accountSid } = deps.twilio;
  const form = formOf(request);
  const isGenuine = signature.valid({
    url: `${deps.publicUrl}${request.raw.url ?? ''}`,
    params: form,
    signature: String(request.headers['x-twilio-signature'] ?? ''),
  });
  if (!isGenuine || form['AccountSid'] !== accountSid) throw new EdgeProblem('signature-refused');
};

/** `/hooks/twilio`: what the carrier tells us. Answers quickly; the work is done by the workers. */
export const addTwilioHooks = (app: App, deps: HookDeps): void => {
  app.register(async (hooks: App) => {
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, parse(String(body), '&', '=', { maxKeys: 0 })),
    );
    hooks.addHook('preValidation', async (request) => requireSignature(request, deps));
    addInbound(hooks, deps.useCases);
    addStatus(hooks, deps.useCases);
  });
};

const addInbound = (hooks: App, useCases: UseCases): void => {
  hooks.post('/hooks/twilio/inbound', { schema: { hide: true } }, async (request, reply) => {
    const form = formOf(request);
    const providerSid = field(form, 'MessageSid');
    const from = field(form, 'From');
    const to = field(form, 'To');
    if (!providerSid || !from || !to) throw new EdgeProblem('bad-request');
    await useCases.acceptSms({ providerSid, from, to, body: field(form, 'Body') ?? '' });
    return reply.type('text/xml').send(EMPTY_TWIML);
  });
};

const messageParams = z.object({ messageId: z.uuid() });

const addStatus = (hooks: App, useCases: UseCases): void => {
  hooks.post(
    '/hooks/twilio/status/:messageId',
    { schema: { hide: true, params: messageParams } },
    async (request, reply) => {
      const form = formOf(request);
      const sid = field(form, 'MessageSid');
      const state = CARRIER_STATES[field(form, 'MessageStatus') ?? ''];
      const errorCode = Number.parseInt(field(form, 'ErrorCode') ?? '', 10);
      if (sid && state) {
        const { messageId } = request.params;
        await useCases.recordDelivery({
          messageId,
          sid,
          state,
          errorCode: errorCode > 0 ? errorCode : null,
        });
      }
      return reply.code(204).send();
    },
  );
};

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { UseCases } from '../../app/use-cases.ts';
import { callState } from '../../domain/sms/call-state.ts';
import type { App } from '../app-types.ts';
import { field, formOf, type HookDeps } from './signed-form.ts';

const params = z.object({ messageId: z.uuid() });
/** `again`: another key was pressed before, and this is the second question. */
const query = z.object({ again: z.string().optional() });

const speak = (reply: FastifyReply, twiml: string): FastifyReply =>
  reply.type('text/xml').send(twiml);

/** `/hooks/twilio/voice`: what is said in a call and what its keys mean. Answered at once: somebody is listening. */
export const addVoiceHooks = (hooks: App, { useCases, publicUrl, twilio }: HookDeps): void => {
  const base = `${publicUrl}/hooks/twilio/voice`;
  hooks.post(
    '/hooks/twilio/voice/:messageId',
    { schema: { hide: true, params } },
    async (request, reply) => {
      const { messageId } = request.params;
      const view = await useCases.beginCall(messageId);
      return speak(reply, twilio.script.write(view, `${base}/${messageId}/answer`));
    },
  );
  hooks.post(
    '/hooks/twilio/voice/:messageId/answer',
    { schema: { hide: true, params, querystring: query } },
    async (request, reply) => {
      const { messageId } = request.params;
      const key = field(formOf(request), 'Digits') ?? '';
      const isSecondTry = request.query.again !== undefined;
      const view = await useCases.answerCall(messageId, key, isSecondTry);
      return speak(reply, twilio.script.write(view, `${base}/${messageId}/answer?again=1`));
    },
  );
  addCallStatus(hooks, useCases);
};

const addCallStatus = (hooks: App, useCases: UseCases): void => {
  hooks.post(
    '/hooks/twilio/voice/:messageId/status',
    { schema: { hide: true, params } },
    async (request, reply) => {
      const form = formOf(request);
      const sid = field(form, 'CallSid');
      const state = callState(field(form, 'CallStatus') ?? '');
      const { messageId } = request.params;
      if (sid && state) await useCases.recordDelivery({ messageId, sid, state, errorCode: null });
      return reply.code(204).send();
    },
  );
};

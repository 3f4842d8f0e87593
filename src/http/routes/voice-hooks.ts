// The one module that is needed: `twilio` itself would load the whole SDK.
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { CallView } from '../../app/answer-call.ts';
import type { UseCases } from '../../app/use-cases.ts';
import { callState } from '../../domain/sms/call-state.ts';
import type { App } from '../app-types.ts';
import { field, formOf, type HookDeps } from './signed-form.ts';

const params = z.object({ messageId: z.uuid() });
/** `again`: another key was pressed before, and this is the second question. */
const query = z.object({ again: z.string().optional() });

/** Seconds for a key. */
const PATIENCE = 8;

type SayLanguage = Exclude<VoiceResponse.SayAttributes['language'], undefined>;

/** The call as TwiML; without anything to say, it ends. */
const twimlOf = (view: CallView | null, action: string): string => {
  const twiml = new VoiceResponse();
  if (view === null) {
    twiml.hangup();
    return twiml.toString();
  }
  const language = view.locale as SayLanguage;
  if (view.otherwise === null) twiml.say({ language }, view.say);
  else {
    twiml
      .gather({ numDigits: 1, action, method: 'POST', timeout: PATIENCE })
      .say({ language }, view.say);
    twiml.say({ language }, view.otherwise);
  }
  return twiml.toString();
};

const speak = (reply: FastifyReply, twiml: string): FastifyReply =>
  reply.type('text/xml').send(twiml);

/** `/hooks/twilio/voice`: what is said in a call and what its keys mean. Answered at once: somebody is listening. */
export const addVoiceHooks = (hooks: App, { useCases, publicUrl }: HookDeps): void => {
  const base = `${publicUrl}/hooks/twilio/voice`;
  hooks.post(
    '/hooks/twilio/voice/:messageId',
    { schema: { hide: true, params } },
    async (request, reply) => {
      const { messageId } = request.params;
      const view = await useCases.beginCall(messageId);
      return speak(reply, twimlOf(view, `${base}/${messageId}/answer`));
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
      return speak(reply, twimlOf(view, `${base}/${messageId}/answer?again=1`));
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

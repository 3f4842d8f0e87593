import { z } from 'zod';
import type { CarrierState } from '../../app/ports.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { TextChannel } from '../../domain/terms.ts';
import type { App } from '../app-types.ts';
import { field, formOf, signedField, takeSignedForms, type HookDeps } from './signed-form.ts';
import { addVoiceHooks } from './voice-hooks.ts';

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

/** `/hooks/twilio`: what the carrier tells us. Answers quickly; the work is done by the workers. */
export const addTwilioHooks = (app: App, deps: HookDeps): void => {
  app.register(async (hooks: App) => {
    takeSignedForms(hooks, deps);
    addInbound(hooks, deps.useCases);
    addStatus(hooks, deps.useCases);
    addVoiceHooks(hooks, deps);
  });
};

const WHATSAPP = 'whatsapp:';

/** The number in an address of Twilio's, and the way that leads there. */
const readAddress = (address: string): { channel: TextChannel; number: string } =>
  address.startsWith(WHATSAPP)
    ? { channel: 'whatsapp', number: address.slice(WHATSAPP.length) }
    : { channel: 'sms', number: address };

const addInbound = (hooks: App, useCases: UseCases): void => {
  hooks.post(
    '/hooks/twilio/inbound',
    { schema: { hide: true }, config: { limit: 'carrier' } },
    async (request, reply) => {
      const form = formOf(request);
      const providerSid = signedField(form, 'MessageSid');
      const from = signedField(form, 'From');
      const to = signedField(form, 'To');
      const body = signedField(form, 'Body');
      const { channel, number } = readAddress(from);
      await useCases.acceptSms({
        providerSid,
        from: number,
        to: readAddress(to).number,
        channel,
        body,
      });
      return reply.type('text/xml').send(EMPTY_TWIML);
    },
  );
};

const messageParams = z.object({ messageId: z.uuid() });

const addStatus = (hooks: App, useCases: UseCases): void => {
  hooks.post(
    '/hooks/twilio/status/:messageId',
    { schema: { hide: true, params: messageParams }, config: { limit: 'carrier' } },
    async (request, reply) => {
      const form = formOf(request);
      const sid = signedField(form, 'MessageSid');
      const state = CARRIER_STATES[signedField(form, 'MessageStatus')];
      const errorCode = Number.parseInt(field(form, 'ErrorCode') ?? '', 10);
      if (state) {
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

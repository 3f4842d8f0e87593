import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultState } from './faults.ts';
import { errorBody, twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';

export const refuse = (reply: FastifyReply, error: TwilioError): FastifyReply =>
  reply.code(error.status).send(errorBody(error));

/** Twilio's error for an address that it does not have. */
export const notFound = (path: string): TwilioError =>
  twilioError(20404, `The requested resource ${path} was not found`);

export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

/** Answers with what was made, or cuts the connection where the faults want the answer lost. */
export const answerUnlessLost = (
  faults: FaultState,
  request: FastifyRequest,
  reply: FastifyReply,
  resource: object,
): FastifyReply => {
  if (!faults.nextAnswerIsLost()) return reply.code(201).send(resource);
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
};

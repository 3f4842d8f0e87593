import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { addCallApi } from './call-api.ts';
import type { Calls } from './calls.ts';
import type { Carrier } from './carrier.ts';
import type { FaultState } from './faults.ts';
import type { Form } from './form-body.ts';
import { listMessages } from './message-list.ts';
import { readSend } from './send-request.ts';
import type { Senders } from './senders.ts';
import type { MessageStore } from './store.ts';
import type { Timers } from './timers.ts';
import { answerUnlessLost, notFound, pathOf, refuse } from './twilio-answer.ts';
import { isDeliveryError, twilioError } from './twilio-errors.ts';
import { apiVersion, messageResource } from './twilio-format.ts';

export interface TwilioApiDeps {
  readonly accountSid: string;
  readonly authToken: string;
  readonly senders: Senders;
  readonly now: () => number;
  readonly store: MessageStore;
  readonly carrier: Carrier;
  readonly calls: Calls;
  readonly faults: FaultState;
  readonly timers: Timers;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const addGuards = (api: FastifyInstance, deps: TwilioApiDeps): void => {
  const credentials = Buffer.from(`${deps.accountSid}:${deps.authToken}`).toString('base64');
  const expected = digest(`Basic ${credentials}`);
  api.addHook('onRequest', async (request, reply) => {
    const { latencyMs } = deps.faults.current();
    if (latencyMs > 0) await deps.timers.wait(latencyMs);
    const given = digest(request.headers.authorization ?? '');
    const { account } = request.params as { account?: string };
    if (!timingSafeEqual(given, expected) || account !== deps.accountSid) {
      reply.header('www-authenticate', 'Basic realm="Twilio API"');
      return refuse(reply, twilioError(20003));
    }
  });
  api.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    refuse(reply, twilioError((error.statusCode ?? 500) < 500 ? 20001 : 20500)),
  );
};

const addSend = (api: FastifyInstance, deps: TwilioApiDeps): void => {
  const { accountSid, senders, store, carrier, faults } = deps;
  api.post<{ Body: Form | undefined }>('/Messages.json', async (request, reply) => {
    const read = readSend(request.body ?? {}, senders, (phone) => store.isStopped(phone));
    if (!read.ok) return refuse(reply, read.error);
    const failure = faults.nextFailure(read.request.to);
    if (failure !== undefined && !isDeliveryError(failure))
      return refuse(reply, twilioError(failure));
    const resource = messageResource(accountSid, carrier.send(read.request, failure));
    return answerUnlessLost(faults, request, reply, resource);
  });
};

const addReads = (api: FastifyInstance, deps: TwilioApiDeps): void => {
  const { accountSid, store, faults, now } = deps;
  api.get<{ Querystring: Form }>('/Messages.json', async (request, reply) => {
    const shownUntil = now() - faults.current().listLagMs;
    const shown = store.newestFirst().filter((message) => message.createdAt <= shownUntil);
    const answer = listMessages(accountSid, shown, request.query);
    return answer.ok ? answer.page : refuse(reply, answer.error);
  });
  api.get<{ Params: { file: string } }>('/Messages/:file', async (request, reply) => {
    const sid = /^(SM[\da-f]{32})\.json$/.exec(request.params.file)?.[1];
    const message = sid === undefined ? undefined : store.get(sid);
    if (!message) return refuse(reply, notFound(pathOf(request.url)));
    return messageResource(accountSid, message);
  });
};

/** The part of Twilio's REST API that the product uses: messages and calls. */
export const addTwilioApi = (app: FastifyInstance, deps: TwilioApiDeps): void => {
  app.register(
    async (api) => {
      addGuards(api, deps);
      addSend(api, deps);
      addReads(api, deps);
      addCallApi(api, deps);
    },
    { prefix: `/${apiVersion}/Accounts/:account` },
  );
};

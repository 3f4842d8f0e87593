import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Call } from './call.ts';
import { callResource } from './call-format.ts';
import { readCall } from './call-request.ts';
import type { Calls } from './calls.ts';
import type { FaultState } from './faults.ts';
import type { Form } from './form-body.ts';
import { listPage } from './list-page.ts';
import type { Senders } from './senders.ts';
import { answerUnlessLost, notFound, pathOf, refuse } from './twilio-answer.ts';
import { isDeliveryError, twilioError } from './twilio-errors.ts';

export interface CallApiDeps {
  readonly accountSid: string;
  readonly senders: Senders;
  readonly calls: Calls;
  readonly faults: FaultState;
  readonly now: () => number;
}

const addPlace = (api: FastifyInstance, deps: CallApiDeps): void => {
  const { accountSid, senders, calls, faults } = deps;
  api.post<{ Body: Form | undefined }>('/Calls.json', async (request, reply) => {
    const read = readCall(request.body ?? {}, senders);
    if (!read.ok) return refuse(reply, read.error);
    const failure = faults.nextFailure(read.request.to);
    if (failure !== undefined && !isDeliveryError(failure))
      return refuse(reply, twilioError(failure));
    const resource = callResource(accountSid, calls.place(read.request, failure));
    return answerUnlessLost(faults, request, reply, resource);
  });
};

const passes = (call: Call, { To: to, From: from, Status: status }: Form): boolean =>
  (!to || call.phone === to) &&
  (!from || call.request.from === from) &&
  (!status || call.status === status);

interface CallRoute {
  Params: { file: string };
  Body: Form | undefined;
}

const addOne = (api: FastifyInstance, { accountSid, calls }: CallApiDeps): void => {
  const find = (file: string): Call | undefined => {
    const sid = /^(CA[\da-f]{32})\.json$/.exec(file)?.[1];
    return sid === undefined ? undefined : calls.get(sid);
  };
  const missing = (reply: FastifyReply, url: string): FastifyReply =>
    refuse(reply, notFound(pathOf(url)));

  api.get<CallRoute>('/Calls/:file', async (request, reply) => {
    const call = find(request.params.file);
    return call ? callResource(accountSid, call) : missing(reply, request.url);
  });
  api.post<CallRoute>('/Calls/:file', async (request, reply) => {
    const call = find(request.params.file);
    if (!call) return missing(reply, request.url);
    const status = request.body?.['Status'];
    if (status !== 'canceled' && status !== 'completed')
      return refuse(reply, twilioError(20001, 'Status must be canceled or completed'));
    if (!calls.stop(call, status)) return refuse(reply, twilioError(21220));
    return callResource(accountSid, call);
  });
};

/** The part of Twilio's voice API that the product uses: call, list, fetch and end calls. */
export const addCallApi = (api: FastifyInstance, deps: CallApiDeps): void => {
  addPlace(api, deps);
  addOne(api, deps);
  api.get<{ Querystring: Form }>('/Calls.json', async (request, reply) => {
    const { accountSid, calls, faults, now } = deps;
    const shownUntil = now() - faults.current().listLagMs;
    const { query } = request;
    const matching = calls
      .newestFirst()
      .filter((call) => call.createdAt <= shownUntil && passes(call, query));
    const answer = listPage({
      accountSid,
      file: 'Calls.json',
      key: 'calls',
      toResource: callResource,
      matching,
      query,
    });
    return answer.ok ? answer.page : refuse(reply, answer.error);
  });
};

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Call } from './call.ts';
import type { Calls, Handled } from './calls.ts';
import { wantsPage } from './form-body.ts';
import { phoneCall } from './phone-json.ts';
import { pageAddress } from './phone-view.ts';

interface CallRoute {
  Params: { phone: string; sid: string };
  Body: { do?: unknown; digits?: unknown } | null | undefined;
}

const isDigits = (value: unknown): value is string =>
  typeof value === 'string' && /^[\d*#]{1,32}$/.test(value);

type Act = (call: Call, digits: string) => Handled | Promise<Handled>;

const actsOn = (calls: Calls): Readonly<Record<string, Act>> => ({
  answer: (call) => calls.answer(call),
  press: (call, digits) => calls.press(call, digits),
  decline: (call) => calls.decline(call),
  'hang-up': (call) => calls.hangUp(call),
});

/** What people do with calls: see them, take them, press keys, decline and hang up. */
export const addCallPeopleApi = (app: FastifyInstance, calls: Calls): void => {
  const acts = actsOn(calls);

  app.get<CallRoute>('/phones/:phone/calls', async (request) => ({
    items: calls.of(request.params.phone).map(phoneCall),
  }));

  const answer = (
    request: FastifyRequest<CallRoute>,
    reply: FastifyReply,
    status: number,
    json: object,
  ): FastifyReply =>
    wantsPage(request)
      ? reply.redirect(pageAddress(request.params.phone), 303)
      : reply.code(status).send(json);

  app.post<CallRoute>('/phones/:phone/calls/:sid', async (request, reply) => {
    const { phone, sid } = request.params;
    const call = calls.get(sid);
    if (call?.phone !== phone)
      return answer(request, reply, 404, { error: `${phone} has no call ${sid}.` });
    const { do: what, digits } = request.body ?? {};
    const act = typeof what === 'string' && Object.hasOwn(acts, what) ? acts[what] : undefined;
    if (!act)
      return answer(request, reply, 400, {
        error: `do must be one of ${Object.keys(acts).join(', ')}.`,
      });
    if (what === 'press' && !isDigits(digits))
      return answer(request, reply, 400, { error: 'digits must be keys of a phone, like "1".' });
    const handled = await act(call, isDigits(digits) ? digits : '');
    if (!handled.ok) return answer(request, reply, 409, { error: handled.why });
    const said = handled.said.map(({ text }) => text);
    return answer(request, reply, 200, { ...phoneCall(call), said });
  });
};

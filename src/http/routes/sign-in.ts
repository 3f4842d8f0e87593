import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  newPasswordInput,
  phoneCodeInput,
  phoneInput,
  resetRequestInput,
  signInInput,
} from '../../app/accounts/inputs.ts';
import type { Opened } from '../../app/accounts/use-cases.ts';
import { presentSession, sessionSchema } from '../account-schemas.ts';
import type { App, AppDeps } from '../app-types.ts';
import type { Later } from '../later.ts';
import { operation } from '../operation.ts';
import { COUNTED } from '../rate-limit.ts';
import { clientOf, keepSession } from '../session-cookie.ts';

type Deps = Pick<AppDeps, 'useCases' | 'clock'>;

const tag = 'sign-in';
const opened = {
  status: 200,
  schema: sessionSchema,
  description: 'The session; its cookie is `__Host-ponte`.',
} as const;
const nothing = (description: string) =>
  ({ status: 204, schema: z.undefined().describe(description), description }) as const;
/** The same answer, after the same time, whether there is somebody or not. */
const accepted = (description: string) =>
  ({ status: 202, schema: z.undefined().describe(description), description }) as const;

const token = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
const newPassword = newPasswordInput.meta({
  id: 'NewPassword',
  examples: [{ password: 'quattro parole a caso' }],
});

const signIn = operation({
  id: 'signIn',
  tag,
  summary: 'Sign in with an e-mail address and a password',
  description:
    'A wrong address and a wrong password get the same answer. While `next` is not null, the session reaches only what it names, and its own end.',
  access: 'public',
  body: signInInput.meta({
    id: 'SignIn',
    examples: [{ email: 'anna@asl.example.org', password: 'quattro parole a caso' }],
  }),
  answer: opened,
  problems: ['sign-in-refused'],
});

const askPhoneCode = operation({
  id: 'askPhoneCode',
  tag,
  summary: 'Ask for an SMS with six digits (mediators)',
  access: 'public',
  body: phoneInput.meta({ id: 'PhoneSignIn', examples: [{ phone: '+39 320 000 0001' }] }),
  answer: accepted('If a mediator has this number, an SMS is on its way.'),
});

const signInByPhone = operation({
  id: 'signInByPhone',
  tag,
  summary: 'Sign in with the six digits of the SMS (mediators)',
  description: 'They work once, for five minutes and five tries.',
  access: 'public',
  body: phoneCodeInput.meta({
    id: 'PhoneCode',
    examples: [{ phone: '+39 320 000 0001', code: '402817' }],
  }),
  answer: opened,
  problems: ['code-refused'],
});

const askReset = operation({
  id: 'askPasswordReset',
  tag,
  summary: 'Ask for a mail with a link to a new password',
  access: 'public',
  body: resetRequestInput.meta({
    id: 'PasswordReset',
    examples: [{ email: 'anna@asl.example.org' }],
  }),
  answer: accepted('If there is such an account, a mail is on its way.'),
});

const reset = operation({
  id: 'resetPassword',
  tag,
  summary: 'Choose a new password with the link of a mail',
  description: 'Ends all sessions of the account. A second factor stays.',
  access: 'public',
  params: token,
  body: newPassword,
  answer: nothing('The password is changed.'),
  problems: ['link-over', 'invalid-fields'],
});

const acceptInvitation = operation({
  id: 'acceptInvitation',
  tag,
  summary: 'Choose the first password with the link of an invitation',
  access: 'public',
  params: token,
  body: newPassword,
  answer: nothing('The account is active.'),
  problems: ['link-over', 'invalid-fields'],
});

/** Gives the cookie and says who it is. */
export const answerOpened = async (
  reply: FastifyReply,
  { useCases, clock }: Deps,
  session: Opened,
): Promise<z.output<typeof sessionSchema>> => {
  keepSession(reply, session, clock.now());
  return presentSession(session, await useCases.zoneOf(session.actor.networkId));
};

/** The ways in, for everybody. */
export const addSignInRoutes = (app: App, deps: Deps, later: Later): void => {
  const { accounts } = deps.useCases;
  app.post('/api/v1/session', { schema: signIn, config: COUNTED }, async (request, reply) =>
    answerOpened(reply, deps, await accounts.signIn(request.body, clientOf(request))),
  );
  app.post(
    '/api/v1/session/phone',
    { schema: askPhoneCode, config: COUNTED },
    async (request, reply) => {
      later(request, () => accounts.askPhoneCode(request.body.phone));
      return reply.code(202).send();
    },
  );
  app.post(
    '/api/v1/session/phone/code',
    { schema: signInByPhone, config: COUNTED },
    async (request, reply) =>
      answerOpened(reply, deps, await accounts.signInByPhone(request.body, clientOf(request))),
  );
  app.post(
    '/api/v1/password-reset',
    { schema: askReset, config: COUNTED },
    async (request, reply) => {
      later(request, () => accounts.askReset(request.body.email));
      return reply.code(202).send();
    },
  );
  app.post(
    '/api/v1/password-reset/:token',
    { schema: reset, config: COUNTED },
    async (request, reply) => {
      await accounts.resetPassword(request.params.token, request.body.password);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/v1/invitations/:token',
    { schema: acceptInvitation, config: COUNTED },
    async (request, reply) => {
      await accounts.acceptInvitation(request.params.token, request.body.password);
      return reply.code(204).send();
    },
  );
};

import { z } from 'zod';
import { codeInput, passwordChangeInput } from '../../app/accounts/inputs.ts';
import {
  enrolmentSchema,
  openSessionSchema,
  presentOpenSession,
  presentSession,
  recoveryCodesSchema,
  sessionSchema,
} from '../account-schemas.ts';
import type { App, AppDeps } from '../app-types.ts';
import { signedInOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { EdgeProblem } from '../problem.ts';
import { idParams, pageOfWhole, shortPageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';
import { dropSession, sessionToken } from '../session-cookie.ts';
import { answerOpened } from './sign-in.ts';

type Deps = Pick<AppDeps, 'useCases' | 'clock'>;

const tag = 'sign-in';
const access = 'session';
const session = { status: 200, schema: sessionSchema, description: 'The session.' } as const;
const nothing = (description: string) =>
  ({ status: 204, schema: z.undefined().describe(description), description }) as const;
const code = codeInput.meta({ id: 'Code', examples: [{ code: '402817' }] });

const read = operation({
  id: 'getSession',
  tag,
  access,
  summary: 'Who is signed in',
  answer: session,
  problems: ['session-needed'],
});
const signOut = operation({
  id: 'signOut',
  tag,
  access,
  summary: 'Sign out',
  answer: nothing('Signed out.'),
  problems: ['session-needed'],
});
const list = operation({
  id: 'listSessions',
  tag,
  access,
  summary: 'Where one is signed in, newest first',
  query: z.strictObject(shortPageQuery),
  answer: { status: 200, schema: pageOf(openSessionSchema), description: 'The sessions.' },
  problems: ['session-needed'],
});
const revoke = operation({
  id: 'revokeSession',
  tag,
  access,
  summary: 'End one of one’s own sessions, with its live connections',
  params: idParams,
  answer: nothing('Ended.'),
  problems: ['session-needed'],
});
const pass = operation({
  id: 'passSecondFactor',
  tag,
  access,
  summary: 'Give the second factor: a code of the app, or a recovery code',
  description: 'Each is good once. The session gets a new cookie.',
  body: code,
  answer: session,
  problems: ['session-needed', 'code-refused', 'second-factor-missing'],
});
const enrol = operation({
  id: 'enrolSecondFactor',
  tag,
  access,
  summary: 'Begin to set up an authenticator app',
  answer: { status: 200, schema: enrolmentSchema, description: 'The secret for the app.' },
  problems: ['session-needed', 'second-factor-there'],
});
const confirm = operation({
  id: 'confirmSecondFactor',
  tag,
  access,
  summary: 'Show with a code that the app is set up',
  body: code,
  answer: { status: 200, schema: recoveryCodesSchema, description: 'Ten codes to keep on paper.' },
  problems: ['session-needed', 'code-refused', 'second-factor-there', 'second-factor-missing'],
});
const remove = operation({
  id: 'removeSecondFactor',
  tag,
  access,
  summary: 'Remove the authenticator app, with one of its codes or a recovery code',
  description: 'All other sessions end.',
  body: code,
  answer: session,
  problems: ['session-needed', 'code-refused', 'second-factor-missing'],
});
const changePassword = operation({
  id: 'changePassword',
  tag,
  access,
  summary: 'Change one’s own password',
  description: 'All other sessions end; this one gets a new cookie.',
  body: passwordChangeInput.meta({
    id: 'PasswordChange',
    examples: [{ current: 'quattro parole a caso', password: 'altre parole messe in fila' }],
  }),
  answer: session,
  problems: ['session-needed', 'sign-in-refused', 'invalid-fields'],
});

const ANYTHING = ['second-factor', 'enrol-second-factor'] as const;
const TO_PASS = { lacking: ['second-factor'] } as const;
const TO_ENROL = { lacking: ['enrol-second-factor'] } as const;
const ALWAYS = { lacking: ANYTHING } as const;

const addSessions = (app: App, { useCases }: Deps): void => {
  const { accounts } = useCases;
  app.get('/api/v1/session', { schema: read, config: ALWAYS }, async (request) => {
    const who = signedInOf(request);
    const token = sessionToken(request);
    if (token === null) throw new EdgeProblem('session-needed');
    const account = await accounts.getOwnAccount(who);
    const zone = await useCases.zoneOf(who.actor.networkId);
    return presentSession({ account, token, next: who.next }, zone);
  });
  app.delete('/api/v1/session', { schema: signOut, config: ALWAYS }, async (request, reply) => {
    await accounts.signOut(signedInOf(request));
    dropSession(reply);
    return reply.code(204).send();
  });
  app.get('/api/v1/sessions', { schema: list }, async (request) => {
    const who = signedInOf(request);
    const zone = await useCases.zoneOf(who.actor.networkId);
    const sessions = await accounts.listSessions(who);
    return pageOfWhole(
      sessions.map((one) => presentOpenSession(one, zone)),
      request.query,
    );
  });
  app.delete('/api/v1/sessions/:id', { schema: revoke }, async (request, reply) => {
    await accounts.revokeSession(signedInOf(request), request.params.id);
    return reply.code(204).send();
  });
};

const addSecondFactor = (app: App, deps: Deps): void => {
  const { useCases } = deps;
  const { accounts } = useCases;
  app.post(
    '/api/v1/session/second-factor',
    { schema: pass, config: TO_PASS },
    async (request, reply) => {
      const opened = await accounts.passSecondFactor(signedInOf(request), request.body.code);
      return answerOpened(reply, deps, opened);
    },
  );
  app.post('/api/v1/second-factor', { schema: enrol, config: TO_ENROL }, async (request) =>
    accounts.enrolSecondFactor(signedInOf(request)),
  );
  app.post(
    '/api/v1/second-factor/confirmation',
    { schema: confirm, config: TO_ENROL },
    async (request, reply) => {
      const who = signedInOf(request);
      const { opened, recoveryCodes } = await accounts.confirmSecondFactor(who, request.body.code);
      return {
        session: await answerOpened(reply, deps, opened),
        recoveryCodes: [...recoveryCodes],
      };
    },
  );
  app.post('/api/v1/second-factor/removal', { schema: remove }, async (request, reply) => {
    const opened = await accounts.removeSecondFactor(signedInOf(request), request.body.code);
    return answerOpened(reply, deps, opened);
  });
};

/** What belongs to the person who is signed in. */
export const addOwnAccountRoutes = (app: App, deps: Deps): void => {
  addSessions(app, deps);
  addSecondFactor(app, deps);
  app.post('/api/v1/password', { schema: changePassword }, async (request, reply) => {
    const who = signedInOf(request);
    const opened = await deps.useCases.accounts.changePassword(who, request.body);
    return answerOpened(reply, deps, opened);
  });
};

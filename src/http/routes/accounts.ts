import { z } from 'zod';
import { accountChangeInput, invitationInput } from '../../app/accounts/inputs.ts';
import type { UseCases } from '../../app/use-cases.ts';
import { accountSchema, presentAccount } from '../account-schemas.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';
import { idParams, pageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';

const tag = 'accounts';

const invite = operation({
  id: 'invite',
  tag,
  summary: 'Invite somebody by e-mail (coordinator)',
  description:
    'Coordinators invite front desks, mediators and partner managers; admins everybody. Whoever was invited and has not come is written to again.',
  body: invitationInput.meta({
    id: 'Invitation',
    examples: [
      {
        email: 'anna@asl.example.org',
        name: 'Anna Prova',
        role: 'front-desk',
        organisationId: '0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4d',
      },
    ],
  }),
  answer: { status: 201, schema: accountSchema, description: 'The account, invited.' },
  problems: ['forbidden', 'invalid-fields', 'already-exists'],
});

const list = operation({
  id: 'listAccounts',
  tag,
  summary: 'Who signs in, by name (coordinator)',
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOf(accountSchema), description: 'A page of accounts.' },
  problems: ['forbidden'],
});

const change = operation({
  id: 'changeAccount',
  tag,
  summary: 'Change somebody’s role, place, state or name (coordinator)',
  description: 'Another role, place or state ends all of the account’s sessions at once.',
  params: idParams,
  body: accountChangeInput.meta({ id: 'AccountChange', examples: [{ state: 'disabled' }] }),
  answer: { status: 200, schema: accountSchema, description: 'The account.' },
  problems: ['forbidden', 'invalid-fields', 'version-conflict'],
});

const removeFactors = operation({
  id: 'removeFactors',
  tag,
  summary: 'Take away the second factors of somebody who has lost them (admin, coordinator)',
  description:
    'The authenticator app and all passkeys go, and all of the account’s sessions end at once. The password stays; where the policy asks for a second factor, another is set up at the next sign-in. Not for oneself. Coordinators do it for whom they may invite.',
  params: idParams,
  answer: {
    status: 204,
    schema: z.undefined().describe('Taken away.'),
    description: 'Taken away.',
  },
  problems: ['forbidden'],
});

/** `/api/v1/accounts` and `/api/v1/invitations`. */
export const addAccountRoutes = (app: App, useCases: UseCases): void => {
  const { accounts } = useCases;
  app.post('/api/v1/invitations', { schema: invite }, async (request, reply) => {
    const actor = actorOf(request);
    const account = await accounts.invite(actor, request.body);
    reply.code(201).header('location', `/api/v1/accounts/${account.id}`);
    return presentAccount(account, await useCases.zoneOf(actor.networkId));
  });
  app.get('/api/v1/accounts', { schema: list }, async (request) => {
    const actor = actorOf(request);
    const { limit, cursor } = request.query;
    const page = await accounts.listAccounts(actor, { limit, cursor: cursor ?? null });
    const zone = await useCases.zoneOf(actor.networkId);
    return { ...page, items: page.items.map((one) => presentAccount(one, zone)) };
  });
  app.patch('/api/v1/accounts/:id', { schema: change }, async (request) => {
    const actor = actorOf(request);
    const account = await accounts.changeAccount(actor, request.params.id, request.body);
    return presentAccount(account, await useCases.zoneOf(actor.networkId));
  });
  app.delete('/api/v1/accounts/:id/factors', { schema: removeFactors }, async (request, reply) => {
    await accounts.removeFactors(actorOf(request), request.params.id);
    return reply.code(204).send();
  });
};

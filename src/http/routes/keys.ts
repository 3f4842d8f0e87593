import { z } from 'zod';
import { keyInput } from '../../app/inputs.ts';
import { Refusal } from '../../app/refusal.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { CreatedKeyView } from '../../app/views.ts';
import type { Actor } from '../../domain/actor.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { idempotencyHeaders, makeOnce, type Idempotent } from '../idempotency.ts';
import { keySchema, newKeySchema } from '../key-schemas.ts';
import { operation } from '../operation.ts';
import { presentKey } from '../present-key.ts';
import { idParams, pageOfWhole, shortPageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';

const tag = 'keys';

const list = operation({
  id: 'listKeys',
  tag,
  summary: 'The API keys of the network (admin)',
  query: z.strictObject(shortPageQuery),
  answer: { status: 200, schema: pageOf(keySchema), description: 'Keys, newest first.' },
  problems: ['forbidden'],
});

const create = operation({
  id: 'createKey',
  tag,
  summary: 'Make an API key, which is shown once (admin)',
  body: keyInput.meta({
    id: 'NewKey',
    examples: [
      {
        name: 'Accettazione Bonomo',
        role: 'front-desk',
        organisationId: '0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4d',
        scopes: ['request.create', 'request.read'],
        expiresAt: '2027-12-31T23:59:59+01:00',
      },
    ],
  }),
  headers: idempotencyHeaders,
  answer: { status: 201, schema: newKeySchema, description: 'The key: keep it safe.' },
  problems: ['invalid-fields', 'forbidden'],
});

const revoke = operation({
  id: 'revokeKey',
  tag,
  summary: 'End an API key at once, with the connections that it opened (admin)',
  params: idParams,
  answer: { status: 204, schema: z.null(), description: 'It is no key any more.' },
  problems: ['forbidden'],
});

/** What was made is found again; the key itself is kept nowhere. */
const madeBefore = async (
  useCases: UseCases,
  actor: Actor,
  id: string,
): Promise<Omit<CreatedKeyView, 'key'> & { readonly key: null }> => {
  const found = (await useCases.listKeys(actor)).find((one) => one.id === id);
  if (found === undefined) throw new Refusal('not-found');
  return { ...found, key: null };
};

/** `/api/v1/keys`: who may come in by a key, managed by an admin. */
export const addKeyRoutes = (app: App, useCases: UseCases, idempotent: Idempotent): void => {
  app.get('/api/v1/keys', { schema: list }, async (request) => {
    const actor = actorOf(request);
    const keys = await useCases.listKeys(actor);
    const zone = await useCases.zoneOf(actor.networkId);
    return pageOfWhole(
      keys.map((one) => presentKey(one, zone)),
      request.query,
    );
  });
  app.post('/api/v1/keys', { schema: create, ...idempotent }, async (request, reply) => {
    const actor = actorOf(request);
    const { key, ...made } = await makeOnce<
      Omit<CreatedKeyView, 'key'> & { readonly key: string | null }
    >(
      request,
      (onceKey) => useCases.createKey(actor, request.body, onceKey),
      (id) => madeBefore(useCases, actor, id),
    );
    reply.code(201).header('location', `/api/v1/keys/${made.id}`);
    return { ...presentKey(made, await useCases.zoneOf(actor.networkId)), key };
  });
  app.delete('/api/v1/keys/:id', { schema: revoke }, async (request, reply) => {
    await useCases.revokeKey(actorOf(request), request.params.id);
    return reply.code(204).send();
  });
};

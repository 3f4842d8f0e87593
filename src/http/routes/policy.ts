import { policyInput } from '../../app/policy-input.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { App } from '../app-types.ts';
import { actorOf } from '../auth.ts';
import { operation } from '../operation.ts';

const answer = { status: 200, schema: policyInput, description: 'The rules.' } as const;

const read = operation({
  id: 'getPolicy',
  tag: 'policy',
  summary: 'The rules that the network goes by',
  answer,
  problems: ['forbidden'],
});

const replace = operation({
  id: 'setPolicy',
  tag: 'policy',
  summary: 'Replaces the rules of the network',
  description:
    'Read them, change what is to be changed, and send all of them. Times are minutes. What is under way goes on by the new rules.',
  body: policyInput.meta({ id: 'Policy' }),
  answer,
  problems: ['forbidden'],
});

/** `/api/v1/policy`: urgency classes, windows, weights and limits are data. */
export const addPolicyRoutes = (app: App, useCases: UseCases): void => {
  app.get('/api/v1/policy', { schema: read }, async (request) =>
    useCases.getPolicy(actorOf(request)),
  );
  app.put('/api/v1/policy', { schema: replace }, async (request) =>
    useCases.setPolicy(actorOf(request), request.body),
  );
};

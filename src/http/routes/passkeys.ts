import { z } from 'zod';
import { passkeyInput, passkeySignInInput } from '../../app/accounts/passkey-inputs.ts';
import { sessionSchema } from '../account-schemas.ts';
import type { App, AppDeps } from '../app-types.ts';
import { signedInOf } from '../auth.ts';
import { operation } from '../operation.ts';
import {
  enrolledPasskeySchema,
  passkeyOptionsSchema,
  passkeySchema,
  presentPasskey,
} from '../passkey-schemas.ts';
import { idParams, pageOfWhole, shortPageQuery } from '../query.ts';
import { pageOf } from '../schemas.ts';
import { COUNTED } from '../rate-limit.ts';
import { clientOf } from '../session-cookie.ts';
import { answerOpened } from './sign-in.ts';

type Deps = Pick<AppDeps, 'useCases' | 'clock'>;

const tag = 'sign-in';
const access = 'session';
const asked = {
  status: 200,
  schema: passkeyOptionsSchema,
  description: 'What the browser is asked with; good once, for five minutes.',
} as const;
const answered = { id: 'kJ2f', rawId: 'kJ2f', type: 'public-key' } as const;

const enrolmentOptions = operation({
  id: 'askPasskeyEnrolment',
  tag,
  access,
  summary: 'Begin to add a passkey',
  answer: asked,
  problems: ['session-needed'],
});
const enrol = operation({
  id: 'enrolPasskey',
  tag,
  access,
  summary: 'Add a passkey',
  description: 'It counts as both factors. The session gets a new cookie.',
  body: passkeyInput.meta({
    id: 'NewPasskey',
    examples: [
      {
        name: 'Il mio telefono',
        credential: {
          ...answered,
          response: { clientDataJSON: 'eyJ0eXBlIjoi', attestationObject: 'o2NmbXRk' },
        },
      },
    ],
  }),
  answer: { status: 201, schema: enrolledPasskeySchema, description: 'Added.' },
  problems: ['session-needed', 'passkey-refused', 'passkeys-too-many', 'already-exists'],
});
const list = operation({
  id: 'listPasskeys',
  tag,
  access,
  summary: 'One’s own passkeys, newest first',
  query: z.strictObject(shortPageQuery),
  answer: { status: 200, schema: pageOf(passkeySchema), description: 'The passkeys.' },
  problems: ['session-needed'],
});
const remove = operation({
  id: 'removePasskey',
  tag,
  access,
  summary: 'Remove one of one’s own passkeys',
  description: 'All other sessions end.',
  params: idParams,
  answer: { status: 204, schema: z.undefined().describe('Removed.'), description: 'Removed.' },
  problems: ['session-needed'],
});
const signInOptions = operation({
  id: 'askPasskeySignIn',
  tag,
  summary: 'Begin to sign in with a passkey',
  access: 'public',
  answer: asked,
});
const signIn = operation({
  id: 'signInWithPasskey',
  tag,
  summary: 'Sign in with a passkey',
  description: 'The authenticator verifies the person: no other factor is asked for.',
  access: 'public',
  body: passkeySignInInput.meta({
    id: 'PasskeySignIn',
    examples: [
      {
        ...answered,
        response: {
          clientDataJSON: 'eyJ0eXBlIjoi',
          authenticatorData: 'SZYN5YgO',
          signature: 'MEUCIQDx',
          userHandle: 'MDE5M2E1',
        },
      },
    ],
  }),
  answer: {
    status: 200,
    schema: sessionSchema,
    description: 'The session; its cookie is `__Host-ponte`.',
  },
  problems: ['passkey-refused'],
});

const TO_ENROL = { lacking: ['enrol-second-factor'] } as const;

/** Passkeys: adding and removing them, and signing in with one. */
export const addPasskeyRoutes = (app: App, deps: Deps): void => {
  const { useCases } = deps;
  const { passkeys } = useCases.accounts;
  const begin = { schema: enrolmentOptions, config: TO_ENROL };
  app.post('/api/v1/passkeys/options', begin, async (request) =>
    passkeys.enrolmentOptions(signedInOf(request)),
  );
  const add = { schema: enrol, config: TO_ENROL };
  app.post('/api/v1/passkeys', add, async (request, reply) => {
    const who = signedInOf(request);
    const { opened, passkey } = await passkeys.enrol(who, request.body);
    const zone = await useCases.zoneOf(who.actor.networkId);
    const session = await answerOpened(reply, deps, opened);
    return reply.code(201).send({ session, passkey: presentPasskey(passkey, zone) });
  });
  app.get('/api/v1/passkeys', { schema: list }, async (request) => {
    const who = signedInOf(request);
    const zone = await useCases.zoneOf(who.actor.networkId);
    const own = await passkeys.list(who);
    return pageOfWhole(
      own.map((one) => presentPasskey(one, zone)),
      request.query,
    );
  });
  app.delete('/api/v1/passkeys/:id', { schema: remove }, async (request, reply) => {
    await passkeys.remove(signedInOf(request), request.params.id);
    return reply.code(204).send();
  });
  const ask = { schema: signInOptions, config: COUNTED };
  app.post('/api/v1/session/passkey/options', ask, async () => passkeys.signInOptions());
  const enter = { schema: signIn, config: COUNTED };
  app.post('/api/v1/session/passkey', enter, async (request, reply) =>
    answerOpened(reply, deps, await passkeys.signIn(request.body, clientOf(request))),
  );
};

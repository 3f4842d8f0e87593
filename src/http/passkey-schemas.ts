import { z } from 'zod';
import type { PasskeySummary } from '../app/accounts/use-cases.ts';
import { formatInstant } from '../domain/calendar/local-time.ts';
import { sessionSchema } from './account-schemas.ts';
import { id, instant } from './schema-parts.ts';

// What is told of passkeys.

export const passkeySchema = z
  .object({
    id,
    name: z.string(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Passkey' });

export const enrolledPasskeySchema = z
  .object({ session: sessionSchema, passkey: passkeySchema })
  .meta({ id: 'EnrolledPasskey' });

export const passkeyOptionsSchema = z
  .looseObject({ challenge: z.string() })
  .describe('For `PublicKeyCredential.parse…OptionsFromJSON`, as it is.')
  .meta({ id: 'PasskeyOptions' });

export const presentPasskey = (
  { id: ofIt, name, createdAt, lastUsedAt }: PasskeySummary,
  zone: string,
): z.output<typeof passkeySchema> => ({
  id: ofIt,
  name,
  createdAt: formatInstant(createdAt, zone),
  lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt, zone),
});

import { z } from 'zod';
import { ACTIONS } from '../domain/permissions.ts';
import { ROLES } from '../domain/terms.ts';
import { id, instant } from './schema-parts.ts';

const fields = {
  id,
  name: z.string(),
  role: z.enum(ROLES),
  prefix: z.string().describe('The first letters, by which people recognise it.'),
  organisationId: id.nullable(),
  mediatorId: id.nullable(),
  partnerId: id.nullable(),
  siteIds: z.array(id).nullable().describe('Null: all sites of the organisation.'),
  scopes: z.array(z.enum(ACTIONS)).nullable().describe('Null: all that the role may do.'),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable().describe('To the minute.'),
};

export const keySchema = z
  .object(fields)
  .meta({ id: 'Key', description: 'An API key, without the key itself.' });

export const newKeySchema = z
  .object({
    ...fields,
    key: z.string().nullable().describe('Shown only now: null when the call is repeated.'),
  })
  .meta({ id: 'CreatedKey' });

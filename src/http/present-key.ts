import type { z } from 'zod';
import type { ApiKeyView } from '../app/views.ts';
import { formatInstant } from '../domain/calendar/local-time.ts';
import type { Instant } from '../domain/time.ts';
import type { keySchema } from './key-schemas.ts';

type Key = z.output<typeof keySchema>;

/** A key as the API writes it; as in `present.ts`. */
export const presentKey = (key: ApiKeyView, zone: string): Key => {
  const orNull = (instant: Instant | null): string | null =>
    instant === null ? null : formatInstant(instant, zone);
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    prefix: key.prefix,
    organisationId: key.organisationId,
    mediatorId: key.mediatorId,
    partnerId: key.partnerId,
    siteIds: key.siteIds === null ? null : [...key.siteIds],
    scopes: key.scopes === null ? null : ([...key.scopes] as Key['scopes']),
    createdAt: formatInstant(key.createdAt, zone),
    expiresAt: orNull(key.expiresAt),
    revokedAt: orNull(key.revokedAt),
    lastUsedAt: orNull(key.lastUsedAt),
  };
};

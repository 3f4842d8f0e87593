import { z } from 'zod';
import type { AuditEventView, SealView } from '../app/views.ts';
import { formatInstant } from '../domain/calendar/local-time.ts';
import { ROLES } from '../domain/terms.ts';
import { id, instant } from './schema-parts.ts';

// The audit log as the API writes it; ids of events are text, since they are longer than what JSON counts.

const hash = z
  .string()
  .describe('SHA-256 in hexadecimal.')
  .meta({ examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'] });

export const auditEventSchema = z
  .object({
    id: z.string(),
    at: instant,
    kind: z.string().meta({ examples: ['offer.accepted'] }),
    actor: z.object({ role: z.enum([...ROLES, 'system']), id: z.string() }),
    requestId: id.nullable(),
    subjectId: z.string().nullable().describe('The row that it was done to, beside the request.'),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent', description: 'Who did what to which row, and when.' });

export const sealSchema = z
  .object({
    number: z.int(),
    firstEventId: z.string(),
    lastEventId: z.string(),
    count: z.int(),
    hash,
    previousHash: hash,
    sealedAt: instant,
  })
  .meta({ id: 'Seal', description: 'A link of the chain over the events.' });

export const presentAuditEvent = (
  event: AuditEventView,
  zone: string,
): z.output<typeof auditEventSchema> => ({
  id: event.id,
  at: formatInstant(event.at, zone),
  kind: event.kind,
  actor: { role: event.actor.role, id: event.actor.id },
  requestId: event.requestId,
  subjectId: event.subjectId,
  data: { ...event.data },
});

export const presentSeal = (seal: SealView, zone: string): z.output<typeof sealSchema> => ({
  number: seal.number,
  firstEventId: seal.firstEventId,
  lastEventId: seal.lastEventId,
  count: seal.count,
  hash: seal.hash,
  previousHash: seal.previousHash,
  sealedAt: formatInstant(seal.sealedAt, zone),
});

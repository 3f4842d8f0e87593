import { z } from 'zod';
import { ACCOUNT_STATES } from '../domain/accounts/account.ts';
import { BOOKING_STATES, CHANNELS, OFFER_STATES } from '../domain/terms.ts';
import { id, instant } from './schema-parts.ts';
import { availabilitySchema, mediatorSchema } from './schemas.ts';

export const exportSchema = z
  .object({
    madeAt: instant,
    mediator: mediatorSchema,
    availability: availabilitySchema,
    offers: z.array(
      z.object({
        id,
        state: z.enum(OFFER_STATES),
        createdAt: instant,
        answeredAt: instant.nullable(),
        declineReason: z.string().nullable(),
      }),
    ),
    bookings: z.array(
      z.object({
        id,
        requestCode: z.string(),
        state: z.enum(BOOKING_STATES),
        language: z.string(),
        site: z.string(),
        startsAt: instant,
        endsAt: instant,
        lateMinutes: z.int().nullable(),
        arrivedAt: instant.nullable(),
        finishedAt: instant.nullable(),
        endReason: z.string().nullable(),
      }),
    ),
    messages: z.array(
      z.object({
        at: instant,
        direction: z.enum(['to-her', 'from-her']),
        channel: z.enum(CHANNELS),
        body: z.string(),
      }),
    ),
    question: z.string().nullable().describe('The kind of question that her phone was asked back.'),
    events: z.array(z.object({ at: instant, kind: z.string(), actor: z.string() })),
    account: z
      .object({
        name: z.string(),
        email: z.string().nullable(),
        language: z.string(),
        state: z.enum(ACCOUNT_STATES),
        createdAt: instant,
      })
      .nullable()
      .describe('Null: she has not signed in yet.'),
    sessions: z.array(
      z.object({
        createdAt: instant,
        lastSeenAt: instant,
        revokedAt: instant.nullable(),
        client: z.string().describe('What the browser said it was.'),
      }),
    ),
  })
  .meta({
    id: 'MediatorExport',
    description:
      'All that is held about a mediator, but for the data of cases and confidential exclusions.',
  });

const count = z.int().min(0);

export const purgeReportSchema = z
  .object({
    id: z.string(),
    at: instant,
    counts: z.object({
      details: count.describe('Requests whose unit, contact and notes were emptied.'),
      requests: count.describe('Requests that were pseudonymised.'),
      messages: count,
      strangers: count.describe('Messages of unknown senders.'),
    }),
  })
  .meta({ id: 'PurgeReport', description: 'What was purged because it was too old.' });

import { z } from 'zod';
import { ATTENTIONS, NOTICES } from '../domain/terms.ts';
import { id, instant, language } from './schema-parts.ts';

// What is read beside requests, offers and mediators; as in `schemas.ts`.

export const noticeSchema = z
  .object({
    id: z.string(),
    at: instant,
    notice: z
      .enum(NOTICES)
      .nullable()
      .describe('Of a phone, of the network’s messages, or of a booking.'),
    attention: z.enum(ATTENTIONS).nullable().describe('Why a request needed a coordinator.'),
    requestId: id.nullable(),
    requestCode: z.string().nullable(),
    mediatorId: id.nullable(),
    mediatorName: z.string().nullable(),
  })
  .meta({ id: 'Notice', description: 'Something that the coordinators were told.' });

export const siteSchema = z
  .object({
    id,
    organisationId: id,
    organisation: z.string(),
    name: z.string(),
    comune: z.string(),
    certainty: z
      .enum(['known', 'demo'])
      .describe('`demo`: the place is real, the site is an assumption.'),
  })
  .meta({ id: 'Site' });

export const languageSchema = z
  .object({ tag: language, nameIt: z.string(), nameEn: z.string(), endonym: z.string() })
  .meta({ id: 'Language' });

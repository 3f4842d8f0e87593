import { z } from 'zod';
import { PROGRESS } from '../domain/dispatch/progress.ts';
import { ACTIONS } from '../domain/permissions.ts';
import {
  GENDERS,
  MESSAGE_LANGUAGES,
  MOBILITIES,
  MODES,
  RELAXATIONS,
  ROLES,
  SETTINGS,
  TEXT_CHANNELS,
  URGENCIES,
} from '../domain/terms.ts';

// What people and programs may say to the use cases: the API's contract and its OpenAPI document.
// Unknown fields are refused. What needs the network's rules or the clock is checked by the use cases.

const text = (max: number) => z.string().trim().min(1).max(max);

export const requestInput = z.strictObject({
  siteId: z.uuid().describe('The site where the mediator is needed; one of your organisation’s.'),
  mode: z.enum(MODES).describe('How the mediation takes place.'),
  language: text(35).describe('BCP 47 tag of the language that the person speaks: `bin` for Edo.'),
  acceptableLanguages: z
    .array(text(35))
    .max(8)
    .default([])
    .describe('Vehicular languages that would do, declared by the requester.'),
  startsAt: text(40).describe(
    'RFC 3339 instant with offset; without an offset it is local time of the network.',
  ),
  durationMinutes: z.int().min(1).max(720).describe('Whole minutes, at most 12 hours.'),
  urgency: z.enum(URGENCIES).optional().describe('Follows from the lead time when left out.'),
  setting: z.enum(SETTINGS).describe('What the conversation is about, in classes.'),
  gender: z
    .strictObject({ want: z.enum(GENDERS), required: z.boolean().default(false) })
    .optional()
    .describe('Gender of the mediator; left out: no preference.'),
  relax: z
    .array(z.enum(RELAXATIONS))
    .max(RELAXATIONS.length)
    .default([])
    .describe('What may give way when nobody can come, in this order.'),
  caseRef: text(64).optional().describe('Pseudonymous reference of the case; never a name.'),
  preferredMediatorIds: z.array(z.uuid()).max(10).default([]),
  people: z.int().min(1).max(500).default(1).describe('How many people are served.'),
  unit: text(120).optional().describe('Told to the mediator only after acceptance.'),
  contact: text(60).optional().describe('Told to the mediator only after acceptance.'),
  notes: text(2000).optional().describe('Told to the mediator only after acceptance; no names.'),
  force: z.boolean().default(false).describe('Ask although it looks like a double.'),
});
export type RequestInput = z.output<typeof requestInput>;

export const answerInput = z.strictObject({
  answer: z.enum(['accept', 'decline']),
  reason: text(200).optional(),
});
export type AnswerInput = z.output<typeof answerInput>;

export const cancellationInput = z.strictObject({ reason: text(500) });
export type CancellationInput = z.output<typeof cancellationInput>;

export const assignmentInput = z.strictObject({ mediatorId: z.uuid() });
export type AssignmentInput = z.output<typeof assignmentInput>;

export const withdrawalInput = z.strictObject({ reason: text(500).optional() });
export type WithdrawalInput = z.output<typeof withdrawalInput>;

export const progressInput = z.strictObject({
  what: z
    .enum(PROGRESS)
    .describe('She comes later, is there, has finished, or answers the reminder: she comes.'),
  minutes: z
    .int()
    .min(1)
    .max(720)
    .optional()
    .describe('How much later than agreed; with `late` only, and needed there.'),
});
export type ProgressInput = z.output<typeof progressInput>;

const day = z.iso.date().nullable().default(null);
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a local time as HH:MM.');

export const availabilityInput = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        weekday: z.int().min(1).max(7).describe('ISO: 1 is Monday.'),
        from: wallTime,
        to: z.union([wallTime, z.literal('24:00')]),
        validFrom: day,
        validTo: day,
      }),
    )
    .max(200),
  exceptions: z
    .array(z.strictObject({ kind: z.enum(['free', 'busy']), start: text(40), end: text(40) }))
    .max(500)
    .default([]),
});
export type AvailabilityInput = z.output<typeof availabilityInput>;

export const mediatorInput = z.strictObject({
  givenName: text(80),
  familyName: text(80),
  gender: z.enum(GENDERS),
  phone: text(20).describe('E.164, or as it is dialled in Italy.'),
  messageLanguage: z.enum(MESSAGE_LANGUAGES).default('it'),
  channel: z
    .enum(TEXT_CHANNELS)
    .default('sms')
    .describe('How she wants to be written to; SMS where WhatsApp is not switched on.'),
  partnerId: z.uuid().nullable().default(null),
  homeComune: text(6).describe('ISTAT code of the comune: `110001` for Andria.'),
  mobility: z.enum(MOBILITIES),
  maxTravelMinutes: z.int().min(0).max(240).default(60),
  modes: z.array(z.enum(MODES)).min(1).default(['on-site', 'phone']),
  languages: z
    .array(text(35))
    .min(1)
    .max(20)
    .describe('BCP 47 tags; never inferred from citizenship.'),
  qualifications: z
    .array(
      z.strictObject({
        setting: z.enum(SETTINGS),
        expiresAt: z.iso.date().nullable().default(null),
      }),
    )
    .max(SETTINGS.length)
    .default([]),
  contractMinutesPerWeek: z.int().min(0).max(10_080).nullable().default(null),
  weeklyCapMinutes: z.int().min(0).max(10_080).nullable().default(null),
  documentsExpireAt: z.iso.date().nullable().default(null),
});
export type MediatorInput = z.output<typeof mediatorInput>;

export const mediatorChange = z.strictObject({
  ...Object.fromEntries(
    Object.entries(mediatorInput.shape).map(([name, schema]) => [
      name,
      withoutDefault(schema).optional(),
    ]),
  ),
  state: z.enum(['active', 'paused', 'left']).optional(),
  version: z.int().optional().describe('Of the mediator as read; a newer one is a conflict.'),
}) as unknown as z.ZodType<MediatorChange>;
export type MediatorChange = Partial<MediatorInput> & {
  state?: 'active' | 'paused' | 'left';
  version?: number;
};

/** In a change what is left out stays as it is, so a default must not fill it in. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
}

export const keyInput = z.strictObject({
  name: text(80).describe('What it is for: the program or the office, not a person.'),
  role: z.enum(ROLES),
  organisationId: z.uuid().optional().describe('Of a front desk.'),
  mediatorId: z.uuid().optional().describe('Of a mediator.'),
  partnerId: z.uuid().optional().describe('Of a partner’s manager.'),
  siteIds: z
    .array(z.uuid())
    .min(1)
    .max(100)
    .optional()
    .describe('Sites of the organisation; left out: all of them.'),
  scopes: z
    .array(z.enum(ACTIONS))
    .min(1)
    .max(ACTIONS.length)
    .optional()
    .describe('What of its role the key may do; left out: all of it.'),
  expiresAt: z.iso.datetime({ offset: true }).describe('When it ends: every key has an end.'),
});
export type KeyInput = z.output<typeof keyInput>;

import { z } from 'zod';
import { RULES } from '../domain/matching/eligibility.ts';
import { day, id, instant, language } from './schema-parts.ts';
import {
  ATTENTIONS,
  BOOKING_STATES,
  DEGREES,
  GENDERS,
  MESSAGE_LANGUAGES,
  MOBILITIES,
  MODES,
  OFFER_STATES,
  RELAXATIONS,
  REQUEST_STATES,
  ROLES,
  SETTINGS,
  TEXT_CHANNELS,
  URGENCIES,
} from '../domain/terms.ts';

// What the API answers, as its contract. Schemas with an id are components of the OpenAPI document.
// They describe and are checked by tests; `present.ts` writes the answers, so nothing is parsed twice.

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ format: 'uri' }).describe('Stable address of an explanation.'),
    title: z.string(),
    status: z.int(),
    detail: z
      .string()
      .describe(
        'A sentence in the language of Accept-Language: English, or Italian when asked for.',
      ),
    code: z.string().describe('Stable, for programs.'),
    instance: z.string().optional(),
    requestId: z.string().optional().describe('Quote it when you report a fault.'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each field at fault, and how to mend it.'),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem details; some codes carry further facts.',
    examples: [
      {
        type: 'https://ponte.example/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: 'There is nothing here, or nothing that you may see. Check the address and the id.',
        code: 'not-found',
        requestId: '7d8a1f0e-5b52-4a0e-9d0e-2f6f3f1f0f11',
      },
    ],
  });

const progressShape = {
  lateMinutes: z.int().nullable().describe('How much later than agreed the mediator says to come.'),
  expectedAt: instant.describe('The start, with the minutes that the mediator is late.'),
  reconfirmedAt: instant
    .nullable()
    .describe('When the mediator last said that the booking stands.'),
  arrivedAt: instant.nullable().describe('When the mediator said to be there: an attested time.'),
  finishedAt: instant.nullable().describe('When the mediator said to have finished.'),
};
export const progressSchema = z.object(progressShape);

export const bookingSchema = z
  .object({
    id,
    mediator: z.object({ id, name: z.string() }),
    startsAt: instant,
    endsAt: instant,
    state: z.enum(BOOKING_STATES),
    ...progressShape,
  })
  .meta({ id: 'Booking' });

const requestSummaryShape = {
  id,
  code: z
    .string()
    .describe('What people say to each other.')
    .meta({ examples: ['R-7K3F'] }),
  state: z.enum(REQUEST_STATES),
  attention: z.enum(ATTENTIONS).nullable().describe('Why a coordinator should look.'),
  organisationId: id,
  siteId: id,
  siteName: z.string(),
  comune: z.string(),
  mode: z.enum(MODES),
  language,
  acceptableLanguages: z.array(language),
  startsAt: instant,
  requestedStartsAt: instant
    .nullable()
    .describe('What was asked for at first, where another time gave way; null: it stands.'),
  durationMinutes: z.int(),
  urgency: z.enum(URGENCIES),
  setting: z.enum(SETTINGS),
  gender: z.object({ want: z.enum(GENDERS).nullable(), required: z.boolean() }),
  relax: z.array(z.enum(RELAXATIONS)).describe('What may give way.'),
  relaxed: z.array(z.enum(RELAXATIONS)).describe('What has given way.'),
  caseRef: z.string().nullable(),
  people: z.int(),
  wave: z.int().describe('How often people were asked.'),
  openOffers: z.int().describe('How many people can still answer.'),
  nextStepAt: instant.nullable(),
  booking: bookingSchema.nullable(),
  createdAt: instant,
  version: z.int(),
};

export const requestSummarySchema = z.object(requestSummaryShape).meta({ id: 'RequestSummary' });

export const requestSchema = z
  .object({
    ...requestSummaryShape,
    preferredMediatorIds: z.array(id),
    unit: z.string().nullable(),
    contact: z.string().nullable(),
    notes: z.string().nullable(),
    cancellationReason: z.string().nullable(),
    history: z.array(
      z.object({
        at: instant,
        kind: z.string().meta({ examples: ['request.created'] }),
        actor: z.enum([...ROLES, 'system']),
        data: z.record(z.string(), z.unknown()),
        mediator: z
          .object({ id, name: z.string() })
          .nullable()
          .describe('Whose offer or booking it is about; for an office only who was booked.'),
        offerId: id.nullable().describe('For coordinators.'),
      }),
    ),
  })
  .meta({ id: 'MediationRequest' });

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe('Send it as `cursor` for the next page; null: this is the last.'),
  });

const relaxationSchema = z
  .object({
    change: z.enum(RELAXATIONS),
    eligible: z.int().describe('How many could come then.'),
    startsAt: instant.optional().describe('Where another time is what helps.'),
  })
  .meta({ id: 'Relaxation' });

export const previewSchema = z
  .object({
    eligible: z.int().describe('How many mediators could come.'),
    usualAnswerMinutes: z
      .number()
      .nullable()
      .describe('How soon somebody usually answers; null: too little is known.'),
    relaxations: z.array(relaxationSchema),
  })
  .meta({
    id: 'Preview',
    examples: [
      { eligible: 4, usualAnswerMinutes: 6, relaxations: [{ change: 'gender', eligible: 7 }] },
    ],
  });

const share = z.number().describe('0 to 1, more is better.');

export const candidatesSchema = z
  .object({
    eligible: z.array(
      z.object({
        mediatorId: id,
        name: z.string(),
        score: share,
        parts: z.object({
          language: share,
          continuity: share,
          travel: share,
          fairness: share,
          preferred: share,
        }),
        degree: z.enum(DEGREES),
        via: language.nullable(),
        vehicular: z.boolean(),
        travelMinutes: z.number(),
        asked: z.boolean().describe('An offer of this request is open.'),
      }),
    ),
    excluded: z.array(
      z.object({
        mediatorId: id,
        name: z.string(),
        reasons: z.array(z.object({ rule: z.enum(RULES), detail: z.string() })),
      }),
    ),
    relaxations: z.array(relaxationSchema),
  })
  .meta({ id: 'Candidates' });

export const offerSchema = z
  .object({
    id,
    requestId: id,
    code: z
      .string()
      .describe('Four digits, to answer by SMS.')
      .meta({ examples: ['4721'] }),
    state: z.enum(OFFER_STATES),
    language,
    setting: z.enum(SETTINGS),
    mode: z.enum(MODES),
    comune: z.string().nullable(),
    startsAt: instant,
    durationMinutes: z.int(),
    urgency: z.enum(URGENCIES),
    expiresAt: instant,
    createdAt: instant,
    closedAt: instant.nullable(),
  })
  .meta({ id: 'Offer', description: 'What a mediator is told before she accepts.' });

export const mediatorBookingSchema = z
  .object({
    id,
    requestId: id,
    requestCode: z.string(),
    state: z.enum(BOOKING_STATES),
    language,
    setting: z.enum(SETTINGS),
    mode: z.enum(MODES),
    site: z.string(),
    organisation: z.string(),
    comune: z.string(),
    unit: z.string().nullable(),
    contact: z.string().nullable(),
    notes: z.string().nullable(),
    startsAt: instant,
    endsAt: instant,
    ...progressShape,
  })
  .meta({ id: 'MediatorBooking', description: 'What the mediator who comes is told.' });

export const answerSchema = z
  .object({ booking: mediatorBookingSchema.nullable().describe('Null after a decline.') })
  .meta({ id: 'Answered' });

export const mediatorSchema = z
  .object({
    id,
    givenName: z.string(),
    familyName: z.string(),
    gender: z.enum(GENDERS),
    phone: z.string().nullable().describe('E.164; null once she was erased.'),
    messageLanguage: z.enum(MESSAGE_LANGUAGES),
    smsOn: z.boolean(),
    channel: z.enum(TEXT_CHANNELS).describe('How she wants to be written to.'),
    state: z.enum(['active', 'paused', 'left']),
    partnerId: id.nullable(),
    partner: z.string().nullable(),
    homeComune: z.string(),
    mobility: z.enum(MOBILITIES),
    maxTravelMinutes: z.int(),
    modes: z.array(z.enum(MODES)),
    languages: z.array(language),
    qualifications: z.array(z.object({ setting: z.enum(SETTINGS), expiresAt: day.nullable() })),
    contractMinutesPerWeek: z.int().nullable(),
    weeklyCapMinutes: z.int().nullable(),
    documentsExpireAt: day.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Mediator' });

export const availabilitySchema = z
  .object({
    rules: z.array(
      z.object({
        weekday: z.int().describe('ISO: 1 is Monday.'),
        from: z.string().meta({ examples: ['08:30'] }),
        to: z.string().meta({ examples: ['13:00'] }),
        validFrom: day.nullable(),
        validTo: day.nullable(),
      }),
    ),
    exceptions: z.array(z.object({ kind: z.enum(['free', 'busy']), start: instant, end: instant })),
  })
  .meta({ id: 'Availability' });

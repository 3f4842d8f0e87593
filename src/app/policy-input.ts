import { z } from 'zod';
import {
  DEGREES,
  MOBILITIES,
  RELAXATIONS,
  ROLES,
  SETTINGS,
  URGENCIES,
  type Mobility,
} from '../domain/terms.ts';

// A network's rules as people write them; what each means is in src/domain/policy.ts.
// Times are minutes, and fractions of one are allowed: a demonstration may run fast.

const minutes = z.number().min(0).max(525_600);
const share = z.number().min(0).max(1);
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const span = z.strictObject({ from: wallTime, to: wallTime });
const each = <Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>);

const urgencyRules = z.strictObject({
  leadMinutes: minutes.nullable(),
  waves: z
    .array(z.strictObject({ untilStartMinutes: minutes.nullable(), size: z.int().min(1).max(50) }))
    .min(1)
    .max(10),
  windowMinutes: minutes.min(0.05),
  respectsQuietHours: z.boolean(),
  quietUnlessWithinMinutes: minutes,
  searchAfterStartMinutes: minutes,
  tellCoordinatorAfterMinutes: minutes.nullable(),
  maxAsks: z.int().min(1).max(10),
});

const mobilityRules = z.strictObject({
  kilometresPerHour: z.number().min(0).max(200),
  overheadMinutes: minutes,
  maxMinutes: minutes,
});

export const policyInput = z.strictObject({
  urgency: each(URGENCIES, urgencyRules),
  quietHours: span,
  intake: z.strictObject({
    maxAheadDays: z.int().min(1).max(730),
    maxDurationMinutes: z.int().min(15).max(720),
    maxPhoneMinutes: z.int().min(5).max(720),
    emergencyAheadMinutes: minutes,
    onSiteOnly: z.array(z.enum(SETTINGS)),
  }),
  language: z.strictObject({
    // With `none` everybody would understand everybody.
    minimumDegree: z.enum(DEGREES).exclude(['none']),
    relaxedDegree: z.enum(DEGREES).exclude(['none']),
    worth: each([...DEGREES, 'vehicular'], share),
  }),
  qualifiedSettings: z.array(z.enum(SETTINGS)),
  travel: z.strictObject({
    detourFactor: z.number().min(1).max(5),
    byMobility: each<Mobility, typeof mobilityRules>(MOBILITIES, mobilityRules).refine(
      (all) => MOBILITIES.every((one) => one === 'remote' || all[one].kilometresPerHour >= 1),
      'Everybody who goes anywhere moves at 1 km/h at least.',
    ),
  }),
  work: z.strictObject({
    dailyRestMinutes: minutes,
    defaultWeeklyCapMinutes: minutes,
    contractFactor: z.number().min(0.1).max(10),
  }),
  ranking: z.strictObject({
    weights: each(
      ['language', 'continuity', 'travel', 'fairness', 'preferred'],
      z.number().min(0).max(100),
    ).refine(
      (weights) => Object.values(weights).some((weight) => weight > 0),
      'At least one weight must be more than 0.',
    ),
    travelHorizonMinutes: minutes.min(1),
    continuityJobs: z.int().min(1).max(100),
    ledgerDays: z.int().min(1).max(366),
  }),
  dayParts: z.array(span).max(10),
  relaxations: z.array(z.enum(RELAXATIONS)),
  matching: z.strictObject({
    candidateLimit: z.int().min(1).max(1_000),
    freeTimeHorizonDays: z.int().min(31).max(366),
  }),
  dispatch: z.strictObject({ recheckMinutes: minutes.min(0.05), completeAfterMinutes: minutes }),
  sms: z.strictObject({
    codeQuarantineDays: z.int().min(30).max(366),
    bareAnswerQuietHours: z.number().min(0).max(168),
    nonsenseLimit: z.int().min(1).max(50),
    limits: z.array(z.strictObject({ count: z.int().min(1), minutes: minutes.min(1) })).max(10),
    allowedPrefixes: z.array(z.string().regex(/^\+\d{1,8}$/)).min(1),
    dailyCap: z.int().min(1).max(1_000_000).nullable(),
    wrongCodeLimit: z.int().min(1).max(50),
    wrongCodeMinutes: minutes.min(1),
    muteMinutes: minutes.min(1),
    questionMinutes: minutes.min(1),
    whatsapp: z.boolean(),
  }),
  reminder: z.strictObject({ at: wallTime.nullable(), unconfirmedMinutes: minutes }),
  presence: z.strictObject({ beforeMinutes: minutes, afterMinutes: minutes }),
  voice: z.strictObject({
    enabled: z.boolean(),
    afterMinutes: minutes,
    atOnce: z.int().min(1).max(20),
  }),
  // What asks for answers looks back: codes for 30 days, limits for hours.
  retention: z.strictObject({
    detailDays: z.int().min(1).max(366),
    requestMonths: z.int().min(1).max(120),
    messageDays: z.int().min(31).max(366),
    strangerDays: z.int().min(1).max(366),
  }),
  privacy: z.strictObject({ encryptNames: z.boolean() }),
  signIn: z.strictObject({
    secondFactorRoles: z.array(z.enum(ROLES)),
    idleMinutes: minutes.min(1),
    mediatorIdleMinutes: minutes.min(1),
    absoluteMinutes: minutes.min(1),
  }),
});
export type PolicyInput = z.output<typeof policyInput>;

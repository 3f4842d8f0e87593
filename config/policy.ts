import type { Policy } from '../src/domain/policy.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** The rules that a network starts with. Minutes unless a name says otherwise; what each means is in src/domain/policy.ts. */
export const defaultPolicy: Policy = {
  urgency: {
    emergency: {
      leadMinutes: 2 * HOUR,
      waves: [{ untilStartMinutes: null, size: 8 }],
      windowMinutes: 5,
      respectsQuietHours: false,
      quietUnlessWithinMinutes: 0,
      // Somebody who comes late is better than nobody: a birth or a trauma lasts for hours.
      searchAfterStartMinutes: 2 * HOUR,
      tellCoordinatorAfterMinutes: 10,
      maxAsks: 2,
    },
    urgent: {
      leadMinutes: 2 * DAY,
      waves: [{ untilStartMinutes: null, size: 3 }],
      windowMinutes: 15,
      respectsQuietHours: false,
      quietUnlessWithinMinutes: 0,
      searchAfterStartMinutes: 0,
      tellCoordinatorAfterMinutes: null,
      maxAsks: 2,
    },
    routine: {
      leadMinutes: null,
      waves: [
        { untilStartMinutes: DAY, size: 3 },
        { untilStartMinutes: 3 * DAY, size: 2 },
        { untilStartMinutes: null, size: 1 },
      ],
      windowMinutes: 2 * HOUR,
      respectsQuietHours: true,
      quietUnlessWithinMinutes: 12 * HOUR,
      searchAfterStartMinutes: 0,
      tellCoordinatorAfterMinutes: null,
      maxAsks: 2,
    },
  },
  quietHours: { from: '21:00', to: '08:00' },
  intake: {
    maxAheadDays: 365,
    maxDurationMinutes: 12 * HOUR,
    maxPhoneMinutes: 45,
    emergencyAheadMinutes: 2 * DAY,
    onSiteOnly: ['mental-health', 'minors'],
  },
  language: {
    minimumDegree: 'close',
    relaxedDegree: 'partial',
    worth: { exact: 1, close: 0.8, vehicular: 0.6, partial: 0.5, poor: 0.2, none: 0 },
  },
  qualifiedSettings: [
    'health',
    'mental-health',
    'legal',
    'minors',
    'trafficking',
    'labour-exploitation',
  ],
  travel: {
    detourFactor: 1.3,
    byMobility: {
      car: { kilometresPerHour: 55, overheadMinutes: 8, maxMinutes: 90 },
      'public-transport': { kilometresPerHour: 28, overheadMinutes: 20, maxMinutes: 120 },
      bicycle: { kilometresPerHour: 14, overheadMinutes: 3, maxMinutes: 45 },
      foot: { kilometresPerHour: 4.5, overheadMinutes: 0, maxMinutes: 40 },
      remote: { kilometresPerHour: 0, overheadMinutes: 0, maxMinutes: 0 },
    },
  },
  work: {
    dailyRestMinutes: 11 * HOUR,
    defaultWeeklyCapMinutes: 48 * HOUR,
    contractFactor: 1,
  },
  ranking: {
    weights: { language: 3, continuity: 2, travel: 2, fairness: 2, preferred: 1 },
    travelHorizonMinutes: 90,
    continuityJobs: 3,
    ledgerDays: 28,
  },
  dayParts: [
    { from: '08:00', to: '13:00' },
    { from: '13:00', to: '18:00' },
    { from: '18:00', to: '21:00' },
  ],
  // Half an hour costs the office least; the gender, which was required for a reason, costs the person most.
  relaxations: [
    'start+30',
    'start-30',
    'dialect',
    'start+60',
    'start-60',
    'phone',
    'day-part',
    'gender',
  ],
  matching: { candidateLimit: 60, freeTimeHorizonDays: 60 },
  dispatch: { recheckMinutes: 10, completeAfterMinutes: 60 },
  sms: {
    codeQuarantineDays: 30,
    bareAnswerQuietHours: 24,
    nonsenseLimit: 5,
    limits: [
      { count: 1, minutes: 1 },
      { count: 5, minutes: 15 },
      { count: 11, minutes: HOUR },
      { count: 21, minutes: 3 * HOUR },
    ],
    allowedPrefixes: ['+39'],
    dailyCap: 2_000,
    wrongCodeLimit: 5,
    wrongCodeMinutes: HOUR,
    muteMinutes: HOUR,
    questionMinutes: 30,
    whatsapp: false,
  },
  reminder: { at: '18:00', unconfirmedMinutes: 3 * HOUR },
  presence: { beforeMinutes: 2 * HOUR, afterMinutes: 12 * HOUR },
  voice: { enabled: false, afterMinutes: 2, atOnce: 3 },
  retention: { detailDays: 30, requestMonths: 24, messageDays: 90, strangerDays: 30 },
  privacy: { encryptNames: false },
  signIn: {
    secondFactorRoles: ['coordinator', 'admin'],
    idleMinutes: 12 * HOUR,
    mediatorIdleMinutes: 7 * DAY,
    absoluteMinutes: 7 * DAY,
  },
};

import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { LIVE_BOOKING_STATES, OPEN_OFFER_STATES } from '../../../domain/dispatch/records.ts';
import {
  ATTENTIONS,
  BOOKING_STATES,
  GENDERS,
  MODES,
  OFFER_STATES,
  RELAXATIONS,
  REQUEST_STATES,
  ROLES,
  SETTINGS,
  URGENCIES,
  type Attention,
  type BookingState,
  type Gender,
  type Mode,
  type OfferState,
  type Relaxation,
  type RequestState,
  type Role,
  type Setting,
  type Urgency,
} from '../../../domain/terms.ts';
import { allOf, instant, oneOf, sealed, span, words } from './columns.ts';
import { mediators } from './mediators.ts';
import { languages, sites } from './networks.ts';

/** A day: the longest mediation that the database takes; policies are stricter. */
const LONGEST_MINUTES = 24 * 60;

const CLOSED_REQUEST_STATES = ['completed', 'unfilled', 'cancelled'] as const;

export const requests = pgTable(
  'requests',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    siteId: uuid('site_id').notNull(),
    code: text().notNull(),
    state: text().$type<RequestState>().notNull(),
    mode: text().$type<Mode>().notNull(),
    language: text().notNull(),
    acceptableLanguages: text('acceptable_languages').array().notNull(),
    startsAt: instant('starts_at').notNull(),
    requestedStartsAt: instant('requested_starts_at'),
    durationMinutes: integer('duration_minutes').notNull(),
    endsAt: instant('ends_at')
      .notNull()
      .generatedAlwaysAs(sql`plus_minutes(starts_at, duration_minutes)`),
    urgency: text().$type<Urgency>().notNull(),
    setting: text().$type<Setting>().notNull(),
    genderWant: text('gender_want').$type<Gender>(),
    genderRequired: boolean('gender_required').notNull(),
    relax: text().array().$type<Relaxation[]>().notNull(),
    relaxed: text().array().$type<Relaxation[]>().notNull(),
    caseRef: text('case_ref'),
    preferredMediatorIds: uuid('preferred_mediator_ids').array().notNull(),
    people: integer().notNull(),
    unit: sealed(),
    contact: sealed(),
    notes: sealed(),
    cancellationReason: sealed('cancellation_reason'),
    wave: integer().notNull().default(0),
    attention: text().$type<Attention>(),
    nextWakeAt: instant('next_wake_at'),
    createdAt: instant('created_at').notNull(),
    searchingSince: instant('searching_since').notNull(),
    closedAt: instant('closed_at'),
    /** Nothing leads from it to a case any more, and its key is gone. */
    pseudonymised: boolean().notNull().default(false),
    version: integer().notNull().default(1),
  },
  (table) => [
    oneOf('requests_state_known', table.state, REQUEST_STATES),
    oneOf('requests_mode_known', table.mode, MODES),
    oneOf('requests_urgency_known', table.urgency, URGENCIES),
    oneOf('requests_setting_known', table.setting, SETTINGS),
    oneOf('requests_gender_known', table.genderWant, GENDERS),
    oneOf('requests_attention_known', table.attention, ATTENTIONS),
    allOf('requests_relax_known', table.relax, RELAXATIONS),
    allOf('requests_relaxed_known', table.relaxed, RELAXATIONS),
    check(
      'requests_gender_named',
      sql`not ${table.genderRequired} or ${table.genderWant} is not null`,
    ),
    check(
      'requests_duration_possible',
      sql`${table.durationMinutes} between 1 and ${sql.raw(String(LONGEST_MINUTES))}`,
    ),
    check('requests_people_positive', sql`${table.people} >= 1`),
    check(
      'requests_open_has_due_time',
      sql`${table.state} <> 'open' or ${table.nextWakeAt} is not null`,
    ),
    check(
      'requests_closed_has_time',
      sql`(${table.state} in (${words(CLOSED_REQUEST_STATES)})) = (${table.closedAt} is not null)`,
    ),
    unique('requests_id_network_unique').on(table.id, table.networkId),
    unique('requests_code_unique').on(table.networkId, table.code),
    foreignKey({
      name: 'requests_site_fk',
      columns: [table.siteId, table.organisationId, table.networkId],
      foreignColumns: [sites.id, sites.organisationId, sites.networkId],
    }),
    foreignKey({
      name: 'requests_language_fk',
      columns: [table.networkId, table.language],
      foreignColumns: [languages.networkId, languages.tag],
    }),
    index('requests_due')
      .on(table.nextWakeAt)
      .where(sql`${table.nextWakeAt} is not null`),
    index('requests_of_network').on(table.networkId, table.startsAt, table.id),
    index('requests_of_organisation').on(table.organisationId, table.startsAt, table.id),
    index('requests_of_case')
      .on(table.organisationId, table.caseRef)
      .where(sql`${table.caseRef} is not null`),
    index('requests_of_language').on(table.networkId, table.language, table.startsAt),
    index('requests_with_details')
      .on(table.networkId, table.endsAt)
      .where(
        sql`${table.unit} is not null or ${table.contact} is not null or ${table.notes} is not null`,
      ),
    index('requests_with_case')
      .on(table.networkId, table.endsAt)
      .where(sql`not ${table.pseudonymised}`),
  ],
);

/**
 * "Look at this request at that time", written by transactions that hold the lock of another request: an insert
 * here waits for nobody, so two that wake each other cannot deadlock, and it commits with what made it necessary.
 */
export const requestWakes = pgTable(
  'request_wakes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    networkId: uuid('network_id').notNull(),
    requestId: uuid('request_id').notNull(),
    at: instant().notNull(),
  },
  (table) => [
    index('request_wakes_of_request').on(table.requestId),
    index('request_wakes_due').on(table.at),
  ],
);

export const offers = pgTable(
  'offers',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Its request's: a trigger copies it, so that row level security needs no join. */
    organisationId: uuid('organisation_id'),
    mediatorId: uuid('mediator_id').notNull(),
    state: text().$type<OfferState>().notNull(),
    wave: integer().notNull(),
    code: text().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    answeredAt: instant('answered_at'),
    closedAt: instant('closed_at'),
    declineReason: sealed('decline_reason'),
    score: doublePrecision().notNull(),
    /** The parts of the ranking, as they were when it was made. */
    parts: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
    calledAt: instant('called_at'),
  },
  (table) => [
    oneOf('offers_state_known', table.state, OFFER_STATES),
    check('offers_code_digits', sql`${table.code} ~ '^[0-9]{4}$'`),
    check('offers_expire_after_creation', sql`${table.expiresAt} > ${table.createdAt}`),
    check(
      'offers_closed_has_time',
      sql`(${table.state} in (${words(OPEN_OFFER_STATES)})) = (${table.closedAt} is null)`,
    ),
    unique('offers_id_network_unique').on(table.id, table.networkId),
    uniqueIndex('offers_one_open_per_mediator')
      .on(table.requestId, table.mediatorId)
      .where(sql`${table.state} in (${words(OPEN_OFFER_STATES)})`),
    index('offers_of_request').on(table.requestId, table.createdAt),
    index('offers_of_mediator').on(table.mediatorId, table.createdAt),
    index('offers_open_of_mediator')
      .on(table.mediatorId)
      .where(sql`${table.state} in (${words(OPEN_OFFER_STATES)})`),
    foreignKey({
      name: 'offers_request_fk',
      columns: [table.requestId, table.networkId],
      foreignColumns: [requests.id, requests.networkId],
    }),
    foreignKey({
      name: 'offers_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

export const bookings = pgTable(
  'bookings',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Its request's, and the partner for which she worked then: a trigger copies them. */
    organisationId: uuid('organisation_id'),
    partnerId: uuid('partner_id'),
    mediatorId: uuid('mediator_id').notNull(),
    offerId: uuid('offer_id'),
    state: text().$type<BookingState>().notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    travelBeforeMinutes: integer('travel_before_minutes').notNull(),
    /** The time that it takes from the mediator, with the way there. */
    busy: span()
      .notNull()
      .generatedAlwaysAs(sql`tstzrange(plus_minutes(starts_at, -travel_before_minutes), ends_at)`),
    /** Where she must be, nowhere for phone and video: a trigger copies it, so that candidates are read without joins. */
    lat: doublePrecision(),
    lng: doublePrecision(),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
    endReason: sealed('end_reason'),
    remindedAt: instant('reminded_at'),
    reconfirmedAt: instant('reconfirmed_at'),
    lateMinutes: integer('late_minutes'),
    arrivedAt: instant('arrived_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    oneOf('bookings_state_known', table.state, BOOKING_STATES),
    check('bookings_late_positive', sql`${table.lateMinutes} > 0`),
    check('bookings_end_after_start', sql`${table.endsAt} > ${table.startsAt}`),
    check(
      'bookings_travel_possible',
      sql`${table.travelBeforeMinutes} between 0 and ${sql.raw(String(LONGEST_MINUTES))}`,
    ),
    check(
      'bookings_ended_has_time',
      sql`(${table.state} in (${words(LIVE_BOOKING_STATES)})) = (${table.endedAt} is null)`,
    ),
    uniqueIndex('bookings_one_live_per_request')
      .on(table.requestId)
      .where(sql`${table.state} in (${words(LIVE_BOOKING_STATES)})`),
    index('bookings_of_request').on(table.requestId, table.createdAt),
    index('bookings_of_mediator').on(table.mediatorId, table.endsAt),
    foreignKey({
      name: 'bookings_request_fk',
      columns: [table.requestId, table.networkId],
      foreignColumns: [requests.id, requests.networkId],
    }),
    foreignKey({
      name: 'bookings_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
    foreignKey({
      name: 'bookings_offer_fk',
      columns: [table.offerId, table.networkId],
      foreignColumns: [offers.id, offers.networkId],
    }),
  ],
);

/** Append-only: triggers refuse anything else. No foreign keys: the log outlives what it tells of. */
export const events = pgTable(
  'events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    networkId: uuid('network_id').notNull(),
    at: instant().notNull(),
    actorRole: text('actor_role').$type<Role | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    kind: text().notNull(),
    requestId: uuid('request_id'),
    subjectId: text('subject_id'),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    oneOf('events_actor_role_known', table.actorRole, [...ROLES, 'system']),
    index('events_of_request')
      .on(table.requestId, table.id)
      .where(sql`${table.requestId} is not null`),
    index('events_of_network').on(table.networkId, table.id),
    index('events_of_purges')
      .on(table.networkId, table.id)
      .where(sql`${table.kind} = 'retention.purged'`),
    index('events_about')
      .on(table.subjectId, table.id)
      .where(sql`${table.kind} like 'mediator.%'`),
    index('events_for_coordinators')
      .on(table.networkId, table.id)
      .where(sql`${table.kind} = 'coordinator.told'`),
  ],
);

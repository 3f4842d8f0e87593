import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { AvailabilityException } from '../../../domain/calendar/availability.ts';
import {
  GENDERS,
  MESSAGE_LANGUAGES,
  MOBILITIES,
  MODES,
  SETTINGS,
  type Gender,
  type MessageLanguage,
  type Mobility,
  type Mode,
  TEXT_CHANNELS,
  type Setting,
  type TextChannel,
  EXCLUSION_SCOPES,
  type ExclusionScope,
} from '../../../domain/terms.ts';
import { allOf, instant, intervals, kmPoint, oneOf, sealed } from './columns.ts';
import { comuni, languages, networks, partners } from './networks.ts';

export const MEDIATOR_STATES = ['active', 'paused', 'left'] as const;
export type MediatorState = (typeof MEDIATOR_STATES)[number];

export const mediators = pgTable(
  'mediators',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    partnerId: uuid('partner_id'),
    /** Null where the network's policy has names encrypted; then `sealedName` holds both. */
    givenName: text('given_name'),
    familyName: text('family_name'),
    sealedName: sealed('sealed_name'),
    gender: text().$type<Gender>().notNull(),
    /** Null once she is erased. */
    phone: sealed('phone_e164'),
    /** By which a number is found without being readable. */
    phoneIndex: sealed('phone_index').unique('mediators_phone_unique'),
    messageLanguage: text('message_language').$type<MessageLanguage>().notNull().default('it'),
    smsOn: boolean('sms_on').notNull().default(true),
    channel: text().$type<TextChannel>().notNull().default('sms'),
    /** Nothing that this phone writes is read before. */
    mutedUntil: instant('muted_until'),
    state: text().$type<MediatorState>().notNull().default('active'),
    homeComune: text('home_comune')
      .notNull()
      .references(() => comuni.istat),
    homeLat: doublePrecision('home_lat').notNull(),
    homeLng: doublePrecision('home_lng').notNull(),
    homeKm: kmPoint('home_km').generatedAlwaysAs(sql`km_point(home_lat, home_lng)`),
    mobility: text().$type<Mobility>().notNull(),
    maxTravelMinutes: integer('max_travel_minutes').notNull(),
    modes: text().array().$type<Mode[]>().notNull(),
    contractMinutesPerWeek: integer('contract_minutes_per_week'),
    weeklyCapMinutes: integer('weekly_cap_minutes'),
    documentsExpireAt: instant('documents_expire_at'),
    joinedAt: instant('joined_at').notNull(),
    /** When she works, from her rules and exceptions, as far as `freeUntil`; bookings not subtracted. */
    available: intervals()
      .notNull()
      .default(sql`'{}'`),
    /** `available` less her live bookings: triggers keep it right, nobody writes it. */
    free: intervals()
      .notNull()
      .default(sql`'{}'`),
    /** Null: not computed yet, so that nobody narrows by it. */
    freeUntil: instant('free_until'),
    /** When all that says who she was went. */
    erasedAt: instant('erased_at'),
    version: integer().notNull().default(1),
  },
  (table) => [
    oneOf('mediators_gender_known', table.gender, GENDERS),
    oneOf('mediators_message_language_known', table.messageLanguage, MESSAGE_LANGUAGES),
    oneOf('mediators_channel_known', table.channel, TEXT_CHANNELS),
    oneOf('mediators_state_known', table.state, MEDIATOR_STATES),
    oneOf('mediators_mobility_known', table.mobility, MOBILITIES),
    allOf('mediators_modes_known', table.modes, MODES),
    check(
      'mediators_named_once',
      sql`(${table.sealedName} is null) = (${table.givenName} is not null) and (${table.givenName} is null) = (${table.familyName} is null)`,
    ),
    check('mediators_max_travel_positive', sql`${table.maxTravelMinutes} >= 0`),
    check('mediators_contract_positive', sql`${table.contractMinutesPerWeek} >= 0`),
    check('mediators_weekly_cap_positive', sql`${table.weeklyCapMinutes} >= 0`),
    unique('mediators_id_network_unique').on(table.id, table.networkId),
    index('mediators_by_name').on(table.networkId, table.familyName, table.givenName, table.id),
    index('mediators_stale_free').on(table.freeUntil.asc().nullsFirst()),
    foreignKey({
      name: 'mediators_partner_fk',
      columns: [table.partnerId, table.networkId],
      foreignColumns: [partners.id, partners.networkId],
    }),
  ],
);

/** One row for each language of a mediator. What candidates are narrowed by stands here too: a trigger copies it. */
export const mediatorLanguages = pgTable(
  'mediator_languages',
  {
    mediatorId: uuid('mediator_id').notNull(),
    tag: text().notNull(),
    networkId: uuid('network_id').notNull(),
    homeKm: kmPoint('home_km').notNull(),
    /** Nothing while the mediator is not active. */
    free: intervals().notNull(),
    freeUntil: instant('free_until'),
    /** False once she has left: nobody finds her any more. */
    listed: boolean().notNull(),
  },
  (table) => [
    primaryKey({ name: 'mediator_languages_pkey', columns: [table.mediatorId, table.tag] }),
    index('mediator_languages_nearest')
      .using('gist', table.networkId, table.tag, table.homeKm)
      .where(sql`${table.listed}`),
    foreignKey({
      name: 'mediator_languages_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }).onDelete('cascade'),
    foreignKey({
      name: 'mediator_languages_language_fk',
      columns: [table.networkId, table.tag],
      foreignColumns: [languages.networkId, languages.tag],
    }),
  ],
);

export const mediatorQualifications = pgTable(
  'mediator_qualifications',
  {
    mediatorId: uuid('mediator_id').notNull(),
    setting: text().$type<Setting>().notNull(),
    networkId: uuid('network_id').notNull(),
    expiresAt: instant('expires_at'),
  },
  (table) => [
    primaryKey({
      name: 'mediator_qualifications_pkey',
      columns: [table.mediatorId, table.setting],
    }),
    oneOf('mediator_qualifications_setting_known', table.setting, SETTINGS),
    foreignKey({
      name: 'mediator_qualifications_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }).onDelete('cascade'),
  ],
);

/** Weekly spans of work in the wall time of the network. */
export const availabilityRules = pgTable(
  'availability_rules',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    networkId: uuid('network_id').notNull(),
    mediatorId: uuid('mediator_id').notNull(),
    /** ISO: 1 Monday to 7 Sunday. */
    weekday: smallint().notNull(),
    from: text('from_time').notNull(),
    to: text('to_time').notNull(),
    validFrom: date('valid_from', { mode: 'string' }),
    validTo: date('valid_to', { mode: 'string' }),
  },
  (table) => [
    check('availability_rules_weekday_iso', sql`${table.weekday} between 1 and 7`),
    check('availability_rules_from_time', sql`${table.from} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'`),
    check(
      'availability_rules_to_time',
      sql`${table.to} ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'`,
    ),
    check('availability_rules_valid_span', sql`${table.validFrom} <= ${table.validTo}`),
    index('availability_rules_of_mediator').on(table.mediatorId),
    foreignKey({
      name: 'availability_rules_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }).onDelete('cascade'),
  ],
);

export const availabilityExceptions = pgTable(
  'availability_exceptions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    networkId: uuid('network_id').notNull(),
    mediatorId: uuid('mediator_id').notNull(),
    kind: text().$type<AvailabilityException['kind']>().notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [
    oneOf('availability_exceptions_kind_known', table.kind, ['free', 'busy']),
    check('availability_exceptions_ends_after_start', sql`${table.endsAt} > ${table.startsAt}`),
    index('availability_exceptions_of_mediator').on(table.mediatorId),
    foreignKey({
      name: 'availability_exceptions_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }).onDelete('cascade'),
  ],
);

/** Conflicts of interest. Confidential: only coordinators read them, and nobody excluded can infer one. */
export const mediatorExclusions = pgTable(
  'mediator_exclusions',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    mediatorId: uuid('mediator_id').notNull(),
    scope: text().$type<ExclusionScope>().notNull(),
    /** A case reference, an id, or a language tag, as the scope says. */
    value: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    oneOf('mediator_exclusions_scope_known', table.scope, EXCLUSION_SCOPES),
    unique('mediator_exclusions_unique').on(table.mediatorId, table.scope, table.value),
    foreignKey({
      name: 'mediator_exclusions_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }).onDelete('cascade'),
  ],
);

import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Policy } from '../../../domain/policy.ts';
import { DEGREES, type Degree } from '../../../domain/terms.ts';
import { oneOf } from './columns.ts';

// The tenant, who asks, where one goes, who employs, and the languages.

export const networks = pgTable('networks', {
  id: uuid().primaryKey(),
  slug: text().notNull().unique('networks_slug_unique'),
  name: text().notNull(),
  /** IANA name. */
  zone: text().notNull(),
  demo: boolean().notNull().default(false),
  /** Null: the default policy. */
  policy: jsonb().$type<Policy>(),
  smsSender: text('sms_sender'),
});

/** National reference data: the one table without a network. */
export const comuni = pgTable(
  'comuni',
  {
    istat: text().primaryKey(),
    name: text().notNull(),
    province: text().notNull(),
    lat: doublePrecision().notNull(),
    lng: doublePrecision().notNull(),
  },
  (table) => [index('comuni_name').on(sql`lower(${table.name})`)],
);

export const organisations = pgTable(
  'organisations',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    name: text().notNull(),
    kind: text().notNull(),
  },
  (table) => [
    unique('organisations_id_network_unique').on(table.id, table.networkId),
    unique('organisations_name_unique').on(table.networkId, table.name),
  ],
);

export const CERTAINTIES = ['known', 'demo'] as const;

export const sites = pgTable(
  'sites',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    name: text().notNull(),
    comuneIstat: text('comune_istat')
      .notNull()
      .references(() => comuni.istat),
    lat: doublePrecision().notNull(),
    lng: doublePrecision().notNull(),
    /** `demo`: plausible, not confirmed by a public source; screens say so. */
    certainty: text().$type<(typeof CERTAINTIES)[number]>().notNull(),
  },
  (table) => [
    oneOf('sites_certainty_known', table.certainty, CERTAINTIES),
    unique('sites_id_organisation_network_unique').on(
      table.id,
      table.organisationId,
      table.networkId,
    ),
    unique('sites_name_unique').on(table.organisationId, table.name, table.comuneIstat),
    index('sites_of_network').on(table.networkId, table.organisationId),
    foreignKey({
      name: 'sites_organisation_fk',
      columns: [table.organisationId, table.networkId],
      foreignColumns: [organisations.id, organisations.networkId],
    }),
  ],
);

export const partners = pgTable(
  'partners',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    name: text().notNull(),
    role: text().notNull(),
  },
  (table) => [
    unique('partners_id_network_unique').on(table.id, table.networkId),
    unique('partners_name_unique').on(table.networkId, table.name),
  ],
);

export const languages = pgTable(
  'languages',
  {
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    /** BCP 47. */
    tag: text().notNull(),
    nameIt: text('name_it').notNull(),
    nameEn: text('name_en').notNull(),
    endonym: text().notNull(),
    /** The order in which they are listed. */
    position: integer().notNull().default(0),
  },
  (table) => [primaryKey({ name: 'languages_pkey', columns: [table.networkId, table.tag] })],
);

/** A speaker of `speaks` understands a mediator who works in `hears` this well. Directional. */
export const languageIntelligibility = pgTable(
  'language_intelligibility',
  {
    networkId: uuid('network_id').notNull(),
    speaks: text().notNull(),
    hears: text().notNull(),
    degree: text().$type<Degree>().notNull(),
  },
  (table) => [
    primaryKey({
      name: 'language_intelligibility_pkey',
      columns: [table.networkId, table.speaks, table.hears],
    }),
    oneOf('language_intelligibility_degree_known', table.degree, DEGREES),
    foreignKey({
      name: 'language_intelligibility_speaks_fk',
      columns: [table.networkId, table.speaks],
      foreignColumns: [languages.networkId, languages.tag],
    }),
    foreignKey({
      name: 'language_intelligibility_hears_fk',
      columns: [table.networkId, table.hears],
      foreignColumns: [languages.networkId, languages.tag],
    }),
  ],
);

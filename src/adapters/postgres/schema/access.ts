import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { ROLES, type Role } from '../../../domain/terms.ts';
import { instant, oneOf } from './columns.ts';
import { mediators } from './mediators.ts';
import { networks, organisations, partners } from './networks.ts';

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    /** The key itself is kept nowhere. */
    hash: text().notNull().unique('api_keys_hash_unique'),
    /** Its first letters, by which people recognise it. */
    prefix: text().notNull(),
    role: text().$type<Role>().notNull(),
    organisationId: uuid('organisation_id'),
    /** Null: all sites of the organisation. */
    siteIds: uuid('site_ids').array(),
    mediatorId: uuid('mediator_id'),
    partnerId: uuid('partner_id'),
    /** What of its role the key may do; null: all of it. */
    scopes: text().array(),
    name: text().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    lastUsedAt: instant('last_used_at'),
  },
  (table) => [
    oneOf('api_keys_role_known', table.role, ROLES),
    check(
      'api_keys_front_desk_has_organisation',
      sql`(${table.role} = 'front-desk') = (${table.organisationId} is not null)`,
    ),
    check(
      'api_keys_mediator_has_mediator',
      sql`(${table.role} = 'mediator') = (${table.mediatorId} is not null)`,
    ),
    check(
      'api_keys_partner_manager_has_partner',
      sql`(${table.role} = 'partner-manager') = (${table.partnerId} is not null)`,
    ),
    check(
      'api_keys_sites_of_front_desk',
      sql`${table.siteIds} is null or (${table.role} = 'front-desk' and cardinality(${table.siteIds}) > 0)`,
    ),
    check('api_keys_scopes_some', sql`cardinality(${table.scopes}) > 0`),
    index('api_keys_of_network').on(table.networkId),
    foreignKey({
      name: 'api_keys_organisation_fk',
      columns: [table.organisationId, table.networkId],
      foreignColumns: [organisations.id, organisations.networkId],
    }),
    foreignKey({
      name: 'api_keys_partner_fk',
      columns: [table.partnerId, table.networkId],
      foreignColumns: [partners.id, partners.networkId],
    }),
    foreignKey({
      name: 'api_keys_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

export const IDEMPOTENCY_STATES = ['in-flight', 'done'] as const;

/** What was answered to a POST with an Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    networkId: uuid('network_id').notNull(),
    subjectId: text('subject_id').notNull(),
    key: text().notNull(),
    bodyHash: text('body_hash').notNull(),
    state: text().$type<(typeof IDEMPOTENCY_STATES)[number]>().notNull(),
    /** Whoever was at it is taken for dead after this. */
    lockedUntil: instant('locked_until').notNull(),
    status: integer(),
    /** What was made, from which its answer is written again. */
    madeId: uuid('made_id'),
    /** Of a refusal only: the answer to what was done may show what nobody should find here. */
    body: jsonb().$type<unknown>(),
    headers: jsonb().$type<Readonly<Record<string, string>>>(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'idempotency_keys_pkey',
      columns: [table.networkId, table.subjectId, table.key],
    }),
    oneOf('idempotency_keys_state_known', table.state, IDEMPOTENCY_STATES),
    check(
      'idempotency_keys_done_has_status',
      sql`(${table.state} = 'done') = (${table.status} is not null)`,
    ),
    check('idempotency_keys_body_of_refusal', sql`${table.body} is null or ${table.status} >= 400`),
    index('idempotency_keys_age').on(table.createdAt),
  ],
);

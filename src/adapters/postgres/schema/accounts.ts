import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  ACCOUNT_LANGUAGES,
  ACCOUNT_STATES,
  TOKEN_PURPOSES,
  type AccountLanguage,
  type AccountState,
  type TokenPurpose,
} from '../../../domain/accounts/account.ts';
import { ROLES, type Role } from '../../../domain/terms.ts';
import { instant, oneOf, sealed } from './columns.ts';
import { mediators } from './mediators.ts';
import { networks, organisations, partners } from './networks.ts';

/** People who sign in. A mediator's account is made when she first signs in with her telephone. */
export const accounts = pgTable(
  'accounts',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id')
      .notNull()
      .references(() => networks.id),
    /** Lower case; null: signs in with a telephone only. */
    email: text(),
    name: text().notNull(),
    role: text().$type<Role>().notNull(),
    organisationId: uuid('organisation_id'),
    /** Null: all sites of the organisation. */
    siteIds: uuid('site_ids').array(),
    partnerId: uuid('partner_id'),
    mediatorId: uuid('mediator_id').unique('accounts_mediator_unique'),
    passwordHash: text('password_hash'),
    state: text().$type<AccountState>().notNull(),
    language: text().$type<AccountLanguage>().notNull(),
    createdAt: instant('created_at').notNull(),
    version: integer().notNull().default(1),
  },
  (table) => [
    unique('accounts_id_network_unique').on(table.id, table.networkId),
    unique('accounts_email_unique').on(table.email),
    oneOf('accounts_role_known', table.role, ROLES),
    oneOf('accounts_state_known', table.state, ACCOUNT_STATES),
    oneOf('accounts_language_known', table.language, ACCOUNT_LANGUAGES),
    check('accounts_email_lower', sql`${table.email} = lower(${table.email})`),
    check(
      'accounts_has_a_way_in',
      sql`${table.email} is not null or ${table.mediatorId} is not null`,
    ),
    check(
      'accounts_front_desk_has_organisation',
      sql`(${table.role} = 'front-desk') = (${table.organisationId} is not null)`,
    ),
    check(
      'accounts_sites_of_front_desk',
      sql`${table.siteIds} is null or ${table.role} = 'front-desk'`,
    ),
    check(
      'accounts_mediator_has_mediator',
      sql`(${table.role} = 'mediator') = (${table.mediatorId} is not null)`,
    ),
    check(
      'accounts_partner_manager_has_partner',
      sql`(${table.role} = 'partner-manager') = (${table.partnerId} is not null)`,
    ),
    index('accounts_of_network').on(table.networkId, table.name, table.id),
    foreignKey({
      name: 'accounts_organisation_fk',
      columns: [table.organisationId, table.networkId],
      foreignColumns: [organisations.id, organisations.networkId],
    }),
    foreignKey({
      name: 'accounts_partner_fk',
      columns: [table.partnerId, table.networkId],
      foreignColumns: [partners.id, partners.networkId],
    }),
    foreignKey({
      name: 'accounts_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

/** A browser in which somebody is signed in; the cookie's token is kept nowhere. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    accountId: uuid('account_id').notNull(),
    tokenHash: text('token_hash').notNull().unique('sessions_token_hash_unique'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** The absolute end; the idle end follows from `last_seen_at` and the network's policy. */
    expiresAt: instant('expires_at').notNull(),
    secondFactorAt: instant('second_factor_at'),
    /** What the browser says it is, shortened, by which its person recognises it. */
    client: text().notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    index('sessions_of_account').on(table.accountId),
    index('sessions_age').on(table.expiresAt),
    foreignKey({
      name: 'sessions_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

/** Links in mails: good once, until their end. */
export const accountTokens = pgTable(
  'account_tokens',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    accountId: uuid('account_id').notNull(),
    purpose: text().$type<TokenPurpose>().notNull(),
    tokenHash: text('token_hash').notNull().unique('account_tokens_hash_unique'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    oneOf('account_tokens_purpose_known', table.purpose, TOKEN_PURPOSES),
    index('account_tokens_of_account').on(table.accountId, table.purpose),
    index('account_tokens_age').on(table.expiresAt),
    foreignKey({
      name: 'account_tokens_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

/** The secret of an authenticator app (TOTP), and the codes for when it is lost. */
export const oneTimeSecrets = pgTable(
  'one_time_secrets',
  {
    accountId: uuid('account_id').primaryKey(),
    networkId: uuid('network_id').notNull(),
    secret: sealed().notNull(),
    createdAt: instant('created_at').notNull(),
    /** Null: shown, and not yet proved to be in the app. */
    confirmedAt: instant('confirmed_at'),
    /** The time step of the last code that was taken: neither it nor an older one is good again. */
    lastStep: integer('last_step').notNull().default(0),
    recoveryHashes: text('recovery_hashes').array().notNull(),
    /** Wrong codes in a row, and until when no more are looked at. */
    tries: integer().notNull().default(0),
    blockedUntil: instant('blocked_until'),
  },
  (table) => [
    foreignKey({
      name: 'one_time_secrets_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

/** WebAuthn credentials. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    accountId: uuid('account_id').notNull(),
    /** Base64url, as the authenticator gave them. */
    credentialId: text('credential_id').notNull().unique('passkeys_credential_unique'),
    publicKey: text('public_key').notNull(),
    counter: bigint({ mode: 'number' }).notNull().default(0),
    transports: text().array().notNull(),
    name: text().notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
  },
  (table) => [
    index('passkeys_of_account').on(table.accountId),
    foreignKey({
      name: 'passkeys_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

/** Six digits with which a mediator signs in by telephone. */
export const smsCodes = pgTable(
  'sms_codes',
  {
    id: uuid().primaryKey(),
    networkId: uuid('network_id').notNull(),
    mediatorId: uuid('mediator_id').notNull(),
    codeHash: text('code_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    tries: integer().notNull().default(0),
    usedAt: instant('used_at'),
  },
  (table) => [
    check('sms_codes_tries_limited', sql`${table.tries} between 0 and 5`),
    index('sms_codes_of_mediator').on(table.mediatorId, table.createdAt),
    index('sms_codes_age').on(table.expiresAt),
    foreignKey({
      name: 'sms_codes_mediator_fk',
      columns: [table.mediatorId, table.networkId],
      foreignColumns: [mediators.id, mediators.networkId],
    }),
  ],
);

export const SIGN_IN_STATE_KINDS = ['oidc', 'passkey-enrolment', 'passkey-sign-in'] as const;

/** What is remembered between two steps of a sign-in: a challenge, or an OpenID Connect state with its nonce and verifier. */
export const signInStates = pgTable(
  'sign_in_states',
  {
    id: uuid().primaryKey(),
    /** Null while nobody knows who it is that signs in. */
    networkId: uuid('network_id'),
    accountId: uuid('account_id'),
    kind: text().$type<(typeof SIGN_IN_STATE_KINDS)[number]>().notNull(),
    keyHash: text('key_hash').notNull().unique('sign_in_states_key_unique'),
    nonce: text(),
    verifier: text(),
    challenge: text(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    oneOf('sign_in_states_kind_known', table.kind, SIGN_IN_STATE_KINDS),
    index('sign_in_states_age').on(table.expiresAt),
    foreignKey({
      name: 'sign_in_states_account_fk',
      columns: [table.accountId, table.networkId],
      foreignColumns: [accounts.id, accounts.networkId],
    }).onDelete('cascade'),
  ],
);

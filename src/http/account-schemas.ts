import { z } from 'zod';
import type { Opened, SessionSummary } from '../app/accounts/use-cases.ts';
import type { AccountView } from '../app/views.ts';
import { ACCOUNT_LANGUAGES, ACCOUNT_STATES } from '../domain/accounts/account.ts';
import { NEXT_STEPS } from '../domain/accounts/session.ts';
import { formatInstant } from '../domain/calendar/local-time.ts';
import { ROLES } from '../domain/terms.ts';
import { csrfTokenOf } from './csrf.ts';
import { id, instant } from './schema-parts.ts';

// What is told of accounts and sessions, and how it is written.

export const accountSchema = z
  .object({
    id,
    email: z.string().nullable(),
    name: z.string(),
    role: z.enum(ROLES),
    organisationId: id.nullable(),
    siteIds: z.array(id).nullable().describe('Null: all sites of the organisation.'),
    partnerId: id.nullable(),
    mediatorId: id.nullable(),
    state: z.enum(ACCOUNT_STATES),
    language: z.enum(ACCOUNT_LANGUAGES),
    hasSecondFactor: z.boolean(),
    createdAt: instant,
    version: z.int(),
  })
  .meta({ id: 'Account' });

export const sessionSchema = z
  .object({
    account: accountSchema,
    next: z
      .enum(NEXT_STEPS)
      .nullable()
      .describe('What is still to be done before the session reaches anything; null: nothing.'),
    csrfToken: z.string().describe('Goes into `X-CSRF-Token` of whatever changes something.'),
  })
  .meta({ id: 'Session' });

export const openSessionSchema = z
  .object({
    id,
    client: z.string().describe('What the browser says it is.'),
    createdAt: instant,
    lastSeenAt: instant,
    endsAt: instant,
    isThisOne: z.boolean(),
  })
  .meta({ id: 'OpenSession' });

export const enrolmentSchema = z
  .object({ secret: z.string(), uri: z.string().describe('For a QR code.') })
  .meta({ id: 'SecondFactorEnrolment' });

export const recoveryCodesSchema = z
  .object({
    session: sessionSchema,
    recoveryCodes: z.array(z.string()).describe('Each works once; they are shown only now.'),
  })
  .meta({ id: 'RecoveryCodes' });

export const presentAccount = (
  account: AccountView,
  zone: string,
): z.output<typeof accountSchema> => ({
  id: account.id,
  email: account.email,
  name: account.name,
  role: account.role,
  organisationId: account.organisationId,
  siteIds: account.siteIds === null ? null : [...account.siteIds],
  partnerId: account.partnerId,
  mediatorId: account.mediatorId,
  state: account.state,
  language: account.language,
  hasSecondFactor: account.hasSecondFactor,
  createdAt: formatInstant(account.createdAt, zone),
  version: account.version,
});

/** A session as its own browser is told of it; the token stays in the cookie. */
export const presentSession = (
  { account, next, token }: Pick<Opened, 'account' | 'next' | 'token'>,
  zone: string,
): z.output<typeof sessionSchema> => ({
  account: presentAccount(account, zone),
  next,
  csrfToken: csrfTokenOf(token),
});

export const presentOpenSession = (
  session: SessionSummary,
  zone: string,
): z.output<typeof openSessionSchema> => ({
  id: session.id,
  client: session.client,
  createdAt: formatInstant(session.createdAt, zone),
  lastSeenAt: formatInstant(session.lastSeenAt, zone),
  endsAt: formatInstant(session.endsAt, zone),
  isThisOne: session.isThisOne,
});

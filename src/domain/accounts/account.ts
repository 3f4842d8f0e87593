import type { Role } from '../terms.ts';

export const ACCOUNT_STATES = ['invited', 'active', 'disabled'] as const;
/** Only whoever is `active` signs in. */
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const ACCOUNT_LANGUAGES = ['it', 'en'] as const;
/** The languages of screens and mails. */
export type AccountLanguage = (typeof ACCOUNT_LANGUAGES)[number];

export const TOKEN_PURPOSES = ['invitation', 'reset'] as const;
/** What a link in a mail is good for. */
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

export const MAIL_PURPOSES = [
  ...TOKEN_PURPOSES,
  'password-changed',
  'app-added',
  'app-removed',
  'passkey-added',
  'passkey-removed',
  'identity-added',
  'factors-removed',
] as const;
/** Why somebody is written to by e-mail. */
export type MailPurpose = (typeof MAIL_PURPOSES)[number];

export const MAIL_STATES = ['queued', 'sending', 'sent', 'failed', 'dropped'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** What a coordinator may give by herself; the rest is for an admin to give. */
const GRANTED_BY_COORDINATORS: readonly Role[] = ['front-desk', 'mediator', 'partner-manager'];

/** Whether somebody with this role may give, change or take away that one. */
export const mayGrant = (granter: Role | 'system', role: Role): boolean =>
  granter === 'admin' ||
  granter === 'system' ||
  (granter === 'coordinator' && GRANTED_BY_COORDINATORS.includes(role));

/** E-mail addresses are told apart without regard to case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

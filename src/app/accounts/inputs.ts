import { z } from 'zod';
import { ACCOUNT_LANGUAGES } from '../../domain/accounts/account.ts';
import { ROLES } from '../../domain/terms.ts';

// What people may say when they sign in. Passwords are measured by the rule of the domain; here is only what no
// rule need look at.

const text = (max: number) => z.string().trim().min(1).max(max);
const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const password = z.string().min(1).max(1_024);
const code = text(20).describe('Six digits of the authenticator app, or a recovery code.');

export const signInInput = z.strictObject({ email, password });
export type SignInInput = z.output<typeof signInInput>;

export const codeInput = z.strictObject({ code });

export const resetRequestInput = z.strictObject({ email });

export const newPasswordInput = z.strictObject({
  password: password.describe('12 to 128 characters.'),
});

export const passwordChangeInput = z.strictObject({
  current: password,
  password: password.describe('12 to 128 characters.'),
});
export type PasswordChangeInput = z.output<typeof passwordChangeInput>;

export const phoneInput = z.strictObject({
  phone: text(30).describe('A number without a prefix is Italian.'),
});

export const phoneCodeInput = z.strictObject({
  phone: text(30),
  code: text(10).describe('The six digits of the SMS.'),
});
export type PhoneCodeInput = z.output<typeof phoneCodeInput>;

const place = {
  organisationId: z.uuid().optional().describe('Of a front desk.'),
  siteIds: z
    .array(z.uuid())
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .describe('Of a front desk; null: all sites of the organisation.'),
  partnerId: z.uuid().optional().describe('Of a partner manager.'),
  mediatorId: z.uuid().optional().describe('Of a mediator.'),
};

export const invitationInput = z.strictObject({
  email,
  name: text(120),
  role: z.enum(ROLES),
  language: z.enum(ACCOUNT_LANGUAGES).default('it'),
  ...place,
});
export type InvitationInput = z.output<typeof invitationInput>;

export const accountChangeInput = z.strictObject({
  name: text(120).optional(),
  role: z.enum(ROLES).optional().describe('With what the role needs.'),
  language: z.enum(ACCOUNT_LANGUAGES).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  version: z
    .int()
    .optional()
    .describe('Refuses the change when the account has another one by now.'),
  ...place,
});
export type AccountChangeInput = z.output<typeof accountChangeInput>;

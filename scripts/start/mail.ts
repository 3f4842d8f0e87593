import type { Env } from '../../config/env.ts';
import type { Settings } from '../../src/main.ts';

/** Whether mails stay in a mailbox beside the phones. */
export const hasMailbox = (env: Env): boolean => env.DEMO && env.SMTP_URL === undefined;

/** The mail server of the configuration, or the demo's own. */
export const smtpOf = (env: Env): NonNullable<Settings['smtp']> | null => {
  const { SMTP_URL: url, MAIL_FROM: from } = env;
  if (url !== undefined && from !== undefined) return { url, from };
  if (!hasMailbox(env)) return null;
  return { url: `smtp://127.0.0.1:${env.MAIL_PORT}`, from: 'Ponte <ponte@demo.invalid>' };
};

/** What cannot be done without a mail server, in a sentence; null: nothing to say. */
export const missingMail = (env: Env): string | null =>
  smtpOf(env) === null
    ? 'No SMTP_URL: nobody is invited or given a new password by e-mail; `npm run admin -- invite` prints the link.'
    : null;

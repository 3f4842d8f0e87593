import { createTransport } from 'nodemailer';
import type { Mailed, Mailer } from '../../app/ports.ts';
import { SECOND } from '../../domain/time.ts';

interface Options {
  /** `smtp://` or `smtps://`, with user and password. */
  readonly url: string;
  /** `Ponte <ponte@example.org>`. */
  readonly from: string;
}

/** What travels to another machine is encrypted, and holds links that open accounts. */
const isThisMachine = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

const PATIENCE = 10 * SECOND;

/** What the server answered; 0 when none came. 5xx is its last word, everything else may pass. */
const failureOf = (error: unknown): Mailed => {
  const { responseCode } = Object(error) as { responseCode?: unknown };
  const code = typeof responseCode === 'number' ? responseCode : 0;
  return { ok: false, code, retry: code < 500 };
};

/** Sends plain text through an SMTP server. */
export const makeSmtpMailer = ({ url, from }: Options): Mailer => {
  const transport = createTransport({
    url,
    requireTLS: !isThisMachine(url),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ id, to, subject, text }) => {
      const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
      try {
        await transport.sendMail({ from, to, subject, text, messageId: `<${id}@${domain}>` });
        return { ok: true };
      } catch (error) {
        return failureOf(error);
      }
    },
    close: () => transport.close(),
  };
};

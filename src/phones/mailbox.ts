import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { readMail, type Mail } from './mail-text.ts';

export interface Mailbox {
  readonly url: string;
  /** The newest first. */
  mails(): readonly Mail[];
  close(): Promise<void>;
}

interface Options {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly now: () => number;
}

/** So many mails are kept before the oldest are forgotten. */
const KEPT = 500;
const LARGEST = 256 * 1024;

/** An SMTP server that takes every mail and lets it go nowhere. Rejects when the port is taken. */
export const startMailbox = async ({ host, port, now }: Options): Promise<Mailbox> => {
  let mails: readonly Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    size: LARGEST,
    onData: (stream, session, done) => {
      buffer(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: Mail = {
          id: randomUUID(),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          receivedAt: now(),
          ...readMail(raw),
        };
        mails = [mail, ...mails].slice(0, KEPT);
        done();
      }, done);
    },
  });
  // A client that breaks off is no fault of the mailbox.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: taken } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${host}:${taken}`,
    mails: () => mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

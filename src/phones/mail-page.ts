import type { FastifyInstance } from 'fastify';
import { html, type Html } from './html.ts';
import type { Mail } from './mail-text.ts';
import type { Mailbox } from './mailbox.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

const LINK = /(https?:\/\/[^\s<>"]+)/;

/** Text with its links. */
const linked = (text: string): Html[] =>
  text
    .split(LINK)
    .map((part) => (LINK.test(part) ? html`<a href="${part}">${part}</a>` : html`${part}`));

const article = ({ to, from, subject, text, receivedAt }: Mail, timeZone: string): Html => {
  const when = new Intl.DateTimeFormat('it-IT', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(receivedAt);
  return html`<article class="mail">
    <h2>${subject}</h2>
    <p class="envelope">a ${to.join(', ')} · da ${from} · ${when}</p>
    <p class="letter">${linked(text)}</p>
  </article>`;
};

const renderMails = (mails: readonly Mail[], timeZone: string): string =>
  html`<!doctype html>
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Posta · simulatore dimostrativo</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/phones.css" />
      </head>
      <body>
        <header class="top">
          <div class="title">
            <h1>Posta <span class="tag">simulatore dimostrativo</span></h1>
            <p>Nessuna e-mail esce da qui. <a href="/">Telefoni</a></p>
          </div>
        </header>
        <main class="mails">
          ${mails.length === 0 ? html`<p class="nobody">Ancora nessuna e-mail.</p>` : mails.map((one) => article(one, timeZone))}
        </main>
      </body>
    </html> `.markup;

/** The mailbox as a page at `/mail`, and as JSON at `/mails`. */
export const addMailPage = (
  app: FastifyInstance,
  mailbox: Pick<Mailbox, 'mails'>,
  timeZone: string,
): void => {
  app.get('/mails', async () => ({ items: mailbox.mails() }));
  app.get('/mail', (_request, reply) =>
    reply
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(renderMails(mailbox.mails(), timeZone)),
  );
};

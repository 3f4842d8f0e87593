import type { AccountLanguage, MailPurpose } from './account.ts';

/** What a mail is made of. Nothing here is about requests or people helped. */
export interface MailFacts {
  readonly name: string;
  readonly network: string;
  /** Null where there is nothing to open. */
  readonly link: string | null;
  /** The link's end in words, in the network's time. */
  readonly until: string;
}

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

type Texts = Readonly<Record<MailPurpose, (facts: MailFacts) => MailText>>;

const lines = (...paragraphs: (string | null)[]): string =>
  `${paragraphs.filter((one) => one !== null).join('\n\n')}\n`;

const it: Texts = {
  invitation: ({ name, network, link, until }) => ({
    subject: 'Ponte: il tuo accesso',
    body: lines(
      `Gentile ${name},`,
      `hai un accesso a Ponte per ${network}. Per attivarlo scegli una password:`,
      link,
      `Il link vale una volta, fino al ${until}.`,
      'Se non aspettavi questo messaggio, ignoralo: senza password non si attiva nulla.',
    ),
  }),
  reset: ({ name, link, until }) => ({
    subject: 'Ponte: una nuova password',
    body: lines(
      `Gentile ${name},`,
      'qualcuno, forse tu, ha chiesto una nuova password per Ponte. Per sceglierla:',
      link,
      `Il link vale una volta, fino al ${until}.`,
      'Se non l’hai chiesta tu, ignora questo messaggio: la password resta quella di prima.',
    ),
  }),
  'password-changed': ({ name }) => ({
    subject: 'Ponte: la password è cambiata',
    body: lines(
      `Gentile ${name},`,
      'la password del tuo accesso a Ponte è stata cambiata, e tutte le altre sessioni sono chiuse.',
      'Se non sei stato tu, avvisa subito il coordinamento della tua rete.',
    ),
  }),
};

const en: Texts = {
  invitation: ({ name, network, link, until }) => ({
    subject: 'Ponte: your access',
    body: lines(
      `Dear ${name},`,
      `you have access to Ponte for ${network}. To activate it, choose a password:`,
      link,
      `The link works once, until ${until}.`,
      'If you did not expect this message, ignore it: without a password nothing is activated.',
    ),
  }),
  reset: ({ name, link, until }) => ({
    subject: 'Ponte: a new password',
    body: lines(
      `Dear ${name},`,
      'somebody, perhaps you, asked for a new password for Ponte. To choose it:',
      link,
      `The link works once, until ${until}.`,
      'If it was not you, ignore this message: your password stays as it was.',
    ),
  }),
  'password-changed': ({ name }) => ({
    subject: 'Ponte: your password has changed',
    body: lines(
      `Dear ${name},`,
      'the password of your access to Ponte was changed, and all other sessions are closed.',
      'If it was not you, tell the coordinators of your network at once.',
    ),
  }),
};

const TEXTS: Readonly<Record<AccountLanguage, Texts>> = { it, en };

/** A mail in the reader's language, as plain text. */
export const mailText = (
  purpose: MailPurpose,
  language: AccountLanguage,
  facts: MailFacts,
): MailText => TEXTS[language][purpose](facts);

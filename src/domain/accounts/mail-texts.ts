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

/** Something about the ways in has changed: what, and what to do if it was somebody else. */
const italianNotice =
  (subject: string, happened: string) =>
  ({ name }: MailFacts): MailText => ({
    subject: `Ponte: ${subject}`,
    body: lines(
      `Gentile ${name},`,
      happened,
      'Se non sei stato tu, avvisa subito il coordinamento della tua rete.',
    ),
  });

const englishNotice =
  (subject: string, happened: string) =>
  ({ name }: MailFacts): MailText => ({
    subject: `Ponte: ${subject}`,
    body: lines(
      `Dear ${name},`,
      happened,
      'If it was not you, tell the coordinators of your network at once.',
    ),
  });

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
  'password-changed': italianNotice(
    'la password è cambiata',
    'la password del tuo accesso a Ponte è stata cambiata, e tutte le altre sessioni sono chiuse.',
  ),
  'app-added': italianNotice(
    'una nuova app per i codici',
    'al tuo accesso a Ponte è stata aggiunta un’app che genera codici.',
  ),
  'app-removed': italianNotice(
    'l’app per i codici è stata tolta',
    'dal tuo accesso a Ponte è stata tolta l’app che genera codici, e tutte le altre sessioni sono chiuse.',
  ),
  'passkey-added': italianNotice(
    'una nuova passkey',
    'al tuo accesso a Ponte è stata aggiunta una passkey.',
  ),
  'passkey-removed': italianNotice(
    'una passkey è stata tolta',
    'dal tuo accesso a Ponte è stata tolta una passkey, e tutte le altre sessioni sono chiuse.',
  ),
  'identity-added': italianNotice(
    'una nuova identità digitale',
    'al tuo accesso a Ponte è stata collegata un’identità digitale: con essa ora si entra.',
  ),
  'factors-removed': italianNotice(
    'app e passkey sono state tolte',
    'un amministratore ha tolto dal tuo accesso a Ponte l’app per i codici e le passkey, e ha chiuso tutte le sessioni. Al prossimo ingresso potrai aggiungerle di nuovo.',
  ),
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
  'password-changed': englishNotice(
    'your password has changed',
    'the password of your access to Ponte was changed, and all other sessions are closed.',
  ),
  'app-added': englishNotice(
    'a new authenticator app',
    'an authenticator app was added to your access to Ponte.',
  ),
  'app-removed': englishNotice(
    'the authenticator app was removed',
    'the authenticator app was removed from your access to Ponte, and all other sessions are closed.',
  ),
  'passkey-added': englishNotice('a new passkey', 'a passkey was added to your access to Ponte.'),
  'passkey-removed': englishNotice(
    'a passkey was removed',
    'a passkey was removed from your access to Ponte, and all other sessions are closed.',
  ),
  'identity-added': englishNotice(
    'a new digital identity',
    'a digital identity was linked to your access to Ponte: it opens it from now on.',
  ),
  'factors-removed': englishNotice(
    'app and passkeys were removed',
    'an administrator removed the authenticator app and the passkeys from your access to Ponte, and closed all sessions. You can add them again when you next sign in.',
  ),
};

const TEXTS: Readonly<Record<AccountLanguage, Texts>> = { it, en };

/** A mail in the reader's language, as plain text. */
export const mailText = (
  purpose: MailPurpose,
  language: AccountLanguage,
  facts: MailFacts,
): MailText => TEXTS[language][purpose](facts);

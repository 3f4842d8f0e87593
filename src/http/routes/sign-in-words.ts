import type { ApiLanguage } from '../language.ts';

interface Words {
  readonly signIn: string;
  readonly email: string;
  readonly password: string;
  readonly newPassword: string;
  readonly passwordHint: string;
  readonly enter: string;
  readonly save: string;
  readonly send: string;
  readonly code: string;
  readonly codeHint: string;
  readonly forgotten: string;
  readonly elsewhere: string;
  readonly again: string;
  readonly mailSent: string;
  readonly welcome: (name: string) => string;
  readonly choose: string;
  readonly done: string;
  readonly doneDetail: string;
  readonly over: string;
  readonly appNeeded: string;
  readonly appNeededDetail: string;
}

/** What the pages of signing in say. */
export const SIGN_IN_WORDS: Readonly<Record<ApiLanguage, Words>> = {
  it: {
    signIn: 'Accesso',
    email: 'Indirizzo e-mail',
    password: 'Password',
    newPassword: 'Nuova password',
    passwordHint: 'Almeno 12 caratteri: alcune parole a caso sono facili da ricordare.',
    enter: 'Entra',
    save: 'Salva',
    send: 'Invia il link',
    code: 'Codice dell’app',
    codeHint: 'Sei cifre, o un codice di recupero.',
    forgotten: 'Password dimenticata',
    elsewhere: 'Entra con SPID, CIE o un’altra identità digitale',
    again: 'Torna all’accesso',
    mailSent: 'Se c’è un accesso con questo indirizzo, arriva un’e-mail con un link.',
    welcome: (name) => `Benvenuti in Ponte, ${name}.`,
    choose: 'Scegliere una password',
    done: 'Fatto',
    doneDetail: 'La password è salvata.',
    over: 'Il link non vale più',
    appNeeded: 'Serve un secondo fattore',
    appNeededDetail: 'Questo ruolo richiede un’app per i codici: configurarla prima di continuare.',
  },
  en: {
    signIn: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    passwordHint: 'At least 12 characters: some words at random are easy to remember.',
    enter: 'Sign in',
    save: 'Save',
    send: 'Send the link',
    code: 'Code of the app',
    codeHint: 'Six digits, or a recovery code.',
    forgotten: 'Forgotten password',
    elsewhere: 'Sign in with SPID, CIE or another digital identity',
    again: 'Back to the sign-in',
    mailSent: 'If there is an account with this address, a mail with a link is on its way.',
    welcome: (name) => `Welcome to Ponte, ${name}.`,
    choose: 'Choose a password',
    done: 'Done',
    doneDetail: 'The password is saved.',
    over: 'The link is not good any more',
    appNeeded: 'A second factor is needed',
    appNeededDetail: 'This role needs an authenticator app: set it up before you go on.',
  },
};

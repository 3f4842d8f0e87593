import { problemText } from './problem-text.ts';

/** What is refused to whoever signs in, in words. */
export const SIGN_IN_TEXTS = {
  'sign-in-refused': problemText(
    401,
    [
      'Not signed in',
      'The address or the password is wrong. Check both, or ask for a new password.',
    ],
    [
      'Accesso non riuscito',
      'L’indirizzo o la password non vanno bene. Controllare entrambi o chiedere una nuova password.',
    ],
  ),
  'code-refused': problemText(
    401,
    ['The code is not good', 'The code is wrong, was used before, or is too old. Use a new one.'],
    ['Codice non valido', 'Il codice è sbagliato, già usato o scaduto. Usarne uno nuovo.'],
  ),
  'link-over': problemText(
    410,
    [
      'The link is not good any more',
      'It was used before, or its time is over. Ask for a new one.',
    ],
    ['Il link non vale più', 'È già stato usato, o è scaduto. Chiederne uno nuovo.'],
  ),
  'second-factor-needed': problemText(
    403,
    [
      'A second factor is needed',
      'Your password is right. Give the code of your authenticator app, or set one up first: see "next".',
    ],
    [
      'Serve un secondo fattore',
      'La password è giusta. Inserire il codice dell’app, o prima configurarne una: vedere "next".',
    ],
  ),
  'second-factor-there': problemText(
    409,
    [
      'There is a second factor already',
      'Remove the authenticator app that is set up before you set up another one.',
    ],
    [
      'C’è già un secondo fattore',
      'Togliere l’app già configurata prima di configurarne un’altra.',
    ],
  ),
  'second-factor-missing': problemText(
    409,
    ['There is no second factor', 'Set up an authenticator app first.'],
    ['Non c’è un secondo fattore', 'Prima configurare un’app per i codici.'],
  ),
  'sign-in-over': problemText(
    410,
    [
      'This sign-in is over',
      'It was begun in another browser, was used before, or took more than ten minutes. Begin again.',
    ],
    [
      'Questo accesso è scaduto',
      'È iniziato in un altro browser, è già stato usato o ha richiesto più di dieci minuti. Ricominciare.',
    ],
  ),
  'identity-refused': problemText(
    403,
    [
      'No access with this identity',
      'This identity opens nothing here. Ask the coordinator of your network for an invitation to your address.',
    ],
    [
      'Nessun accesso con questa identità',
      'Questa identità qui non apre nulla. Chiedere a chi coordina la rete un invito al proprio indirizzo.',
    ],
  ),
  'issuer-away': problemText(
    503,
    ['The identity provider does not answer', 'Sign in another way, or try again in some minutes.'],
    [
      'Il gestore dell’identità non risponde',
      'Accedere in un altro modo o riprovare tra qualche minuto.',
    ],
  ),
  'passkey-refused': problemText(
    401,
    [
      'The passkey was not taken',
      'It is not known here, or took too long. Try again, or sign in another way.',
    ],
    [
      'Passkey non accettata',
      'Qui non è nota, o ha richiesto troppo tempo. Riprovare o accedere in un altro modo.',
    ],
  ),
  'passkeys-too-many': problemText(
    409,
    ['That is enough passkeys', 'There are {most} already. Remove one before you add another.'],
    [
      'Passkey a sufficienza',
      'Ce ne sono già {most}. Toglierne una prima di aggiungerne un’altra.',
    ],
  ),
  'too-many-attempts': problemText(
    429,
    ['Too many attempts', 'Wait {retryAfterSeconds} seconds before you try again.'],
    ['Troppi tentativi', 'Attendere {retryAfterSeconds} secondi prima di riprovare.'],
  ),
  'sign-in-unavailable': problemText(
    503,
    [
      'Signing in is not possible now',
      'It cannot be done safely at the moment. Try again in some seconds.',
    ],
    [
      'Accesso momentaneamente non possibile',
      'Ora non può avvenire in sicurezza. Riprovare tra qualche secondo.',
    ],
  ),
};

import type { RefusalCode } from '../app/refusal.ts';
import type { ProblemText } from './problem-text.ts';
import { problemText } from './problem-text.ts';

/** What use cases refuse, in words; the compiler checks that no code is missing. */
export const REFUSAL_TEXTS = {
  unauthenticated: problemText(
    401,
    ['Who are you?', 'Send a valid API key as "Authorization: Bearer <key>".'],
    ['Accesso richiesto', 'Inviare una chiave valida: "Authorization: Bearer <chiave>".'],
  ),
  forbidden: problemText(
    403,
    ['Not allowed', 'Your role may not do this. Ask a coordinator of your network.'],
    [
      'Operazione non consentita',
      'Il ruolo non lo permette. Rivolgersi a un coordinatore della rete.',
    ],
  ),
  'not-found': problemText(
    404,
    [
      'Not found',
      'There is nothing here, or nothing that you may see. Check the address and the id.',
    ],
    ['Non trovato', 'Qui non c’è nulla, o nulla che si possa vedere. Controllare indirizzo e id.'],
  ),
  'invalid-fields': problemText(
    422,
    [
      'Some values do not fit',
      'The body is well formed, but some values break a rule: see "errors".',
    ],
    [
      'Alcuni valori non vanno bene',
      'Il corpo è ben formato, ma alcuni valori violano una regola: vedere "errors".',
    ],
  ),
  'probable-duplicate': problemText(
    409,
    [
      'Probably asked already',
      'Request {existingCode} asks for the same case, site and language at the same time. Send "force": true if you need both.',
    ],
    [
      'Probabile doppione',
      'La richiesta {existingCode} riguarda lo stesso caso, sede, lingua e orario. Inviare "force": true se servono entrambe.',
    ],
  ),
  'offer-taken': problemText(
    409,
    [
      'Somebody was faster',
      'Another mediator has accepted this request. Nothing more is needed from you.',
    ],
    [
      'Qualcuno è stato più veloce',
      'Un’altra persona ha già accettato questa richiesta. Non serve fare altro.',
    ],
  ),
  'offer-expired': problemText(
    409,
    [
      'The offer has expired',
      'The time to answer this offer is over. It can no longer be answered.',
    ],
    ['Proposta scaduta', 'Il tempo per rispondere a questa proposta è finito.'],
  ),
  'offer-withdrawn': problemText(
    409,
    ['The offer was withdrawn', 'This offer is no longer needed and cannot be answered.'],
    ['Proposta ritirata', 'Questa proposta non serve più e non si può rispondere.'],
  ),
  'offer-declined': problemText(
    409,
    ['You have declined already', 'This offer was declined and cannot be answered again.'],
    [
      'Proposta già rifiutata',
      'Questa proposta è stata rifiutata e non si può rispondere di nuovo.',
    ],
  ),
  'offer-undeliverable': problemText(
    409,
    ['The offer did not arrive', 'This offer could not be delivered and is closed.'],
    ['Proposta non recapitata', 'Non è stato possibile recapitare questa proposta, che è chiusa.'],
  ),
  'offer-overlaps': problemText(
    409,
    [
      'You are taken at that time',
      'You already have a booking that overlaps this offer, travel included.',
    ],
    [
      'Orario già occupato',
      'C’è già un incarico che si sovrappone a questa proposta, viaggio compreso.',
    ],
  ),
  'offer-no-rest': problemText(
    409,
    [
      'Too little rest',
      'With this offer too few hours of rest would be left between two days of work.',
    ],
    [
      'Riposo insufficiente',
      'Con questa proposta resterebbero troppo poche ore di riposo tra due giornate di lavoro.',
    ],
  ),
  'offer-over-hours': problemText(
    409,
    ['Over the hours of the week', 'With this offer you would go over your hours of the week.'],
    [
      'Oltre le ore della settimana',
      'Con questa proposta si supererebbero le ore di lavoro della settimana.',
    ],
  ),
  'offer-accepted': problemText(
    409,
    [
      'You have accepted this offer',
      'This offer has become your booking. Give the booking up if you cannot come.',
    ],
    [
      'Proposta già accettata',
      'Questa proposta è diventata un incarico. Se non è possibile andare, rinunciare all’incarico.',
    ],
  ),
  'rule-broken': problemText(
    409,
    [
      'A rule stands against it',
      'This mediator cannot be assigned to this request: see "reasons".',
    ],
    [
      'Una regola lo impedisce',
      'Questa persona non può essere assegnata a questa richiesta: vedere "reasons".',
    ],
  ),
  'request-closed': problemText(
    409,
    [
      'The request is closed',
      'This request has ended or cannot be changed in its present state. Read it again.',
    ],
    [
      'Richiesta chiusa',
      'Questa richiesta è conclusa o non può cambiare nello stato in cui è. Rileggerla.',
    ],
  ),
  'booking-closed': problemText(
    409,
    ['The booking is closed', 'This booking has ended and cannot be changed.'],
    ['Incarico chiuso', 'Questo incarico è concluso e non può cambiare.'],
  ),
  'mediator-expected': problemText(
    409,
    [
      'The mediator is still expected',
      'Bookings or open offers of this mediator still stand. Cancel them or let them end, then erase.',
    ],
    [
      'La mediatrice è ancora attesa',
      'Ci sono ancora incarichi o proposte aperte di questa persona. Annullali o lasciali concludere, poi cancella.',
    ],
  ),
  'booking-not-now': problemText(
    409,
    [
      'Not at this time',
      'This cannot be said of the booking now: it is too early or too late for it.',
    ],
    ['Non in questo momento', 'Per questo incarico è troppo presto o troppo tardi per dirlo.'],
  ),
  'mediator-busy': problemText(
    409,
    [
      'The mediator is busy',
      'The mediator has a booking at that time, travel included. Choose another one.',
    ],
    [
      'Persona già impegnata',
      'La persona ha un incarico a quell’ora, viaggio compreso. Sceglierne un’altra.',
    ],
  ),
  'already-exists': problemText(
    409,
    ['It exists already', 'Something with the same identifying values is here already.'],
    ['Esiste già', 'Esiste già qualcosa con gli stessi valori identificativi.'],
  ),
  'version-conflict': problemText(
    409,
    [
      'Changed in the meantime',
      'Somebody changed this after you read it. Read it again and repeat your change.',
    ],
    [
      'Cambiato nel frattempo',
      'Qualcuno l’ha modificato dopo la lettura. Rileggere e ripetere la modifica.',
    ],
  ),
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
  'idempotency-key-reused': problemText(
    422,
    [
      'Idempotency key reused',
      'This Idempotency-Key was used with another body or address. Use a new key for a new call.',
    ],
    [
      'Idempotency-Key già usata',
      'Questa Idempotency-Key è stata usata con un altro corpo o indirizzo. Usarne una nuova.',
    ],
  ),
  'idempotency-key-in-flight': problemText(
    409,
    [
      'Still working on it',
      'The first call with this Idempotency-Key has not finished. Try again in a second.',
    ],
    [
      'Ancora in corso',
      'La prima chiamata con questa Idempotency-Key non è finita. Riprovare tra un secondo.',
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
} as const satisfies Record<RefusalCode, ProblemText>;

import type { RefusalCode } from '../app/refusal.ts';
import type { ProblemText } from './problem-text.ts';
import { problemText } from './problem-text.ts';
import { SIGN_IN_TEXTS } from './sign-in-texts.ts';

/** What use cases refuse, in words; the compiler checks that no code is missing. */
export const REFUSAL_TEXTS = {
  ...SIGN_IN_TEXTS,
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
} as const satisfies Record<RefusalCode, ProblemText>;

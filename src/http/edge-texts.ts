import type { ProblemText } from './problem-text.ts';
import { problemText } from './problem-text.ts';

/** What the edge itself refuses, before any use case is asked. */
export const EDGE_TEXTS = {
  'bad-request': problemText(
    400,
    [
      'The request cannot be read',
      'The address, a header or the body is not valid HTTP. Check how it is built.',
    ],
    [
      'Richiesta illeggibile',
      'Indirizzo, intestazioni o corpo non sono HTTP valido. Controllare come sono costruiti.',
    ],
  ),
  'malformed-json': problemText(
    400,
    [
      'The body is not valid JSON',
      'Send one JSON object in UTF-8, without "__proto__" or "constructor.prototype" keys.',
    ],
    [
      'Il corpo non è JSON valido',
      'Inviare un oggetto JSON in UTF-8, senza chiavi "__proto__" o "constructor.prototype".',
    ],
  ),
  'invalid-body': problemText(
    400,
    [
      'The body does not fit',
      'Some fields of the body are missing, unknown or of the wrong form: see "errors".',
    ],
    [
      'Il corpo non va bene',
      'Alcuni campi del corpo mancano, sono sconosciuti o hanno una forma sbagliata: vedere "errors".',
    ],
  ),
  'invalid-query': problemText(
    400,
    [
      'The query does not fit',
      'Some parameters of the query are unknown or of the wrong form: see "errors".',
    ],
    [
      'I parametri non vanno bene',
      'Alcuni parametri sono sconosciuti o hanno una forma sbagliata: vedere "errors".',
    ],
  ),
  'invalid-idempotency-key': problemText(
    400,
    [
      'The Idempotency-Key does not fit',
      'Send one Idempotency-Key of 1 to 255 printable ASCII characters, such as a UUID.',
    ],
    [
      'Idempotency-Key non valida',
      'Inviare una sola Idempotency-Key da 1 a 255 caratteri ASCII stampabili, per esempio un UUID.',
    ],
  ),
  'invalid-message': problemText(
    400,
    [
      'The message does not fit',
      'Send JSON text such as {"type":"answer","offerId":"…","answer":"accept","ref":"1"}; see "errors".',
    ],
    [
      'Il messaggio non va bene',
      'Inviare testo JSON come {"type":"answer","offerId":"…","answer":"accept","ref":"1"}; vedere "errors".',
    ],
  ),
  'signature-refused': problemText(
    403,
    ['Refused', 'The signature does not fit.'],
    ['Rifiutato', 'La firma non corrisponde.'],
  ),
  'origin-refused': problemText(
    403,
    ['Foreign origin', 'Pages of this origin may not do this.'],
    ['Origine non ammessa', 'Le pagine di questa origine non possono farlo.'],
  ),
  'csrf-refused': problemText(
    403,
    [
      'The page is too old',
      'Send the "csrfToken" of GET /api/v1/session in the header X-CSRF-Token; on a page, load it again.',
    ],
    [
      'Pagina non più valida',
      'Inviare il "csrfToken" di GET /api/v1/session nell’intestazione X-CSRF-Token; in una pagina, ricaricarla.',
    ],
  ),
  'session-needed': problemText(
    403,
    ['Only for people', 'This belongs to a person who is signed in, and not to an API key.'],
    ['Solo per le persone', 'Riguarda una persona che ha fatto l’accesso, e non una chiave API.'],
  ),
  'method-not-allowed': problemText(
    405,
    ['Method not allowed', 'This address exists, but not for this method: see the Allow header.'],
    [
      'Metodo non ammesso',
      'Questo indirizzo esiste, ma non con questo metodo: vedere l’intestazione Allow.',
    ],
  ),
  'request-timeout': problemText(
    408,
    ['Too slow', 'The request did not arrive completely in time. Send it again.'],
    ['Troppo lento', 'La richiesta non è arrivata intera in tempo. Inviarla di nuovo.'],
  ),
  'body-too-large': problemText(
    413,
    ['The body is too large', 'A body may have at most 64 KiB.'],
    ['Il corpo è troppo grande', 'Un corpo può avere al massimo 64 KiB.'],
  ),
  'unsupported-media-type': problemText(
    415,
    ['Unsupported media type', 'Send the body as "Content-Type: application/json".'],
    ['Formato non supportato', 'Inviare il corpo come "Content-Type: application/json".'],
  ),
  'upgrade-required': problemText(
    426,
    ['A websocket is needed', 'Open this address as a websocket, subprotocol "ponte.v1".'],
    ['Serve un websocket', 'Aprire questo indirizzo come websocket, sottoprotocollo "ponte.v1".'],
  ),
  'too-many-requests': problemText(
    429,
    [
      'Too many requests',
      'Send fewer requests. The next ones count again in {retryAfterSeconds} seconds.',
    ],
    [
      'Troppe richieste',
      'Inviare meno richieste. Le prossime valgono di nuovo tra {retryAfterSeconds} secondi.',
    ],
  ),
  'too-many-messages': problemText(
    429,
    ['Too many messages', 'Send fewer messages: at most {limit} a second.'],
    ['Troppi messaggi', 'Inviare meno messaggi: al massimo {limit} al secondo.'],
  ),
  'too-many-connections': problemText(
    429,
    [
      'Too many connections',
      'This key has {limit} live connections open already. Close one first.',
    ],
    ['Troppi collegamenti', 'Questa chiave ha già {limit} collegamenti aperti. Chiuderne uno.'],
  ),
  'internal-error': problemText(
    500,
    [
      'Something went wrong',
      'The fault is ours. Try again, and tell us the requestId if it stays.',
    ],
    [
      'Qualcosa è andato storto',
      'L’errore è nostro. Riprovare, e comunicare il requestId se si ripete.',
    ],
  ),
  'not-ready': problemText(
    503,
    [
      'Not ready',
      'The database or the queue cannot be reached at the moment. Try again in some seconds.',
    ],
    ['Non pronto', 'Il database o la coda non sono raggiungibili. Riprovare tra qualche secondo.'],
  ),
} as const satisfies Record<string, ProblemText>;

export type EdgeCode = keyof typeof EDGE_TEXTS;

import { formatInstant } from '../domain/calendar/local-time.ts';
import type { MediatorExport } from '../app/views.ts';
import type { Instant } from '../domain/time.ts';
import type { ApiLanguage } from './language.ts';

// The export as a page to read and to print: no script, and nothing from elsewhere.

const STYLE =
  'body{font:1rem/1.5 "Titillium Web",system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#17324d}' +
  'table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}caption{text-align:left;font-weight:600;font-size:1.2rem;padding:.5rem 0}' +
  'th,td{border:1px solid #a3b1c2;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}' +
  'tr{break-inside:avoid}@media print{body{margin:0;max-width:none}}';

const TEXTS = {
  it: {
    title: 'I dati conservati su di te',
    made: 'Documento preparato il',
    without: 'Non comprende i dati delle persone assistite né le esclusioni riservate.',
    card: 'Scheda',
    rules: 'Disponibilità settimanale',
    exceptions: 'Eccezioni di disponibilità',
    offers: 'Proposte',
    bookings: 'Incarichi',
    messages: 'Messaggi',
    question: 'Domanda in attesa di risposta',
    events: 'Eventi che ti riguardano',
    account: 'Accesso a Ponte',
    sessions: 'Sessioni',
    none: 'Nessuno.',
  },
  en: {
    title: 'The data kept about you',
    made: 'Document made on',
    without: 'It leaves out the data of the people helped, and confidential exclusions.',
    card: 'Card',
    rules: 'Weekly availability',
    exceptions: 'Exceptions to availability',
    offers: 'Offers',
    bookings: 'Bookings',
    messages: 'Messages',
    question: 'Question that waits for an answer',
    events: 'Events about you',
    account: 'Access to Ponte',
    sessions: 'Sessions',
    none: 'None.',
  },
} as const satisfies Readonly<Record<ApiLanguage, object>>;

/** Headings of the columns in Italian; English ones are the fields' own names, spelt out. */
const ITALIAN: Readonly<Record<string, string>> = {
  id: 'codice interno',
  givenName: 'nome',
  familyName: 'cognome',
  gender: 'genere',
  phone: 'telefono',
  messageLanguage: 'lingua dei messaggi',
  smsOn: 'messaggi attivi',
  channel: 'canale',
  state: 'stato',
  partnerId: 'codice dell’ente gestore',
  partner: 'ente gestore',
  homeComune: 'comune (ISTAT)',
  mobility: 'mobilità',
  maxTravelMinutes: 'viaggio massimo (minuti)',
  modes: 'modalità',
  languages: 'lingue',
  qualifications: 'qualifiche',
  contractMinutesPerWeek: 'contratto (minuti a settimana)',
  weeklyCapMinutes: 'limite settimanale (minuti)',
  documentsExpireAt: 'scadenza dei documenti',
  version: 'versione',
  weekday: 'giorno (1 = lunedì)',
  from: 'dalle',
  to: 'alle',
  validFrom: 'valida dal',
  validTo: 'valida fino al',
  kind: 'tipo',
  start: 'inizio',
  end: 'fine',
  createdAt: 'creata il',
  answeredAt: 'risposta il',
  declineReason: 'motivo del rifiuto',
  requestCode: 'richiesta',
  language: 'lingua',
  site: 'sede',
  startsAt: 'inizio',
  endsAt: 'fine',
  lateMinutes: 'ritardo (minuti)',
  arrivedAt: 'arrivo',
  finishedAt: 'conclusione',
  endReason: 'motivo della rinuncia',
  at: 'quando',
  direction: 'verso',
  body: 'testo',
  actor: 'chi',
  name: 'nome',
  email: 'e-mail',
  lastSeenAt: 'vista l’ultima volta',
  revokedAt: 'chiusa il',
  client: 'browser',
};

const heading = (field: string, language: ApiLanguage): string =>
  language === 'it'
    ? (ITALIAN[field] ?? field)
    : field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const escape = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const INSTANTS = /(At|^at|^start|^end)$/;

const cell = (field: string, value: unknown, zone: string): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && INSTANTS.test(field)) return formatInstant(value, zone);
  return escape(typeof value === 'string' ? value : JSON.stringify(value));
};

type Rows = readonly object[];

const table = (caption: string, rows: Rows, language: ApiLanguage, zone: string): string => {
  const [first] = rows;
  const title = `<caption>${escape(caption)}</caption>`;
  if (!first) return `<table>${title}<tr><td>${TEXTS[language].none}</td></tr></table>`;
  const head = Object.keys(first).map(
    (field) => `<th scope="col">${heading(field, language)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = Object.entries(row).map(
      ([field, value]) => `<td>${cell(field, value, zone)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>${title}<thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
};

const card = (fields: object, language: ApiLanguage, zone: string): string => {
  const rows = Object.entries(fields).map(
    ([field, value]) =>
      `<tr><th scope="row">${heading(field, language)}</th><td>${cell(field, value, zone)}</td></tr>`,
  );
  return `<table><caption>${TEXTS[language].card}</caption><tbody>${rows.join('')}</tbody></table>`;
};

const madeOn = (at: Instant, zone: string): string => formatInstant(at, zone);

/** The export of a mediator as a page in Italian or English. */
export const exportPage = (made: MediatorExport, language: ApiLanguage, zone: string): string => {
  const { madeAt, mediator, availability, offers, bookings, messages, question, events } = made;
  const texts = TEXTS[language];
  const list = (caption: string, rows: Rows): string => table(caption, rows, language, zone);
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${texts.title}</title><style>${STYLE}</style></head><body><main><h1>${texts.title}</h1>` +
    `<p>${texts.made} ${madeOn(madeAt, zone)}. ${texts.without}</p>` +
    card(mediator, language, zone) +
    list(texts.rules, availability.rules) +
    list(texts.exceptions, availability.exceptions) +
    list(texts.offers, offers) +
    list(texts.bookings, bookings) +
    list(texts.messages, messages) +
    list(texts.question, question === null ? [] : [{ kind: question }]) +
    list(texts.events, events) +
    list(texts.account, made.account === null ? [] : [made.account]) +
    list(texts.sessions, made.sessions) +
    '</main></body></html>'
  );
};

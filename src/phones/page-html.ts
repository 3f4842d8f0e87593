import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { isOver } from './call.ts';
import { faultSwitches, isSwitchedOn } from './fault-form.ts';
import type { Faults } from './faults.ts';
import { callCard, callEntry } from './page-call.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { E164, Message } from './message.ts';
import type { Owners } from './phone-book.ts';
import { phoneId } from './phone-view.ts';
import type { PhoneView } from './phone-view.ts';
import type { Senders } from './senders.ts';

export interface PageModel {
  readonly phones: readonly PhoneView[];
  readonly owners: Owners;
  readonly faults: Faults;
  readonly senders: Senders;
  readonly search: string;
  readonly timeZone: string;
}

const readable = (phone: E164): string =>
  parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;

const shells = 6;

/** The same phone always has the same colour, and neighbours in the book differ. */
const shellOf = (phone: E164): number =>
  [...phone].reduce((hash, digit) => (hash * 31 + digit.charCodeAt(0)) % 9973, 7) % shells;

const timeOf = (instant: number, timeZone: string): string =>
  new Intl.DateTimeFormat('it-IT', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    instant,
  );

const fate = (message: Message): string | null => {
  if (message.status === 'undelivered' || message.status === 'failed')
    return `non arrivato (${message.errorCode ?? 'errore'})`;
  if (message.webhook === 'failed') return 'il servizio non ha risposto';
  if (message.webhook === 'dropped') return 'perso per strada';
  return message.webhook === 'answered' ? '✓ consegnato' : null;
};

const bubble = (message: Message, timeZone: string): Html => {
  const side = message.direction === 'inbound' ? 'written' : 'received';
  const lost = message.status === 'undelivered' || message.status === 'failed';
  const who = side === 'written' ? 'Scritto' : 'Ricevuto';
  const carried = message.channel === 'sms' ? `${message.segments} SMS` : 'WhatsApp';
  const details = [timeOf(message.createdAt, timeZone), carried, fate(message)];
  return html`<li class="${side} ${message.channel}${lost && ' lost'}" data-sid="${message.sid}">
    <p dir="auto"><span class="hidden">${who}: </span>${message.body}</p>
    <small>${details.filter(Boolean).join(' · ')}</small>
  </li>`;
};

/** Texts and calls that are over, in the order in which they came. */
const entries = ({ messages, calls }: PhoneView, timeZone: string): Html[] =>
  [
    ...messages.map((message) => ({ at: message.createdAt, entry: bubble(message, timeZone) })),
    ...calls.filter(isOver).map((call) => ({
      at: call.createdAt,
      entry: callEntry(call, timeOf(call.createdAt, timeZone)),
    })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);

const conversation = (view: PhoneView, timeZone: string, sender: E164): Html => {
  if (view.isOff) return html`<p class="empty">Telefono spento.<br />Gli SMS non arrivano.</p>`;
  const log = entries(view, timeZone);
  if (log.length === 0)
    return html`<p class="empty">
      <span aria-hidden="true">z z z</span><br />Nessun messaggio.<br />Il primo SMS mi sveglia.
    </p>`;
  return html`<ol role="log" aria-label="Messaggi con ${readable(sender)}">
    ${log}
  </ol>`;
};

const keyKind = (answer: string): string => {
  if (/^(SI|SÌ|OUI|YES) /.test(answer)) return 'yes';
  return /^(NO|NON) /.test(answer) ? 'no' : 'other';
};

const keys = (view: PhoneView): Html => {
  const answers = view.isStopped ? ['START'] : view.answers;
  const off = view.isOff && html` disabled`;
  return html`<form
    class="keys"
    method="post"
    data-live
    action="/phones/${encodeURIComponent(view.phone)}/messages"
  >
    ${view.answerChannel === 'whatsapp' && html`<input type="hidden" name="channel" value="whatsapp" />`}
    ${answers.map(
      (answer) =>
        html`<button class="${keyKind(answer)}" name="body" value="${answer}" ${off}>
          ${answer}
        </button>`,
    )}
  </form>`;
};

const composer = (view: PhoneView, senders: Senders): Html => {
  const id = phoneId(view.phone);
  const off = view.isOff && html` disabled`;
  return html`<form class="composer" method="post" data-live
    action="/phones/${encodeURIComponent(view.phone)}/messages">
    <label class="hidden" for="${id}-text">Scrivi da ${view.owner?.name ?? readable(view.phone)}</label>
    <input id="${id}-text" name="body" maxlength="1600" autocomplete="off" required
      placeholder="${senders.whatsapp === null ? 'Scrivi un SMS' : 'Scrivi'}"${off} />
    <button${off}>${senders.whatsapp === null ? 'Invia' : 'SMS'}</button>
    ${senders.whatsapp !== null && html`<button name="channel" value="whatsapp" ${off}>WhatsApp</button>`}
  </form>`;
};

const phoneState = (view: PhoneView, senders: Senders): string => {
  if (view.isStopped) return 'SMS bloccati';
  if (view.isOff) return 'spento';
  return senders.whatsapp === null ? 'solo SMS' : 'WhatsApp';
};

const power = (view: PhoneView): Html =>
  html`<form
    class="power"
    method="post"
    data-live
    action="/phones/${encodeURIComponent(view.phone)}/power"
  >
    <button name="on" value="${view.isOff ? 'true' : 'false'}">
      <span class="dot" aria-hidden="true"></span>${view.isOff ? 'Accendi' : 'Spegni'}
    </button>
  </form>`;

const phoneArticle = (view: PhoneView, model: PageModel): Html => {
  const id = phoneId(view.phone);
  const name = view.owner?.name ?? 'Senza nome';
  return html`<article
    class="phone shell-${shellOf(view.phone)}${view.isOff && ' off'}"
    id="${id}"
    data-phone="${view.phone}"
    aria-labelledby="${id}-name"
  >
    <header class="sticker" data-part="sticker">
      <h2 id="${id}-name">${name}</h2>
      <p>${view.owner?.language ?? 'numero non in rubrica'}</p>
      <p>${readable(view.phone)}</p>
    </header>
    <div class="body">
      <div class="earpiece" aria-hidden="true"></div>
      <div class="screen">
        <p class="bar" data-part="bar">
          <span class="signal" aria-hidden="true"></span>
          <span>${readable(model.senders.sms)}</span>
          <span>${phoneState(view, model.senders)}</span>
        </p>
        <div class="call-place" data-part="call" aria-live="assertive">
          ${callCard(view.calls, readable(model.senders.sms))}
        </div>
        <div
          class="scroller"
          data-part="conversation"
          tabindex="0"
          role="region"
          aria-label="Schermo di ${name}"
        >
          ${conversation(view, model.timeZone, model.senders.sms)}
        </div>
      </div>
      <div data-part="keys">${keys(view)}</div>
      <div data-part="composer-${view.isOff ? 'off' : 'on'}">${composer(view, model.senders)}</div>
      <div data-part="power">${power(view)}</div>
    </div>
  </article>`;
};

const faultPanel = (faults: Faults): Html => {
  const active = faultSwitches.filter((one) => isSwitchedOn(faults, one)).length;
  const state = active === 0 ? 'regolare' : active === 1 ? '1 guasto' : `${active} guasti`;
  return html`<details class="faults" data-part="faults">
    <summary>
      <span class="lamp${active > 0 && ' lit'}" aria-hidden="true"></span>Rete: ${state}
    </summary>
    <form method="post" action="/faults" data-live>
      <fieldset>
        <legend>Guasti da provare</legend>
        ${faultSwitches.map(
          (one) =>
            html`<label
              ><input
                type="checkbox"
                name="${one.name}"
                value="on"
                ${isSwitchedOn(faults, one) && html` checked`}
              />
              ${one.label}</label
            >`,
        )}
      </fieldset>
      <button>Applica</button>
    </form>
  </details>`;
};

const picker = (model: PageModel): Html =>
  html`<form class="picker" action="/" role="search">
    <label for="search">Prendi in mano il telefono di</label>
    <input
      id="search"
      name="phone"
      list="book"
      value="${model.search}"
      autocomplete="off"
      placeholder="nome, lingua o numero"
    />
    <datalist id="book">
      ${Object.entries(model.owners).map(
        ([phone, owner]) =>
          html`<option value="${phone}">${owner.name} · ${owner.language}</option>`,
      )}
    </datalist>
    <button>Cerca</button>
    ${model.search !== '' && html`<a href="/">I più recenti</a>`}
  </form>`;

/** The whole page of the phones. */
export const renderPage = (model: PageModel): string =>
  html`<!doctype html>
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Telefoni · simulatore dimostrativo</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/phones.css" />
        <script src="/phones.js" defer></script>
      </head>
      <body>
        <header class="top">
          <div class="title">
            <h1>Telefoni <span class="tag">simulatore dimostrativo</span></h1>
            <p>Rete finta, persone inventate: nessun SMS esce da qui. <a href="/mail">Posta</a></p>
          </div>
          ${picker(model)} ${faultPanel(model.faults)}
        </header>
        <p class="offline" role="status" hidden>Il simulatore non risponde. Riprovo…</p>
        <main class="phones">
          ${
            model.phones.length === 0
              ? html`<p class="nobody">
                  Ancora nessun telefono. Il primo SMS ne fa comparire uno.
                </p>`
              : model.phones.map((view) => phoneArticle(view, model))
          }
        </main>
      </body>
    </html> `.markup;

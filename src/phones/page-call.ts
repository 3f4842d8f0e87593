import { isOnLine, isRinging } from './call.ts';
import type { Call, CallStatus } from './call.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const ends: Readonly<Record<CallStatus, string>> = {
  queued: 'in arrivo',
  ringing: 'squilla',
  'in-progress': 'in corso',
  completed: 'conclusa',
  busy: 'rifiutata',
  'no-answer': 'senza risposta',
  failed: 'non riuscita',
  canceled: 'annullata da chi chiamava',
};

const shownLines = 4;

const action = (call: Call): string =>
  `/phones/${encodeURIComponent(call.phone)}/calls/${call.sid}`;

const button = (call: Call, what: string, label: string, kind: string): Html =>
  html`<form method="post" data-live action="${action(call)}">
    <button class="${kind}" name="do" value="${what}">${label}</button>
  </form>`;

const keypad = (call: Call): Html =>
  html`<form class="keypad" method="post" data-live action="${action(call)}">
    <input type="hidden" name="do" value="press" />
    ${['1', '2'].map(
      (key) => html`<button name="digits" value="${key}" aria-label="Premi ${key}">${key}</button>`,
    )}
  </form>`;

const spoken = (call: Call): Html =>
  html`<div class="spoken">
    ${call.lines
      .slice(-shownLines)
      .map(
        ({ text, language }) =>
          html`<p ${language !== null && html` lang="${language}"`} dir="auto">«${text}»</p>`,
      )}
  </div>`;

/** The card of a call that rings or is spoken on; nothing where there is none. */
export const callCard = (calls: readonly Call[], from: string): Html => {
  const call = calls.findLast(isOnLine);
  if (!call) return html``;
  if (isRinging(call))
    return html`<div class="call rings">
      <p class="call-title"><span class="bell" aria-hidden="true"></span>Chiamata in arrivo</p>
      <p>${from}</p>
      <div class="call-keys">
        ${button(call, 'answer', 'Rispondi', 'yes')} ${button(call, 'decline', 'Rifiuta', 'no')}
      </div>
    </div>`;
  return html`<div class="call">
    <p class="call-title">In linea con<br />${from}</p>
    ${spoken(call)} ${call.waiting !== null && keypad(call)}
    <div class="call-keys">${button(call, 'hang-up', 'Riaggancia', 'no')}</div>
  </div>`;
};

/** What a phone remembers of a call that is over. */
export const callEntry = (call: Call, time: string): Html =>
  html`<li class="called"><small>Chiamata · ${time} · ${ends[call.status]}</small></li>`;

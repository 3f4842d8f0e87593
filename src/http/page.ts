import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { ApiLanguage } from './language.ts';

const STYLE =
  'body{font:1.1rem/1.5 "Titillium Web",system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem;color:#17324d}' +
  'a{color:#06c}label{display:block;margin:1rem 0 .25rem;font-weight:600}' +
  'input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #5c6f82}' +
  'button{margin-top:1.5rem;font:inherit;padding:.6rem 1.2rem;border:0;background:#06c;color:#fff}' +
  ':focus-visible{outline:3px solid #f90;outline-offset:2px}[role=alert]{border-left:4px solid #d9364f;padding-left:.75rem}';

const POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Text as it may stand in a page. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page without script; `body` is markup, the title is text. */
export const sendPage = (
  reply: FastifyReply,
  language: ApiLanguage,
  title: string,
  body: string,
): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': POLICY,
      vary: 'accept-language',
      // With none at all a browser would not say either that a form comes from our own page.
      'referrer-policy': 'same-origin',
    })
    .send(
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>${escapeHtml(title)} – Ponte</title><style>${STYLE}</style><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`,
    );

/** One field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'password' | 'text';
  readonly autocomplete: string;
  readonly hint?: string;
}

const inputOf = ({ name, label, type, autocomplete, hint }: Field): string =>
  `<label for="${name}">${escapeHtml(label)}</label>` +
  (hint === undefined ? '' : `<small id="${name}-hint">${escapeHtml(hint)}</small>`) +
  `<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${hint === undefined ? '' : ` aria-describedby="${name}-hint"`}>`;

const hiddenOf = ([name, value]: readonly [string, string]): string =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

/** A form that posts to the address at which it stands. Faults are told before it. */
export const formOf = (form: {
  readonly fields: readonly Field[];
  readonly button: string;
  readonly faults?: readonly string[];
  readonly hidden?: Readonly<Record<string, string>>;
}): string => {
  const { fields, button, faults = [], hidden = {} } = form;
  const told = faults.map((fault) => `<p>${escapeHtml(fault)}</p>`).join('');
  return (
    (told === '' ? '' : `<div role="alert">${told}</div>`) +
    `<form method="post">${Object.entries(hidden).map(hiddenOf).join('')}${fields.map(inputOf).join('')}` +
    `<button>${escapeHtml(button)}</button></form>`
  );
};

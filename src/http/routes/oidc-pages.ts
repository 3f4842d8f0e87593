import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IdentityUseCases } from '../../app/accounts/use-cases.ts';
import { Refusal } from '../../app/refusal.ts';
import { SECOND } from '../../domain/time.ts';
import type { App, AppDeps } from '../app-types.ts';
import { preferredLanguage } from '../language.ts';
import { escapeHtml, sendPage } from '../page.ts';
import { fillText, PROBLEM_TEXTS } from '../problem-texts.ts';
import { COUNTED } from '../rate-limit.ts';
import { clientOf, keepSession } from '../session-cookie.ts';
import { SIGN_IN_WORDS } from './sign-in-words.ts';

type Deps = Pick<AppDeps, 'useCases' | 'clock'>;

/** The browser comes back from another site, so that the cookie is `Lax`; it is read by the callback alone. */
const COOKIE = '__Host-ponte-oidc';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;
const KEY = /^[A-Za-z0-9_-]{43}$/;

const languageOf = (request: FastifyRequest) =>
  preferredLanguage(request.headers['accept-language'], 'it');

const page = (
  request: FastifyRequest,
  reply: FastifyReply,
  title: string,
  detail: string,
): FastifyReply => {
  const language = languageOf(request);
  const link = `<p><a href="/sign-in">${escapeHtml(SIGN_IN_WORDS[language].again)}</a></p>`;
  return sendPage(reply, language, title, `<p>${escapeHtml(detail)}</p>${link}`);
};

/** Shows what is refused as a page. */
const orPage = async (
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, title, detail } = PROBLEM_TEXTS[error.code];
    const language = languageOf(request);
    if (status === 503) reply.header('retry-after', '5');
    reply.code(status);
    return page(request, reply, title[language], fillText(detail[language], error.details));
  }
};

/** `/sign-in/oidc` sends the browser to the issuer, and `/sign-in/oidc/callback` is where it comes back. */
export const addOidcPages = (app: App, deps: Deps): void => {
  const { identity } = deps.useCases.accounts;
  if (identity === null) return;
  const counted = { schema: { hide: true }, config: COUNTED } as const;
  app.get('/sign-in/oidc', counted, (request, reply) =>
    orPage(request, reply, async () => {
      const { url, browserKey, expiresAt } = await identity.begin();
      const maxAge = Math.floor((expiresAt - deps.clock.now()) / SECOND);
      reply.setCookie(COOKIE, browserKey, { ...ATTRIBUTES, maxAge });
      return reply.redirect(url, 303);
    }),
  );
  app.get('/sign-in/oidc/callback', counted, (request, reply) =>
    orPage(request, reply, () => comeBack(request, reply, deps, identity)),
  );
};

const comeBack = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { clock }: Deps,
  identity: IdentityUseCases,
): Promise<FastifyReply> => {
  const key = request.cookies[COOKIE];
  const browserKey = key !== undefined && KEY.test(key) ? key : null;
  reply.setCookie(COOKIE, '', { ...ATTRIBUTES, maxAge: 0 });
  const query = request.url.split('?', 2)[1] ?? '';
  const opened = await identity.finish({ browserKey, query }, clientOf(request));
  keepSession(reply, opened, clock.now());
  if (opened.next === null) return reply.redirect('/', 303);
  if (opened.next === 'second-factor') return reply.redirect('/sign-in/code', 303);
  const { appNeeded, appNeededDetail } = SIGN_IN_WORDS[languageOf(request)];
  return page(request, reply, appNeeded, appNeededDetail);
};

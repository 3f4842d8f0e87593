import { parse } from 'node:querystring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  codeInput,
  newPasswordInput,
  resetRequestInput,
  signInInput,
} from '../../app/accounts/inputs.ts';
import { Refusal, type FieldFault } from '../../app/refusal.ts';
import type { TokenPurpose } from '../../domain/accounts/account.ts';
import type { App, AppDeps } from '../app-types.ts';
import { signedInOf } from '../auth.ts';
import { CSRF_FIELD, csrfTokenOf } from '../csrf.ts';
import { preferredLanguage, type ApiLanguage } from '../language.ts';
import type { Later } from '../later.ts';
import { escapeHtml, formOf, sendPage, type Field } from '../page.ts';
import { explainError } from '../problem.ts';
import { fillText, PROBLEM_TEXTS } from '../problem-texts.ts';
import { COUNTED } from '../rate-limit.ts';
import { clientOf, keepSession, sessionToken } from '../session-cookie.ts';
import { InvalidInput, readInput } from '../validation.ts';
import { SIGN_IN_WORDS } from './sign-in-words.ts';

// Where the links of mails lead, and a plain way in: forms without script. The screens come beside them.

type Deps = Pick<AppDeps, 'useCases' | 'clock'>;

const languageOf = (request: FastifyRequest): ApiLanguage =>
  preferredLanguage(request.headers['accept-language'], 'it');
const wordsOf = (request: FastifyRequest) => SIGN_IN_WORDS[languageOf(request)];

const show = (request: FastifyRequest, reply: FastifyReply, title: string, body: string) =>
  sendPage(reply, languageOf(request), title, body);

/** What a form said, read by its schema. */
const readForm = <S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> => {
  const { [CSRF_FIELD]: _csrf, ...form } = Object(request.body) as Record<string, unknown>;
  const read = readInput(schema, form);
  if (!read.ok) throw new InvalidInput('body', read.issues);
  return read.value;
};

/** The sentences of what a use case or a schema refuses; whatever else went wrong is not for a page to explain. */
const sentences = (error: unknown, language: ApiLanguage): string[] => {
  if (!(error instanceof Refusal) && !(error instanceof InvalidInput)) throw error;
  const { code, facts } = explainError(error, language);
  const faults = facts['errors'] as readonly FieldFault[] | undefined;
  return (
    faults?.map(({ message }) => message) ?? [fillText(PROBLEM_TEXTS[code].detail[language], facts)]
  );
};

/** Does what the form asks; shows the form again, with the reason, when it is refused. */
const attempt = async (
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
  again: (faults: readonly string[]) => FastifyReply,
): Promise<FastifyReply> => {
  try {
    return await work();
  } catch (error) {
    const faults = sentences(error, languageOf(request));
    const { code } = explainError(error, 'en');
    reply.code(PROBLEM_TEXTS[code].status);
    return again(faults);
  }
};

/** `/sign-in`, `/invitation/…` and `/reset/…`. */
export const addSignInPages = (app: App, deps: Deps, later: Later): void => {
  app.register(async (pages: App) => {
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, parse(String(body), '&', '=', { maxKeys: 20 })),
    );
    addSignIn(pages, deps);
    addCode(pages, deps);
    addForgotten(pages, deps, later);
    addLink(pages, deps, 'invitation');
    addLink(pages, deps, 'reset');
  });
};

const hidden = { schema: { hide: true } } as const;
const counted = { ...hidden, config: COUNTED } as const;

const emailField = (label: string): Field => ({
  name: 'email',
  label,
  type: 'email',
  autocomplete: 'username',
});

const addSignIn = (pages: App, { useCases, clock }: Deps): void => {
  const form = (request: FastifyRequest, reply: FastifyReply, faults: readonly string[] = []) => {
    const { signIn, email, password, enter, forgotten } = wordsOf(request);
    const fields: Field[] = [
      emailField(email),
      { name: 'password', label: password, type: 'password', autocomplete: 'current-password' },
    ];
    const link = `<p><a href="/sign-in/forgotten">${escapeHtml(forgotten)}</a></p>`;
    const elsewhere =
      useCases.accounts.identity === null
        ? ''
        : `<p><a href="/sign-in/oidc">${escapeHtml(wordsOf(request).elsewhere)}</a></p>`;
    const form = formOf({ fields, button: enter, faults });
    return show(request, reply, signIn, form + link + elsewhere);
  };
  pages.get('/sign-in', hidden, async (request, reply) => form(request, reply));
  pages.post('/sign-in', counted, (request, reply) =>
    attempt(
      request,
      reply,
      async () => {
        const input = readForm(signInInput, request);
        const opened = await useCases.accounts.signIn(input, clientOf(request));
        keepSession(reply, opened, clock.now());
        if (opened.next === null) return reply.redirect('/', 303);
        if (opened.next === 'second-factor') return reply.redirect('/sign-in/code', 303);
        const { appNeeded, appNeededDetail } = wordsOf(request);
        return show(request, reply, appNeeded, `<p>${escapeHtml(appNeededDetail)}</p>`);
      },
      (faults) => form(request, reply, faults),
    ),
  );
};

const addCode = (pages: App, { useCases, clock }: Deps): void => {
  const form = (request: FastifyRequest, reply: FastifyReply, faults: readonly string[] = []) => {
    const { signIn, code, codeHint, enter } = wordsOf(request);
    const label = { name: 'code', label: code, hint: codeHint } as const;
    const fields: Field[] = [{ ...label, type: 'text', autocomplete: 'one-time-code' }];
    const csrf = { [CSRF_FIELD]: csrfTokenOf(sessionToken(request) ?? '') };
    return show(request, reply, signIn, formOf({ fields, button: enter, faults, hidden: csrf }));
  };
  const config = { lacking: ['second-factor'] } as const;
  pages.get('/sign-in/code', { ...hidden, config }, async (request, reply) => {
    signedInOf(request);
    return form(request, reply);
  });
  pages.post('/sign-in/code', { ...hidden, config }, (request, reply) =>
    attempt(
      request,
      reply,
      async () => {
        const { code } = readForm(codeInput, request);
        const opened = await useCases.accounts.passSecondFactor(signedInOf(request), code);
        keepSession(reply, opened, clock.now());
        return reply.redirect('/', 303);
      },
      (faults) => form(request, reply, faults),
    ),
  );
};

const addForgotten = (pages: App, { useCases }: Deps, later: Later): void => {
  const form = (request: FastifyRequest, reply: FastifyReply, faults: readonly string[] = []) => {
    const { forgotten, email, send } = wordsOf(request);
    const fields = [emailField(email)];
    return show(request, reply, forgotten, formOf({ fields, button: send, faults }));
  };
  pages.get('/sign-in/forgotten', hidden, async (request, reply) => form(request, reply));
  pages.post('/sign-in/forgotten', counted, (request, reply) =>
    attempt(
      request,
      reply,
      async () => {
        const { email } = readForm(resetRequestInput, request);
        later(request, () => useCases.accounts.askReset(email));
        const { forgotten, mailSent } = wordsOf(request);
        return show(request, reply, forgotten, `<p>${escapeHtml(mailSent)}</p>`);
      },
      (faults) => form(request, reply, faults),
    ),
  );
};

const params = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

const addLink = (pages: App, { useCases }: Deps, purpose: TokenPurpose): void => {
  const { accounts } = useCases;
  const use = purpose === 'invitation' ? accounts.acceptInvitation : accounts.resetPassword;
  const form = async (
    request: FastifyRequest<{ Params: { token: string } }>,
    reply: FastifyReply,
    faults: readonly string[] = [],
  ) => {
    const { choose, welcome, newPassword, passwordHint, save } = wordsOf(request);
    const { name } = await accounts.readLink(purpose, request.params.token);
    const label = { name: 'password', label: newPassword, hint: passwordHint } as const;
    const fields: Field[] = [{ ...label, type: 'password', autocomplete: 'new-password' }];
    const greeting = `<p>${escapeHtml(welcome(name))}</p>`;
    return show(request, reply, choose, greeting + formOf({ fields, button: save, faults }));
  };
  const overPage = (request: FastifyRequest, reply: FastifyReply, faults: readonly string[]) =>
    show(request, reply, wordsOf(request).over, `<p>${escapeHtml(faults.join(' '))}</p>`);

  pages.get(`/${purpose}/:token`, { schema: { hide: true, params } }, (request, reply) =>
    attempt(
      request,
      reply,
      () => form(request, reply),
      (faults) => overPage(request, reply, faults),
    ),
  );
  pages.post(
    `/${purpose}/:token`,
    { schema: { hide: true, params }, config: COUNTED },
    (request, reply) =>
      attempt(
        request,
        reply,
        async () => {
          try {
            const { password } = readForm(newPasswordInput, request);
            await use(request.params.token, password);
          } catch (error) {
            if (error instanceof Refusal && error.code === 'link-over') throw error;
            const faults = sentences(error, languageOf(request));
            return form(request, reply.code(422), faults);
          }
          const { done, doneDetail, signIn } = wordsOf(request);
          const link = `<p><a href="/sign-in">${escapeHtml(signIn)}</a></p>`;
          return show(request, reply, done, `<p>${escapeHtml(doneDetail)}</p>${link}`);
        },
        (faults) => overPage(request, reply, faults),
      ),
  );
};

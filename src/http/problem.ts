import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FieldFault, RefusalDetails } from '../app/refusal.ts';
import { Refusal } from '../app/refusal.ts';
import type { BrokenRule } from '../domain/matching/eligibility.ts';
import { reasonText } from '../domain/matching/reasons.ts';
import { faultsInWords } from './input-faults.ts';
import { fieldFaults } from './field-sentences.ts';
import type { ApiLanguage } from './language.ts';
import { preferredLanguage } from './language.ts';
import type { ProblemCode } from './problem-texts.ts';
import { PROBLEM_TEXTS, fillText } from './problem-texts.ts';
import { InvalidInput } from './validation.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457, with a code for programs and the request's id for whoever looks into it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly instance?: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldFault[];
  readonly [fact: string]: unknown;
}

/** An error of the edge itself that has a code in the table. */
export class EdgeProblem extends Error {
  readonly code: ProblemCode;
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(code: ProblemCode, facts: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'EdgeProblem';
    this.code = code;
    this.facts = facts;
  }
}

const FRAMEWORK_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
};

const invalidInput = (error: InvalidInput, language: ApiLanguage) => {
  // An id that cannot be one is treated as any id that does not exist.
  if (error.part === 'params') return { code: 'not-found' as const, facts: {} };
  if (error.part === 'headers') return { code: 'invalid-idempotency-key' as const, facts: {} };
  const code =
    error.part === 'querystring' ? ('invalid-query' as const) : ('invalid-body' as const);
  return { code, facts: { errors: fieldFaults(error.issues, language) } };
};

const isBrokenRule = (value: unknown): value is BrokenRule =>
  typeof value === 'object' && value !== null && 'rule' in value;

/** What a use case tells as codes, broken rules and faulty fields, becomes words. */
const factsInWords = (
  { faults, reasons, ...facts }: RefusalDetails,
  language: ApiLanguage,
): Readonly<Record<string, unknown>> => ({
  ...facts,
  ...(Array.isArray(reasons) && {
    reasons: reasons.filter(isBrokenRule).map((one) => reasonInWords(one, language)),
  }),
  ...(faults !== undefined && { errors: faultsInWords(faults, language) }),
});

/** A broken rule as the API says it. */
export const reasonInWords = (broken: BrokenRule, language: ApiLanguage) => ({
  rule: broken.rule,
  detail: reasonText(broken, language),
});

/** What an error says to the caller: a code of the table and its facts. Whatever is not known stays opaque. */
export const explainError = (
  error: unknown,
  language: ApiLanguage,
): { code: ProblemCode; facts: Readonly<Record<string, unknown>> } => {
  if (error instanceof Refusal)
    return { code: error.code, facts: factsInWords(error.details, language) };
  if (error instanceof EdgeProblem) return { code: error.code, facts: error.facts };
  if (error instanceof InvalidInput) return invalidInput(error, language);
  const { code, statusCode } = Object(error) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known !== undefined) return { code: known, facts: {} };
  if (error instanceof SyntaxError && statusCode === 400)
    return { code: 'malformed-json', facts: {} };
  const isCallersFault =
    typeof code === 'string' && code.startsWith('FST_') && Number(statusCode) < 500;
  return { code: isCallersFault ? 'bad-request' : 'internal-error', facts: {} };
};

/** The problem for a code: facts become members, and can never replace the standard ones. */
export const problemOf = (
  publicUrl: string,
  code: ProblemCode,
  language: ApiLanguage,
  facts: Readonly<Record<string, unknown>> = {},
): Problem => {
  const text = PROBLEM_TEXTS[code];
  const standard = {
    type: `${publicUrl}/problems/${code}`,
    title: text.title[language],
    status: text.status,
    detail: fillText(text.detail[language], facts),
    code,
  };
  return { ...standard, ...facts, ...standard };
};

/** The language of a request's problems: English unless the caller asks for Italian. */
export const problemLanguage = (request: FastifyRequest): ApiLanguage =>
  preferredLanguage(request.headers['accept-language'], 'en');

/** An unknown error for the log: what broke and where, without its message, which may quote people's data. */
export const errorFields = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { type: typeof error };
  const own = error as { code?: unknown; constraint?: unknown };
  const cause = Object(error.cause) as typeof own;
  return {
    type: error.name,
    code: own.code ?? cause.code,
    constraint: own.constraint ?? cause.constraint,
    at: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
  };
};

/** Where nobody knows better. */
const RETRY_AFTER_SECONDS = 5;

const secondsIn = ({ retryAfterSeconds }: Readonly<Record<string, unknown>>): number | null =>
  typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null;

export type SendProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  facts?: Readonly<Record<string, unknown>>,
) => FastifyReply;

/** Answers with a problem; the only place where errors get their headers. */
export const makeSendProblem =
  (publicUrl: string): SendProblem =>
  (request, reply, code, facts = {}) => {
    const problem = problemOf(publicUrl, code, problemLanguage(request), facts);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="ponte"');
    if (problem.status === 503 || problem.status === 429)
      reply.header('retry-after', secondsIn(facts) ?? RETRY_AFTER_SECONDS);
    if (code === 'upgrade-required') reply.header('upgrade', 'websocket');
    reply.header('vary', 'accept-language');
    const instance = request.url.split('?', 1)[0] ?? '/';
    return (
      reply
        .code(problem.status)
        .type(PROBLEM_TYPE)
        // With a serializer of its own the type stays as it is: JSON knows no charset.
        .serializer(JSON.stringify)
        .send({ ...problem, instance, requestId: request.id })
    );
  };

import type { z } from 'zod';
import type { ProblemCode } from './problem-texts.ts';
import { PROBLEM_TEXTS } from './problem-texts.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { problemSchema } from './schemas.ts';

/** What every operation can answer besides its own problems. */
const commonCodes = (access: Access): readonly ProblemCode[] => [
  ...(access === 'public'
    ? (['origin-refused'] as const)
    : (['unauthenticated', 'csrf-refused', 'second-factor-needed'] as const)),
  'too-many-requests',
  'internal-error',
];

const problemResponse = (codes: readonly ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${PROBLEM_TEXTS[code].title.en}`).join('. '),
  content: { [PROBLEM_TYPE]: { schema: problemSchema } },
});

/** Problem responses by status, each naming its codes. */
const problemResponses = (codes: readonly ProblemCode[]) => {
  const statuses = [...new Set(codes.map((code) => PROBLEM_TEXTS[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      problemResponse(codes.filter((code) => PROBLEM_TEXTS[code].status === status)),
    ]),
  );
};

/** `public`: everybody; `session`: only people. */
type Access = 'public' | 'session' | 'any';

const SECURITY: Readonly<Record<Access, readonly object[]>> = {
  public: [],
  session: [{ session: [] }],
  any: [{ apiKey: [] }, { session: [] }],
};

interface OperationOf<B, Q, P, H> {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: B;
  readonly query?: Q;
  readonly params?: P;
  readonly headers?: H;
  /** The answer when all went well; null: no body. */
  readonly answer: {
    readonly status: 200 | 201 | 202 | 204;
    readonly schema: z.ZodType;
    readonly description: string;
  };
  readonly problems?: readonly ProblemCode[];
  /** Who may call it besides programs with a key and people with a session; left out: these and nobody else. */
  readonly access?: Access;
}

/**
 * A route's schema: what is validated, and the whole of its place in the OpenAPI document.
 * The codes that follow from its parts (body, query, params) are added by themselves.
 */
export const operation = <
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
  H extends z.ZodType | undefined = undefined,
>(
  of: OperationOf<B, Q, P, H>,
) => {
  const codes: ProblemCode[] = [...commonCodes(of.access ?? 'any'), ...(of.problems ?? [])];
  if (of.body)
    codes.push('invalid-body', 'malformed-json', 'body-too-large', 'unsupported-media-type');
  if (of.query) codes.push('invalid-query');
  if (of.params) codes.push('not-found');
  if (of.headers)
    codes.push('invalid-idempotency-key', 'idempotency-key-reused', 'idempotency-key-in-flight');
  return {
    operationId: of.id,
    tags: [of.tag],
    summary: of.summary,
    ...(of.description === undefined ? {} : { description: of.description }),
    security: SECURITY[of.access ?? 'any'],
    ...(of.body === undefined ? {} : { body: of.body }),
    ...(of.query === undefined ? {} : { querystring: of.query }),
    ...(of.params === undefined ? {} : { params: of.params }),
    ...(of.headers === undefined ? {} : { headers: of.headers }),
    response: {
      [of.answer.status]:
        of.answer.status === 204 || of.answer.status === 202
          ? of.answer.schema
          : {
              description: of.answer.description,
              content: { 'application/json': { schema: of.answer.schema } },
            },
      ...problemResponses(codes),
    },
  } as unknown as OperationSchema<B, Q, P>;
};

/** Only what the handler's types follow from; the rest is for the document. */
type OperationSchema<B, Q, P> = object &
  (B extends z.ZodType ? { body: B } : unknown) &
  (Q extends z.ZodType ? { querystring: Q } : unknown) &
  (P extends z.ZodType ? { params: P } : unknown);

// The headers of answers, told once and named by each answer that has them.

const wholeNumber = { type: 'integer', minimum: 0 };

const HEADERS = {
  'X-RateLimit-Limit': {
    description: 'How many requests the window allows.',
    schema: wholeNumber,
  },
  'X-RateLimit-Remaining': {
    description: 'How many of them are left.',
    schema: wholeNumber,
  },
  'X-RateLimit-Reset': {
    description: 'Seconds until the window ends and all of them count again.',
    schema: wholeNumber,
  },
  RateLimit: {
    description: 'The same as draft-ietf-httpapi-ratelimit-headers writes it.',
    schema: { type: 'string', examples: ['"caller";r=599;t=42'] },
  },
  'RateLimit-Policy': {
    description: 'The quota and its window in seconds, in the words of the same draft.',
    schema: { type: 'string', examples: ['"caller";q=600;w=60'] },
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try.',
    schema: wholeNumber,
  },
  Location: {
    description: 'The path of what was made.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description: '`true` where an earlier call with the same Idempotency-Key did it.',
    schema: { type: 'string', enum: ['true'] },
  },
  'WWW-Authenticate': {
    description: 'How to say who one is.',
    schema: { type: 'string', examples: ['Bearer realm="ponte"'] },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

const LIMITED: readonly HeaderName[] = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit',
  'RateLimit-Policy',
];

interface Operation {
  readonly parameters?: readonly { readonly name?: string; readonly in?: string }[];
  readonly operationId?: string;
  readonly responses?: Readonly<Record<string, object>>;
}

/** The headers of an operation's answer with this status. */
const namesOf = ({ parameters = [], operationId }: Operation, status: number): HeaderName[] => {
  const isOnce = parameters.some(({ name }) => name?.toLowerCase() === 'idempotency-key');
  // All are, but for the state of the service.
  const isLimited = operationId !== 'getStatus';
  return [
    ...(isLimited ? LIMITED : []),
    ...(status === 201 ? (['Location'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(isOnce && status < 500 && status !== 401 && status !== 429
      ? (['Idempotency-Replayed'] as const)
      : []),
    ...(status === 429 || status === 503 || (isOnce && status === 409)
      ? (['Retry-After'] as const)
      : []),
  ];
};

const withResponseHeaders = (operation: Operation): Operation => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses ?? {}).map(([status, response]) => {
      const references = namesOf(operation, Number(status)).map((name) => [
        name,
        { $ref: `#/components/headers/${name}` },
      ]);
      return [status, { ...response, headers: Object.fromEntries(references) as object }];
    }),
  ),
});

interface Described {
  readonly paths?: Readonly<Record<string, object | undefined>>;
  readonly components?: object;
}

/** The document with the headers of every answer described. */
export const describeHeaders = <Document extends object>(document: Document): Document => {
  const { paths = {}, components } = document as Described;
  const described = Object.entries(paths).map(([path, methods = {}]) => [
    path,
    Object.fromEntries(
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => [
        method,
        withResponseHeaders(operation),
      ]),
    ),
  ]);
  return {
    ...document,
    paths: Object.fromEntries(described) as object,
    components: { ...components, headers: HEADERS },
  };
};

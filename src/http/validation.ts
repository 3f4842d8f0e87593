import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A part of a request that does not fit its schema; the problem writes the issues as sentences. */
export class InvalidInput extends Error {
  readonly part: string;
  readonly issues: readonly Issue[];
  constructor(part: string, issues: readonly Issue[]) {
    super(`invalid ${part}`);
    this.name = 'InvalidInput';
    this.part = part;
    this.issues = issues;
  }
}

/** Paths of texts with a NUL character, which PostgreSQL cannot store. */
const nulPaths = (value: unknown, path: PropertyKey[] = []): PropertyKey[][] => {
  if (typeof value === 'string') return value.includes('\0') ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => nulPaths(inner, [...path, key]));
};

/**
 * Reads unknown input by a schema. The issues keep the input that they are about, so that a missing field can be
 * told from a wrong one: they are for the answer's sentences and never for a log.
 */
export const readInput = <S extends z.ZodType>(
  schema: S,
  input: unknown,
): { ok: true; value: z.output<S> } | { ok: false; issues: readonly Issue[] } => {
  const read = schema.safeParse(input, { reportInput: true });
  if (!read.success) return { ok: false, issues: read.error.issues };
  const nul = nulPaths(read.data);
  if (nul.length === 0) return { ok: true, value: read.data };
  const issues = nul.map((path): Issue => ({
    code: 'custom',
    path,
    message: 'nul',
    params: { nul: true },
  }));
  return { ok: false, issues };
};

/** The app's validator: zod once, with what a sentence needs. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const read = readInput(schema, data);
    // Headers are checked, not replaced: they are more than the schema names.
    if (read.ok && httpPart === 'headers') return { value: data };
    return read.ok
      ? { value: read.value }
      : { error: new InvalidInput(httpPart ?? 'body', read.issues) };
  };
};

import type { RefusalCode } from '../app/refusal.ts';
import { EDGE_TEXTS, type EdgeCode } from './edge-texts.ts';
import type { ProblemText } from './problem-text.ts';
import { REFUSAL_TEXTS } from './refusal-texts.ts';

export type ProblemCode = RefusalCode | EdgeCode;

/** Every code that the API can answer with. */
export const PROBLEM_TEXTS: Readonly<Record<ProblemCode, ProblemText>> = {
  ...REFUSAL_TEXTS,
  ...EDGE_TEXTS,
};

export const isProblemCode = (code: string): code is ProblemCode =>
  Object.hasOwn(PROBLEM_TEXTS, code);

/** Fills `{name}` from the facts; a fact that is not there leaves an ellipsis. */
export const fillText = (template: string, facts: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '…';
  });
